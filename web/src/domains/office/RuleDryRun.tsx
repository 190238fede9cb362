/** On a reminder rule's page: whom it would remind of what, before it is switched on. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount, showDay } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { Link, Row } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";
import "@/domains/office/today.css";

interface Outcome {
  today: number;
  month: number;
  capped: boolean;
  people: { person: Link | null; today: number; month: number }[];
  records: { kind: string; id: string; label: string; of_day: string; person: Link | null }[];
}

const asked = [
  ...["name", "kind", "sort", "days", "date_field", "yearly", "working", "condition", "to", "person"],
  ...["person_field", "makes", "task_sort", "priority", "most"],
] as const;

function ruleOf(row: Row): Record<string, unknown> {
  const pairs = asked.flatMap((name) => {
    const value = row[name];
    if (value === null || value === undefined || value === "") return [];
    return [[name, typeof value === "object" && "id" in value ? (value as Link).id : value] as const];
  });
  return Object.fromEntries(pairs);
}

function Shares({ people }: { people: Outcome["people"] }) {
  const { t } = useTranslation();
  return (
    <table className="t-dry">
      <thead>
        <tr>
          <th scope="col">{t("today.person")}</th>
          <th scope="col">{t("today.title")}</th>
          <th scope="col">{t("today.month")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map(({ person, today, month }) => (
          <tr key={person?.id ?? ""}>
            <td>{person?.label || t("today.nobody")}</td>
            <td className="k-figures">{showCount(today)}</td>
            <td className="k-figures">{showCount(month)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Told({ found }: { found: Outcome }) {
  const { t } = useTranslation();
  const sum = t("today.tried", { today: showCount(found.today), month: showCount(found.month) });
  return (
    <>
      <Alert type="info" showIcon title={found.capped ? `${sum} ${t("today.cappedRows")}` : sum} role="status" />
      {found.people.length > 0 ? <Shares people={found.people} /> : null}
      <ul className="t-list">
        {found.records.map((one) => (
          <li key={`${one.id}-${one.of_day}`} className="t-line">
            <div>
              <RecordLink kind={one.kind} id={one.id}>
                {one.label || "…"}
              </RecordLink>
              <small>
                {showDay(one.of_day)} · {one.person?.label || t("today.nobody")}
              </small>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export default function RuleDryRun({ row }: PanelProps) {
  const { t } = useTranslation();
  const attempt = useMutation({
    mutationFn: () => api.post<Outcome>("/api/office/reminders/dry-run", { rule: ruleOf(row), id: row.id }),
  });
  return (
    <div className="t-panel">
      <Button loading={attempt.isPending} onClick={() => attempt.mutate()}>
        {t("today.try")}
      </Button>
      {attempt.error ? <Alert type="error" showIcon title={sentenceOf(attempt.error, t)} role="alert" /> : null}
      {attempt.data ? <Told found={attempt.data} /> : null}
    </div>
  );
}
