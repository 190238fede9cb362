/** What a recycle rule would do, before it is saved: whose customers fall tonight, and which. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import type { Values } from "@/kernel/form/values";
import { fullTime, showCount, showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";
import "@/domains/customers/desk/desk.css";

interface Outcome {
  tonight: number;
  week: number;
  nights: number;
  begins: string | null;
  whole: boolean;
  people: { person: Link; tonight: number; week: number }[];
  customers: { id: string; label: string; at: string }[];
}

const asked = [
  ...["name", "pool", "inherited", "sort", "days", "working", "date_field", "condition"],
  ...["spares_won", "spares_lent", "spares_team", "spares_open", "protect_days", "target", "target_pool"],
  ...["warn_days", "place", "starts_on", "warns_first", "most"],
] as const;

/** Links as ids; what is empty is left out, so that the rule's own defaults hold. */
export function ruleOf(values: Values): Record<string, unknown> {
  const pairs = asked.flatMap((name) => {
    const value = values[name];
    if (value === null || value === undefined || value === "") return [];
    const link = typeof value === "object" && "id" in value ? (value as Link).id : value;
    return [[name, link] as const];
  });
  return Object.fromEntries(pairs);
}

function Shares({ people, at, go }: { people: Outcome["people"]; at: string | null; go: (id: string | null) => void }) {
  const { t } = useTranslation();
  return (
    <table className="c-desk-table">
      <thead>
        <tr>
          <th>{t("pools.person")}</th>
          <th>{t("pools.tonight")}</th>
          <th>{t("pools.week")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map(({ person, tonight, week }) => (
          <tr key={person.id} aria-selected={person.id === at}>
            <td>
              <button type="button" onClick={() => go(person.id === at ? null : (person.id ?? null))}>
                {person.label}
              </button>
            </td>
            <td className="k-figures">{showCount(tonight)}</td>
            <td className="k-figures">{showCount(week)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Told({ found, at, go }: { found: Outcome; at: string | null; go: (id: string | null) => void }) {
  const { t } = useTranslation();
  const people = found.people.length;
  return (
    <>
      <Alert
        type={found.tonight > 0 ? "warning" : "info"}
        showIcon
        message={t("pools.wouldFall", {
          count: found.tonight,
          shown: showCount(found.tonight),
          people,
          week: found.week,
        })}
        description={[
          found.nights > 1 ? t("pools.nights", { count: found.nights }) : "",
          found.begins ? t("pools.begins", { at: fullTime(found.begins) }) : "",
          found.whole ? "" : t("pools.part"),
        ]
          .filter(Boolean)
          .join(" ")}
      />
      {people > 0 ? <Shares people={found.people} at={at} go={go} /> : null}
      <ul className="c-dry-list">
        {found.customers.slice(0, 100).map(({ id, label, at: falls }) => (
          <li key={id}>
            <RecordLink kind="customers.customer" id={id}>
              {label}
            </RecordLink>{" "}
            <small>{showTime(falls)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

export function DryRun({ rule, id }: { rule: Values; id?: string }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState<string | null>(null);
  const run = useMutation({
    mutationFn: (whose: string | null) =>
      api.post<Outcome>("/api/customers/recycling/dry-run", {
        rule: ruleOf(rule),
        ...(id ? { id } : {}),
        ...(whose ? { person: whose } : {}),
      }),
  });
  const go = (whose: string | null) => {
    setPerson(whose);
    run.mutate(whose);
  };
  return (
    <div className="c-dry">
      <Button onClick={() => go(null)} loading={run.isPending}>
        {t("pools.dryRun")}
      </Button>
      {run.error ? <Alert type="error" showIcon message={sentenceOf(run.error, t)} /> : null}
      {run.data ? <Told found={run.data} at={person} go={go} /> : null}
    </div>
  );
}
