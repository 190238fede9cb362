/** What is due: clocks that ask me, those of my people, customers nobody has contacted, cards to be checked. */
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Deadline, Line, Notices, useDeadlines } from "@/domains/office/deadlines";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { showDay, showTime } from "@/kernel/format";
import { api } from "@/kernel/http";
import { type Action, type Link, type Row, titleOf, useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/office/office.css";

const tabs = ["mine", "all", "uncontacted", "stale", "review"] as const;
type Tab = (typeof tabs)[number];
const CUSTOMER = "customers.customer";
/** What one does with customers of such a list, where one may. */
const offered = { uncontacted: ["transfer", "assign"], stale: ["still_right"], review: ["set_grade"] };
type Which = keyof typeof offered;

function Running({ whose }: { whose: "mine" | "all" }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useDeadlines(`mine?whose=${whose}`);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.rows.length === 0) return <Quiet line={t("office.nothingDue")} water="harbour" />;
  return (
    <>
      <Notices lines={data.notices} />
      <ul className="o-clocks">
        {data.rows.map((deadline: Deadline) => (
          <Line key={deadline.id} deadline={deadline} />
        ))}
      </ul>
    </>
  );
}

function Tools({ rows, names }: { rows: Row[]; names: string[] }) {
  const kind = useKind(CUSTOMER);
  const [running, setRunning] = useState<Action | null>(null);
  if (!kind) return null;
  const actions = kind.actions.filter(({ name }) => names.includes(name));
  const able = (action: Action) => rows.filter(({ can }) => can?.includes(action.name));
  const target = running
    ? { ids: able(running).map(({ id }) => id), labels: able(running).map((row) => titleOf(kind, row)) }
    : null;
  return (
    <span className="o-tools">
      {actions.map((action) => (
        <Button key={action.name} size="small" disabled={able(action).length === 0} onClick={() => setRunning(action)}>
          {action.label}
        </Button>
      ))}
      {running && target ? (
        <ActionDialog kind={kind} action={running} target={target} onClose={() => setRunning(null)} />
      ) : null}
    </span>
  );
}

/** What a line says below the name: whose it is, and the day that matters. */
function useUnder(which: Which) {
  const { t } = useTranslation();
  return (row: Row): string => {
    const due = [row.grade_review_on, row.credit_review_on].filter(Boolean).sort()[0];
    const day =
      which === "review" ? t("office.reviewOn", { day: showDay(String(due)) }) : showTime(String(row.updated_at));
    return [(row.owner as Link | null)?.label, day].filter(Boolean).join(" · ");
  };
}

function Customers({ which }: { which: Which }) {
  const { t } = useTranslation();
  const under = useUnder(which);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const { data, error, refetch } = useQuery({
    queryKey: ["list", CUSTOMER, which],
    queryFn: () => api.get<{ rows: Row[]; rule: string }>(`/api/customers/attention/${which}`),
  });
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.rows.length === 0) return <Quiet line={t(`office.none.${which}`)} water="harbour" />;
  const usual = t(which === "review" ? "office.reviewRule" : "office.staleRule");
  const set = (id: string, on: boolean) =>
    setChosen((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  return (
    <>
      <p className="o-rule">{data.rule ? t("office.stops", { stops: data.rule }) : usual}</p>
      <Tools rows={data.rows.filter(({ id }) => chosen.has(id))} names={offered[which]} />
      <ul className="o-clocks">
        {data.rows.map((row) => (
          <li key={row.id} className="o-deadline">
            <Checkbox
              aria-label={String(row.name)}
              checked={chosen.has(row.id)}
              onChange={({ target }) => set(row.id, target.checked)}
            />
            <div>
              <RecordLink kind={CUSTOMER} id={row.id}>
                {String(row.name)}
              </RecordLink>
              <small>{under(row)}</small>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

export default function DeadlinesPage() {
  const { t } = useTranslation();
  const [tab, setTab] = useState<Tab>("mine");
  return (
    <div className="o-page">
      <header>
        <h1>{t("menu.deadlines")}</h1>
        <div className="o-tabs" role="tablist" aria-label={t("menu.deadlines")}>
          {tabs.map((one) => (
            <button key={one} type="button" role="tab" aria-selected={one === tab} onClick={() => setTab(one)}>
              {t(`office.due.${one}`)}
            </button>
          ))}
        </div>
      </header>
      {tab === "mine" || tab === "all" ? <Running key={tab} whose={tab} /> : <Customers key={tab} which={tab} />}
    </div>
  );
}
