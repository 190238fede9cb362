/** The way of a day that is over: whom somebody visited, in which order, from where to where, as far as one may see it (P25). */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, DatePicker, Select, Skeleton } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/domains/visits/Chart";
import { type Counted, countedOf, counts } from "@/domains/visits/counted";
import { Figure } from "@/domains/visits/Figure";
import { showMetres } from "@/domains/visits/geo";
import { OpenVisit } from "@/domains/visits/OpenVisit";
import { Tabs } from "@/domains/visits/Tabs";
import { Told } from "@/domains/visits/VisitLine";
import { COLUMNS, ownedOn, VISIT, type Visit, wentOf } from "@/domains/visits/visits";
import { useList } from "@/kernel/api";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { now, showCount } from "@/kernel/format";
import { fieldOf, type Kind, useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useMe } from "@/kernel/session";
import "@/domains/visits/visits.css";

const DAY = "YYYY-MM-DD";
const PATTERN = /^\d{4}-\d\d-\d\d$/;

/** Day and person stand in the address; yesterday and oneself where it says nothing. */
function useCourse() {
  const go = useNavigate();
  const { on, person } = useSearch({ strict: false }) as { on?: string; person?: string };
  const day = on && PATTERN.test(on) && dayjs(on).isValid() ? dayjs(on) : now().subtract(1, "day").startOf("day");
  const change = (part: { on?: string; person?: string }) =>
    void go({ to: ".", search: { on: day.format(DAY), person, ...part } as never, resetScroll: false });
  return { day, person: typeof person === "string" ? person : undefined, change };
}

/** Who was under way that day, of those whose visits one sees; oneself first. */
function usePeople(day: Dayjs, asked: string | undefined) {
  const { data: me } = useMe();
  const on = day.format(DAY);
  const { data, error, refetch } = useQuery(countedOf(on, on));
  const days = data?.days ?? [];
  const of = (id: string | undefined) => days.find(({ person }) => person.id === id);
  const chosen = asked ? of(asked) : (of(me?.user?.id) ?? days[0]);
  return { days, chosen, known: Boolean(data), error: data ? null : error, refetch };
}

function Figures({ counted }: { counted: Counted }) {
  const { t } = useTranslation();
  return (
    <dl className="v-figures">
      {counts.map((name) => (
        <div key={name}>
          <dt>{t(`visits.count.${name}`)}</dt>
          <dd className="k-figures">
            <Figure value={counted[name]} show={showCount} />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t("visits.count.way")}</dt>
        <dd className="k-figures">
          <Figure value={counted.metres} show={showMetres} />
        </dd>
      </div>
    </dl>
  );
}

/** The list beside the drawing says the same, and what came of each. */
function Stops({ rows, kind }: { rows: Visit[]; kind: Kind }) {
  const { t } = useTranslation();
  const states = fieldOf(kind, "state")?.choices ?? [];
  return (
    <ol className="v-list v-stops" aria-label={t("visits.stops")}>
      {rows.map((visit, at) => (
        <li className="v-line" key={visit.id} data-state={visit.state}>
          <span className="v-number">{at + 1}</span>
          <div>
            <RecordLink kind="customers.customer" id={visit.customer.id}>
              {visit.customer.label}
            </RecordLink>
            <small>{visit.purpose}</small>
            <Told visit={visit} />
            {visit.follow_up ? (
              <RecordLink kind="customers.follow_up" id={visit.follow_up.id}>
                {visit.follow_up.label}
              </RecordLink>
            ) : null}
          </div>
          <small>{states.find(({ value }) => value === visit.state)?.label ?? visit.state}</small>
        </li>
      ))}
    </ol>
  );
}

function Way({ day, counted }: { day: Dayjs; counted: Counted }) {
  const { t } = useTranslation();
  const kind = useKind(VISIT);
  const [open, setOpen] = useState<string | null>(null);
  const query = {
    filter: ownedOn(counted.person.id, day),
    columns: [...COLUMNS, "follow_up"],
    sort: "planned_at",
    size: 200,
  };
  const { data, error, refetch } = useList(VISIT, { ...query, total: "none" });
  const rows = useMemo(() => wentOf((data?.rows ?? []) as Visit[]), [data]);
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data || !kind) return <Skeleton active />;
  const stops = rows.flatMap(({ id, customer, state, latitude, longitude }, at) => {
    const place = { latitude: Number(latitude), longitude: Number(longitude) };
    const there = latitude && longitude && Number.isFinite(place.latitude + place.longitude);
    return there ? [{ ...place, id, label: customer.label, number: at + 1, done: state === "done" }] : [];
  });
  const lost = rows.length - stops.length;
  return (
    <>
      <Figures counted={counted} />
      {lost > 0 ? (
        <p className="v-soft">{counted.metres === null ? t("visits.veiled") : t("visits.lost", { count: lost })}</p>
      ) : null}
      <div className="v-beside">
        <Chart stops={stops} onOpen={setOpen} />
        <Stops rows={rows} kind={kind} />
      </div>
      <OpenVisit id={open} onClose={() => setOpen(null)} />
    </>
  );
}

export default function PathPage() {
  const { t } = useTranslation();
  const { day, person, change } = useCourse();
  const { days, chosen, known, error, refetch } = usePeople(day, person);
  const people = days.map((one) => ({ value: one.person.id, label: `${one.person.label} (${one.planned})` }));
  return (
    <section className="v-page" aria-label={t("visits.tab.path")}>
      <Tabs />
      <header>
        <h1>{t("visits.tab.path")}</h1>
        <DatePicker
          aria-label={t("visits.day")}
          value={day}
          allowClear={false}
          disabledDate={(one) => one.isAfter(now(), "day")}
          onChange={(next) => next && change({ on: dayjs(next).format(DAY) })}
        />
        <Select
          className="v-person"
          aria-label={t("visits.person")}
          placeholder={t("visits.person")}
          value={chosen?.person.id}
          options={people}
          disabled={people.length === 0}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(next) => change({ person: next })}
        />
      </header>
      {error ? <Trouble error={error} onRetry={() => void refetch()} /> : null}
      {known ? null : error ? null : <Skeleton active />}
      {known && !chosen ? (
        <Quiet line={t("visits.noWay")} help={t("visits.noWayHelp")} water="harbour">
          {people.length ? <Button onClick={() => change({ person: undefined })}>{t("visits.anybody")}</Button> : null}
        </Quiet>
      ) : null}
      {chosen ? <Way key={`${chosen.person.id}${chosen.day}`} day={day} counted={chosen} /> : null}
    </section>
  );
}
