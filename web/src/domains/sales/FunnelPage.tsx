/** The sales funnel: how much stands in each stage, how many come how far and how fast, and why deals are won and lost. */
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import {
  type Asked,
  askedOf,
  dealsOf,
  ended,
  type Figures,
  type Funnel,
  type FunnelStage,
  names,
  useFunnel,
} from "@/domains/sales/funnel";
import { OPPORTUNITY } from "@/domains/sales/stages";
import { FieldEdit } from "@/kernel/fields";
import { linksOf } from "@/kernel/fields/values";
import { showCount, showDecimal } from "@/kernel/format";
import { type Field, type Filter, useKind, useKinds } from "@/kernel/kinds";
import { Missing, Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import "@/domains/sales/funnel.css";

const money = (text: string | null) => (text === null ? "–" : `¥${showDecimal(text, 0)}`);
const percent = (text: string | null) => (text === null ? "–" : `${text} %`);

function Deals({ filter, label, children }: { filter: Filter | null; label: string; children: ReactNode }) {
  return (
    <Link to={`/${OPPORTUNITY.replace(".", "/")}` as never} search={{ filter } as never} aria-label={label}>
      {children}
    </Link>
  );
}

const LINKS = { pipeline: "sales.pipeline", owner: "people.user", department: "people.department" } as const;

/** What the funnel is about; each choice stands in the address. */
function Choose({ asked, funnel, onChange }: { asked: Asked; funnel?: Funnel; onChange: (part: Asked) => void }) {
  const { t } = useTranslation();
  const kinds = useKinds().data?.kinds ?? [];
  const known = (name: string) => kinds.some((kind) => kind.name === name);
  const fields: Field[] = names
    .filter((name) => !(name in LINKS) || known(LINKS[name as keyof typeof LINKS]))
    .map((name) => {
      const target = LINKS[name as keyof typeof LINKS];
      return { name, label: t(`sales.funnel_${name}`), type: target ? "link" : "date", target } as Field;
    });
  const value = ({ name, type }: Field) => {
    const given = asked[name as keyof Asked] ?? (funnel?.[name as "from" | "to"] as unknown);
    if (type !== "link") return given;
    if (name === "pipeline") return funnel?.pipeline ?? null;
    return given ? { id: String(given), label: "" } : null;
  };
  const change = (field: Field, next: unknown) =>
    onChange({ [field.name]: field.type === "link" ? linksOf(next)[0]?.id : (next ?? undefined) });
  return (
    <div className="fu-choose">
      {fields.map((field) => (
        <div key={field.name}>
          <span aria-hidden="true">{field.label}</span>
          <FieldEdit field={field} value={value(field)} onChange={(next: unknown) => change(field, next)} />
        </div>
      ))}
    </div>
  );
}

interface PartProps {
  funnel: Funnel;
  asked: Asked;
}

function Line({ stage, funnel, asked, most }: PartProps & { stage: FunnelStage; most: number }) {
  const { t } = useTranslation();
  const filter = dealsOf(
    funnel,
    asked,
    { field: "state", op: "eq", value: "open" },
    { field: "stage", op: "eq", value: stage.id },
  );
  return (
    <tr>
      <th scope="row">
        {stage.label}
        <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect width={most ? (100 * stage.reached) / most : 0} height="6" rx="1" />
        </svg>
      </th>
      <td>{showCount(stage.reached)}</td>
      <td>{percent(stage.onward)}</td>
      <td>{stage.days ?? "–"}</td>
      <td>
        <Deals filter={filter} label={t("sales.open_stage", { stage: stage.label, count: stage.count })}>
          {showCount(stage.count)}
        </Deals>
      </td>
      <td>{money(stage.amount)}</td>
      <td>{money(stage.weighted)}</td>
    </tr>
  );
}

function Stages({ funnel, asked }: PartProps) {
  const { t } = useTranslation();
  const most = Math.max(...funnel.stages.map(({ reached }) => reached));
  const heads = ["reached", "onward", "days", "standing", "amount", "weighted"] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls on a phone is reached by keys, too
    <section className="fu-scroll" tabIndex={0} aria-label={t("sales.stages")}>
      <table className="fu-table k-figures">
        <thead>
          <tr>
            <th scope="col">{t("sales.stage")}</th>
            {heads.map((name) => (
              <th key={name} scope="col" title={t(`sales.why_${name}`)}>
                {t(`sales.head_${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {funnel.stages.map((stage) => (
            <Line key={stage.id} stage={stage} funnel={funnel} asked={asked} most={most} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Ended({ funnel, asked }: PartProps) {
  const { t } = useTranslation();
  const of = (state: "won" | "lost", { count, amount }: Figures) => (
    <p>
      <small>{t(`sales.${state}`)}</small>
      <Deals
        filter={dealsOf(funnel, asked, ...ended(funnel, state))}
        label={t("sales.open_ended", { state: t(`sales.${state}`), count })}
      >
        {showCount(count)}
      </Deals>
      <span>{money(amount)}</span>
    </p>
  );
  return (
    <div className="fu-ended k-figures">
      <p>
        <small>{t("sales.rate")}</small>
        <b>{percent(funnel.rate)}</b>
      </p>
      {of("won", funnel.won)}
      {of("lost", funnel.lost)}
    </div>
  );
}

function Reasons({ funnel, asked, state }: PartProps & { state: "won" | "lost" }) {
  const { t } = useTranslation();
  const reasons = funnel.reasons.filter((one) => one.state === state);
  const all = reasons.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  return (
    <section>
      <h2>{t(`sales.reasons_${state}`)}</h2>
      <ul className="fu-reasons k-figures">
        {reasons.map(({ id, label, count }) => (
          <li key={id ?? label} data-state={state}>
            <Deals
              filter={dealsOf(funnel, asked, ...ended(funnel, state), {
                field: "reason",
                op: id ? "eq" : "empty",
                ...(id ? { value: id } : {}),
              })}
              label={t("sales.open_reason", { reason: label, count })}
            >
              {label}
            </Deals>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect width={(100 * count) / all} height="6" rx="1" />
            </svg>
            <span>{showCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function FunnelPage() {
  const { t } = useTranslation();
  const kind = useKind(OPPORTUNITY);
  const kinds = useKinds();
  const asked = askedOf(useSearch({ strict: false }) as Record<string, unknown>);
  const navigate = useNavigate();
  const { data, error, refetch } = useFunnel(asked);
  const change = (part: Asked) => {
    const next = (before: Record<string, unknown>) => ({ ...before, ...part });
    void navigate({ to: ".", search: next as never, replace: true });
  };
  if (!kind) return kinds.isLoading ? null : <Missing />;
  return (
    <section className="fu" aria-label={t("sales.funnel")}>
      <h1>{t("sales.funnel")}</h1>
      <Choose asked={asked} funnel={data} onChange={change} />
      {error && !data ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton active /> : null}
      {data?.pipeline === null ? <Quiet line={t("sales.noPipeline")} water="harbour" /> : null}
      {data?.pipeline ? (
        <>
          <Ended funnel={data} asked={asked} />
          <Stages funnel={data} asked={asked} />
          <div className="fu-both">
            <Reasons funnel={data} asked={asked} state="lost" />
            <Reasons funnel={data} asked={asked} state="won" />
          </div>
        </>
      ) : null}
    </section>
  );
}
