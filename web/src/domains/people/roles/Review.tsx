/** Before a role is saved: what changes, in sentences, and for whom. */
import { ArrowDownOutlined, ArrowUpOutlined, SwapOutlined } from "@ant-design/icons";
import { Alert, App, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CellChange, type LevelChange, turnOf } from "@/domains/people/matrix/changes";
import type { Vocabulary } from "@/domains/people/matrix/vocabulary";
import { useRightWords } from "@/domains/people/matrix/words";
import { EVERY } from "@/domains/people/rights";
import { type Role, useHolders } from "@/domains/people/roles/roles";
import type { Draft } from "@/domains/people/roles/useDraft";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";

const icons = { gain: <ArrowUpOutlined />, loss: <ArrowDownOutlined />, other: <SwapOutlined /> };
const NAMED = 6;

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

function useWho(role: Role) {
  const { t } = useTranslation();
  const { holders, total } = useHolders(role.id);
  const names = holders.slice(0, NAMED).map(({ person }) => person.label);
  const who = total > 0 ? t("admin.people", { count: total, shown: showCount(total) }) : t("admin.review.holders");
  const more = total > NAMED ? t("admin.review.andMore", { count: total - NAMED }) : "";
  return { who, named: names.join(t("list.comma")) + more, total };
}

interface Props {
  role: Role;
  draft: Draft;
  vocabulary: Vocabulary;
  onClose: (saved: boolean) => void;
}

function Changes({ draft, vocabulary, who }: Pick<Props, "draft" | "vocabulary"> & { who: string }) {
  const { ofCell, ofLevel } = useSentences(vocabulary, who);
  return (
    <ul className="p-review">
      {draft.cells.map((change) => (
        <li key={`${change.kind} ${change.op}`} data-turn={turnOf(change)}>
          {icons[turnOf(change)]}
          <span>{ofCell(change)}</span>
        </li>
      ))}
      {draft.levels.map((change) => (
        <li key={`${change.kind}.${change.field}`} data-turn="other">
          {icons.other}
          <span>{ofLevel(change)}</span>
        </li>
      ))}
    </ul>
  );
}

function useSave(draft: Draft, onClose: Props["onClose"]) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setBusy(true);
    try {
      await draft.save();
      void message.success(t("admin.review.saved"));
      onClose(true);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return { save, busy, error };
}

export function Review({ role, draft, vocabulary, onClose }: Props) {
  const { t } = useTranslation();
  const { who, named, total } = useWho(role);
  const { save, busy, error } = useSave(draft, onClose);
  return (
    <Modal
      open
      width={620}
      title={t("admin.review.title", { name: role.name })}
      okText={t("admin.review.save")}
      cancelText={t("admin.review.back")}
      confirmLoading={busy}
      onOk={save}
      onCancel={() => onClose(false)}
    >
      {error ? <Alert type="error" showIcon title={sentenceOf(error, t)} role="alert" /> : null}
      <Changes draft={draft} vocabulary={vocabulary} who={who} />
      <p className="p-help">
        {total > 0 ? t("admin.review.affects", { names: named }) : t("admin.review.nobody")} {t("admin.review.atOnce")}
      </p>
    </Modal>
  );
}
