/** The union of a person's roles as a matrix; every cell says by which role it comes. */
import { Popover } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { reachOf } from "@/domains/people/matrix/changes";
import { FieldDrawer, FieldsButton } from "@/domains/people/matrix/FieldDrawer";
import { Legend, Matrix } from "@/domains/people/matrix/Matrix";
import { type Effective, groupsOf, type KindWord, type Vocabulary } from "@/domains/people/matrix/vocabulary";
import { toneOf, useRightWords } from "@/domains/people/matrix/words";

interface CellProps {
  kind: KindWord;
  op: string;
  told: Effective;
}

/** By which roles the cell is given, in words. */
function useSources({ kind, op, told }: CellProps): string[] {
  const { t } = useTranslation();
  const { reach: words } = useRightWords();
  return told.roles.flatMap((role) => {
    const given = reachOf(role.grants, kind.name, op);
    return given ? [t("admin.see.byRole", { role: role.label, reach: words(given) })] : [];
  });
}

function Cell(props: CellProps) {
  const { kind, op, told } = props;
  const { opWords, reach: words } = useRightWords();
  const [open, setOpen] = useState(false);
  const lines = useSources(props);
  const reach = told.grants[kind.name]?.[op];
  if (!reach) {
    return (
      <span className="p-scope" data-tone="none">
        –
      </span>
    );
  }
  const name = `${kind.plural} ${opWords(op)}`;
  const label = `${name}: ${words(reach)}. ${lines.join(" ")}`;
  const button = (
    <button
      type="button"
      className="p-scope"
      data-tone={toneOf(reach)}
      aria-label={label}
      onClick={() => setOpen(true)}
    >
      {words(reach)}
    </button>
  );
  if (!open) return button;
  return (
    <Popover open trigger="click" title={name} content={<Sources lines={lines} />} onOpenChange={setOpen}>
      {button}
    </Popover>
  );
}

function Sources({ lines }: { lines: string[] }) {
  return (
    <ul className="p-from">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

export function EffectiveMatrix({ told, vocabulary }: { told: Effective; vocabulary: Vocabulary }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<KindWord | null>(null);
  const groups = useMemo(() => groupsOf(vocabulary.kinds), [vocabulary]);
  return (
    <div className="p-effective">
      <p className="p-help">{t("admin.see.union")}</p>
      <Legend />
      <Matrix
        label={t("admin.rightsOf", { name: told.person.label })}
        groups={groups}
        ops={vocabulary.ops}
        cell={(kind, op) => <Cell kind={kind} op={op} told={told} />}
        side={(kind) => <FieldsButton kind={kind} rights={told.fields} onOpen={() => setShown(kind)} />}
        sideLabel={t("admin.fields")}
      />
      {shown ? <FieldDrawer kind={shown} rights={told.fields} onClose={() => setShown(null)} /> : null}
    </div>
  );
}
