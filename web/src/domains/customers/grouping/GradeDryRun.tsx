/** On a grade rule's page: who would move up or down by it as it stands. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { isEmpty, isLink } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";
import type { PanelProps } from "@/kernel/record/panels";

interface Outcome {
  graded: number;
  held: number;
  whole: boolean;
  moves: { before: string | null; after: string; count: number }[];
  customers: { id: string; label: string; before: string | null; after: string; figure: string; months: number }[];
}

const asked = ["name", "line", "region", "place", "figure", "months", "least", "a_from", "b_from", "c_from"] as const;

function ruleOf(row: Row): Record<string, unknown> {
  const pairs = asked.flatMap((name) => {
    const value = row[name];
    if (isEmpty(value)) return [];
    return [[name, isLink(value) ? value.id : value] as const];
  });
  return Object.fromEntries(pairs);
}

const letter = (grade: string | null) => grade?.toUpperCase() ?? "—";

function Told({ found }: { found: Outcome }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("groups.graded", { shown: showCount(found.graded), held: showCount(found.held) })}</p>
      <ul>
        {found.moves.map(({ before, after, count }) => (
          <li key={`${before}${after}`}>
            {letter(before)} → {letter(after)}: <span className="k-figures">{showCount(count)}</span>
          </li>
        ))}
      </ul>
      {found.moves.length === 0 ? <p>{t("groups.nobody_moves")}</p> : null}
      <ul>
        {found.customers.slice(0, 100).map(({ id, label, before, after, figure, months }) => (
          <li key={id}>
            <RecordLink kind="customers.customer" id={id}>
              {label}
            </RecordLink>{" "}
            {letter(before)} → {letter(after)}{" "}
            <small>{t("groups.average", { figure: showCount(Number(figure)), months })}</small>
          </li>
        ))}
      </ul>
      {found.whole ? null : <small>{t("groups.part")}</small>}
    </>
  );
}

export default function GradeDryRun({ row }: PanelProps) {
  const { t } = useTranslation();
  const run = useMutation({
    mutationFn: () => api.post<Outcome>("/api/customers/grading/dry-run", { rule: ruleOf(row), id: row.id }),
  });
  return (
    <div>
      <Button onClick={() => run.mutate()} loading={run.isPending}>
        {t("groups.dry_run")}
      </Button>
      {run.error ? <Alert type="error" showIcon message={sentenceOf(run.error, t)} /> : null}
      {run.data ? <Told found={run.data} /> : null}
    </div>
  );
}
