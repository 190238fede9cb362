/** The matrix of one role: shown, and edited where that is allowed. */
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldDrawer, FieldsButton } from "@/domains/people/matrix/FieldDrawer";
import { Matrix } from "@/domains/people/matrix/Matrix";
import { ScopeCell } from "@/domains/people/matrix/ScopeCell";
import { everyKind, groupsOf, type KindWord, type Vocabulary } from "@/domains/people/matrix/vocabulary";
import { toneOf, useRightWords } from "@/domains/people/matrix/words";
import { EVERY, type FieldRights, type Grants, withGrant } from "@/domains/people/rights";

interface Props {
  name: string;
  vocabulary: Vocabulary;
  grants: Grants;
  fields: FieldRights;
  /** Cells that are not saved yet, as "kind op". */
  changed?: ReadonlySet<string>;
  onGrants?: (grants: Grants) => void;
  onFields?: (fields: FieldRights) => void;
}

function useCell({ grants, changed, onGrants }: Props) {
  const { reach } = useRightWords();
  return (kind: KindWord, op: string) => {
    const own = grants[kind.name]?.[op];
    const inherited = kind.name === EVERY ? undefined : grants[EVERY]?.[op];
    if (onGrants) {
      return (
        <ScopeCell
          kind={kind}
          op={op}
          reach={own}
          inherited={inherited}
          changed={changed?.has(`${kind.name} ${op}`) ?? false}
          onChange={(next) => onGrants(withGrant(grants, kind.name, op, next))}
        />
      );
    }
    const said = own ?? inherited;
    return (
      <span className="p-scope" data-tone={toneOf(said)} data-faint={!own && Boolean(inherited)}>
        {said ? reach(said) : "–"}
      </span>
    );
  };
}

export function RoleMatrix(props: Props) {
  const { t } = useTranslation();
  const { name, vocabulary, fields, onFields } = props;
  const [shown, setShown] = useState<KindWord | null>(null);
  const every = useMemo(() => everyKind(vocabulary, t("admin.everyKind")), [vocabulary, t]);
  const groups = useMemo(() => groupsOf(vocabulary.kinds), [vocabulary]);
  const cell = useCell(props);
  return (
    <>
      <Matrix
        label={t("admin.rightsOf", { name })}
        groups={groups}
        ops={vocabulary.ops}
        every={every}
        cell={cell}
        side={(kind) => <FieldsButton kind={kind} rights={fields} onOpen={() => setShown(kind)} />}
        sideLabel={t("admin.fields")}
      />
      {shown ? <FieldDrawer kind={shown} rights={fields} onChange={onFields} onClose={() => setShown(null)} /> : null}
    </>
  );
}
