/** The rules of one sort, each as a sentence: which records, to whom, how far. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RuleDialog } from "@/domains/people/sharing/RuleDialog";
import { draftOf, grantees, RULE, type Ruling, useConditionWords, useRulings } from "@/domains/people/sharing/rules";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { type Kind, type Row, useKind, useKinds } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";

function Sentence({ row, ruling }: { row: Row; ruling: Ruling }) {
  const { t } = useTranslation();
  const { data } = useKinds();
  const words = useConditionWords();
  const draft = draftOf(row);
  const of = data?.kinds.find(({ name }) => name === draft.kind);
  const which = of ? `${of.plural}: ${words(of, draft.criteria)}` : draft.kind;
  const whom = grantees.flatMap((word) => {
    const link = draft.to[word];
    return link ? [`${t(`admin.share.to.${word}`)} ${link.label}`] : [];
  });
  if (ruling !== RULE) {
    const except = draft.to.role ? t("admin.share.exceptRole", { role: draft.to.role.label }) : "";
    return (
      <p>
        {which} → {t("admin.share.onlyTeam")} {except}
      </p>
    );
  }
  return (
    <p>
      {which} → {whom.join(t("list.comma"))}: {t(draft.level === "update" ? "admin.share.update" : "admin.share.read")}
    </p>
  );
}

function Item({ kind, row, ruling, onEdit }: { kind: Kind; row: Row; ruling: Ruling; onEdit: () => void }) {
  const { t } = useTranslation();
  const can = (row.can ?? []).filter((word) => word !== "update");
  return (
    <li>
      <div>
        <h3>
          {String(row.name)}
          {row.active === false ? <Tag>{t("admin.share.off")}</Tag> : null}
        </h3>
        <Sentence row={row} ruling={ruling} />
      </div>
      {row.can?.includes("update") ? (
        <Button size="small" onClick={onEdit}>
          {t("actions.edit")}
        </Button>
      ) : null}
      <ActionButtons kind={kind} row={{ ...row, can }} max={0} size="small" />
    </li>
  );
}

export function Rulings({ ruling }: { ruling: Ruling }) {
  const { t } = useTranslation();
  const kind = useKind(ruling);
  const { data, error, refetch } = useRulings(ruling);
  const [editing, setEditing] = useState<Row | "new" | null>(null);
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!kind || !data) return <Skeleton active />;
  return (
    <div className="p-rulings">
      <div className="p-rulings-head">
        <p className="p-help">{t(ruling === RULE ? "admin.share.ruleHelp" : "admin.share.restrictionHelp")}</p>
        {kind.can.includes("create") ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing("new")}>
            {t(ruling === RULE ? "admin.share.newRule" : "admin.share.newRestriction")}
          </Button>
        ) : null}
      </div>
      {data.rows.length === 0 ? (
        <Quiet line={t(ruling === RULE ? "admin.share.noRules" : "admin.share.noRestrictions")} water="bay" />
      ) : null}
      <ul>
        {data.rows.map((row) => (
          <Item key={row.id} kind={kind} row={row} ruling={ruling} onEdit={() => setEditing(row)} />
        ))}
      </ul>
      {editing ? (
        <RuleDialog ruling={ruling} row={editing === "new" ? undefined : editing} onClose={() => setEditing(null)} />
      ) : null}
    </div>
  );
}
