/** What of a customer has been checked: a mark beside each field, and the list of checks with what they cost. */
import {
  CheckCircleFilled,
  ExclamationCircleFilled,
  PlusOutlined,
  QuestionCircleOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CHECK } from "@/domains/customers/card/cards";
import { useList } from "@/kernel/api";
import { FieldShow } from "@/kernel/fields";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { isLink } from "@/kernel/fields/values";
import { CreateDialog } from "@/kernel/form/RecordForm";
import { showDay } from "@/kernel/format";
import { fieldOf, type Kind, type Row, titleOf, useKind } from "@/kernel/kinds";
import type { MarkProps } from "@/kernel/record/marks";
import type { PanelProps } from "@/kernel/record/panels";
import { Trouble } from "@/kernel/record/States";
import "@/domains/customers/card/panels.css";

const COLUMNS = ["field", "state", "way", "reliability", "cost", "checked_on", "valid_until", "owner", "fell_because"];
const icons = {
  verified: CheckCircleFilled,
  disputed: ExclamationCircleFilled,
  self_reported: UserOutlined,
  unverified: QuestionCircleOutlined,
} as const;

/** The same question for every mark of a page: asked once. */
function useChecks(customer: string, kind: Kind | undefined) {
  const newest = { field: "newest", op: "eq" as const, value: true };
  const and = [{ field: "customer", op: "eq" as const, value: customer }, newest];
  return useList(
    CHECK,
    { filter: { and }, columns: COLUMNS, sort: "-created_at", size: 100, total: "none" },
    Boolean(kind),
  );
}

const wordOf = (kind: Kind, name: string, value: unknown) =>
  fieldOf(kind, name)?.choices?.find((choice) => choice.value === value)?.label ?? "";

function useTold(kind: Kind | undefined) {
  const { t } = useTranslation();
  return (check: Row): string => {
    if (!kind) return "";
    const who = isLink(check.owner) ? check.owner.label : "";
    const until = check.valid_until ? t("card.check.until", { day: showDay(String(check.valid_until)) }) : "";
    const words = [
      wordOf(kind, "state", check.state),
      wordOf(kind, "fell_because", check.fell_because),
      wordOf(kind, "way", check.way),
      wordOf(kind, "reliability", check.reliability),
      t("card.check.by", { who, day: showDay(String(check.checked_on)) }),
      until,
    ];
    return words.filter(Boolean).join(" · ");
  };
}

export function FieldMark({ row, field }: MarkProps) {
  const kind = useKind(CHECK);
  const told = useTold(kind);
  const { data } = useChecks(row.id, kind);
  const check = data?.rows.find((each) => each.field === field.name);
  if (!check) return null;
  const state = check.state as keyof typeof icons;
  const Icon = icons[state] ?? QuestionCircleOutlined;
  return (
    <Tooltip title={told(check)}>
      <span className={`c-mark c-mark-${state}`} role="img" aria-label={told(check)}>
        <Icon />
      </span>
    </Tooltip>
  );
}

function Line({ kind, check }: { kind: Kind; check: Row }) {
  const told = useTold(kind);
  const state = fieldOf(kind, "state");
  const cost = fieldOf(kind, "cost");
  return (
    <li>
      <RecordLink kind={kind.name} id={check.id}>
        {wordOf(kind, "field", check.field)}
      </RecordLink>
      {state ? <FieldShow field={state} value={check.state} dense /> : null}
      {cost && check.cost ? <FieldShow field={cost} value={check.cost} dense /> : null}
      <small>{told(check)}</small>
    </li>
  );
}

const FIRST = 4;

export function ChecksPanel({ kind: customer, row }: PanelProps) {
  const { t } = useTranslation();
  const kind = useKind(CHECK);
  const [adding, setAdding] = useState(false);
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useChecks(row.id, kind);
  if (!kind) return null;
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  const rows = data?.rows ?? [];
  const here = { id: row.id, label: titleOf(customer, row) };
  return (
    <div className="c-checks">
      {rows.length === 0 ? <p className="kr-none">{t("card.check.none")}</p> : null}
      <ul>
        {(all ? rows : rows.slice(0, FIRST)).map((check) => (
          <Line key={check.id} kind={kind} check={check} />
        ))}
      </ul>
      {!all && rows.length > FIRST ? (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("record.show_all", { total: String(rows.length) })}
        </Button>
      ) : null}
      {kind.can.includes("create") && row.can?.includes("update") ? (
        <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t("card.check.add")}
        </Button>
      ) : null}
      <CreateDialog kind={kind} open={adding} initial={{ customer: here }} onClose={() => setAdding(false)} />
    </div>
  );
}
