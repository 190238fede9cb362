/** The group of companies a customer belongs to: its tree, totals over what one sees, and moving a company in it. */
import { ApartmentOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Company, type Group, useGroup } from "@/domains/customers/card/cards";
import { GroupMoney } from "@/domains/customers/card/GroupMoney";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { CreateDialog } from "@/kernel/form/RecordForm";
import { showCount } from "@/kernel/format";
import { type Action, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/card/panels.css";

const FIRST = 12;

function Totals({ kind, group }: { kind: Kind; group: Group }) {
  const { t } = useTranslation();
  const counted = (["stage", "grade"] as const).flatMap((name) => {
    const choices = fieldOf(kind, name)?.choices ?? [];
    return choices
      .filter(({ value }) => group[name][value])
      .map(({ value, label }) => ({ key: `${name}.${value}`, label, count: group[name][value] ?? 0 }));
  });
  return (
    <p className="c-group-totals">
      <b>{t("card.group.total", { count: group.total, shown: showCount(group.total) })}</b>
      {counted.map(({ key, label, count }) => (
        <span key={key}>
          {label} {showCount(count)}
        </span>
      ))}
      {group.hidden ? <span>{t("card.group.hidden", { count: group.hidden })}</span> : null}
    </p>
  );
}

interface LineProps {
  kind: Kind;
  company: Company;
  here: boolean;
  onMove: () => void;
}

function Line({ kind, company, here, onMove }: LineProps) {
  const { t } = useTranslation();
  const stage = fieldOf(kind, "stage");
  const facts = [
    company.below ? t("card.group.below", { count: company.below }) : "",
    company.hidden ? t("card.group.hidden", { count: company.hidden }) : "",
    company.through ? t("card.group.through") : "",
  ].filter(Boolean);
  return (
    <li style={{ paddingInlineStart: Math.min(company.depth, 8) * 14 }} aria-current={here ? "true" : undefined}>
      <div>
        <RecordLink kind={kind.name} id={company.id}>
          {titleOf(kind, company)}
        </RecordLink>
        <small>
          {company.depth > 8 ? <span>{t("card.group.level", { level: company.depth + 1 })}</span> : null}
          {stage && company.stage ? <FieldShow field={stage} value={company.stage} dense /> : null}
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </small>
        <GroupMoney sums={company.money} below={company.below ? company.money_below : []} />
      </div>
      {company.can?.includes("update") ? (
        <Button
          type="text"
          size="small"
          icon={<ApartmentOutlined />}
          aria-label={t("card.group.move", { name: titleOf(kind, company) })}
          onClick={onMove}
        />
      ) : null}
    </li>
  );
}

/** Moving is changing the one field by which a company hangs on another. */
function useMoving(kind: Kind) {
  const { t } = useTranslation();
  const [moved, setMoved] = useState<Row | null>(null);
  const parent = fieldOf(kind, "parent");
  if (!moved || !parent) return { dialog: null, move: setMoved };
  const action: Action = {
    name: "update",
    label: t("card.group.moving"),
    bulk: true,
    input: [{ ...parent, default: undefined }],
  };
  const target = { ids: [moved.id], labels: [titleOf(kind, moved)] };
  return {
    dialog: <ActionDialog kind={kind} action={action} target={target} onClose={() => setMoved(null)} />,
    move: setMoved,
  };
}

function Tree({ kind, row, group }: PanelProps & { group: Group }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { dialog, move } = useMoving(kind);
  const shown = all ? group.rows : around(group.rows, row.id);
  return (
    <>
      <Totals kind={kind} group={group} />
      {group.money.length > 0 ? (
        <div className="c-group-money-all">
          <GroupMoney sums={group.money} />
          <small>{t("card.group.moneySeen")}</small>
        </div>
      ) : null}
      {group.hidden_above ? <p className="kr-none">{t("card.group.above", { count: group.hidden_above })}</p> : null}
      <ul className="c-group">
        {shown.map((company) => (
          <Line
            key={company.id}
            kind={kind}
            company={company}
            here={company.id === row.id}
            onMove={() => move(company)}
          />
        ))}
      </ul>
      {shown.length < group.rows.length ? (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("record.show_all", { total: showCount(group.rows.length) })}
        </Button>
      ) : null}
      {group.capped ? <p className="kr-none">{t("card.group.capped")}</p> : null}
      {dialog}
    </>
  );
}

/** Of a large group, the companies near the one whose page this is. */
function around(rows: Company[], id: string): Company[] {
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === id),
  );
  const from = Math.max(0, Math.min(at - FIRST / 2, rows.length - FIRST));
  return rows.slice(from, from + FIRST);
}

export default function GroupPanel({ kind, row }: PanelProps) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useGroup(row.id);
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  const here = { id: row.id, label: titleOf(kind, row) };
  return (
    <div className="c-group-panel">
      {data.total > 1 ? (
        <Tree kind={kind} row={row} group={data} />
      ) : (
        <p className="kr-none">{t("card.group.alone")}</p>
      )}
      {kind.can.includes("create") && row.can?.includes("update") ? (
        <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t("card.group.add")}
        </Button>
      ) : null}
      <CreateDialog kind={kind} open={adding} initial={{ parent: here }} onClose={() => setAdding(false)} />
    </div>
  );
}
