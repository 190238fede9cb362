/** What a change of rights means, in sentences. */
import { ArrowDownOutlined, ArrowUpOutlined, SwapOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { type CellChange, type LevelChange, turnOf } from "@/domains/people/matrix/changes";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { useRightWords } from "@/domains/people/matrix/words";
import { EVERY } from "@/domains/people/rights";

const icons = { gain: <ArrowUpOutlined />, loss: <ArrowDownOutlined />, other: <SwapOutlined /> };

function useSentences(vocabulary: Vocabulary, who: string) {
  const { t } = useTranslation();
  const { opWords, reach } = useRightWords();
  const kindOf = (name: string) => vocabulary.kinds.find((kind) => kind.name === name);
  const plural = (name: string) => (name === EVERY ? t("admin.everyKind") : (kindOf(name)?.plural ?? name));
  const ofCell = (change: CellChange) => {
    const facts = { who, op: opWords(change.op), kind: plural(change.kind) };
    if (!change.before) return t("admin.review.gets", { ...facts, after: reach(change.after) });
    if (!change.after) return t("admin.review.loses", { ...facts, before: reach(change.before) });
    return t("admin.review.moves", { ...facts, before: reach(change.before), after: reach(change.after) });
  };
  const ofLevel = ({ kind, field, before, after }: LevelChange) => {
    const label = kindOf(kind)?.fields.find(({ name }) => name === field)?.label ?? field;
    const facts = { who, kind: plural(kind), field: label };
    return t("admin.review.level", { ...facts, before: t(`admin.level.${before}`), after: t(`admin.level.${after}`) });
  };
  return { ofCell, ofLevel };
}

interface Props {
  cells: CellChange[];
  levels: LevelChange[];
  vocabulary: Vocabulary;
  who: string;
}

export function Sentences({ cells, levels, vocabulary, who }: Props) {
  const { ofCell, ofLevel } = useSentences(vocabulary, who);
  return (
    <ul className="p-review">
      {cells.map((change) => (
        <li key={`${change.kind} ${change.op}`} data-turn={turnOf(change)}>
          {icons[turnOf(change)]}
          <span>{ofCell(change)}</span>
        </li>
      ))}
      {levels.map((change) => (
        <li key={`${change.kind}.${change.field}`} data-turn="other">
          {icons.other}
          <span>{ofLevel(change)}</span>
        </li>
      ))}
    </ul>
  );
}
