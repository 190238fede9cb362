/** A day's way: customers of an area put into the day, the stops in their best order, drawn and kept. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, DatePicker, Select, Skeleton } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/domains/visits/Chart";
import { degrees, type Point, showMetres, usePosition } from "@/domains/visits/geo";
import { OpenVisit } from "@/domains/visits/OpenVisit";
import { Tabs } from "@/domains/visits/Tabs";
import { usePlaces, useVisits, type Visit } from "@/domains/visits/visits";
import { refresh, runAction, useList } from "@/kernel/api";
import { RecordLink } from "@/kernel/fields/RecordLink";
import { sentenceOf } from "@/kernel/form/problems";
import { now } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";
import { type Filter, titleOf, useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { useSaid } from "@/kernel/said";
import "@/domains/visits/visits.css";

const ROUTES = "/api/customers/routes";
const CUSTOMER = "customers.customer";
const SHOWN = 100;
/** A day's first visit, where none is said. */
const MORNING = 9;

interface Area {
  region: string;
  label: string;
  count: number;
}
interface Ordered {
  visits: string[];
  unplaced: string[];
  metres: number;
  before: number;
}

/** Does it, tells what went wrong, and everything of visits is read anew. */
function useDoing() {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const doing = async <T,>(work: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    try {
      return await work();
    } catch (error) {
      void message.error(sentenceOf(error, t));
    } finally {
      setBusy(false);
      void refresh(client);
    }
  };
  return { busy, doing };
}

/** The areas with customers of one's own, and the customers of the one that is looked at. */
function useAreas(area: string | undefined) {
  const { data } = useQuery({
    queryKey: ["list", "visits.areas"],
    queryFn: () => api.get<{ areas: Area[] }>(`${ROUTES}/areas`),
  });
  const inside: Filter = {
    and: [
      { field: "owner", op: "me" },
      { field: "region", op: "under", value: area ?? "" },
    ],
  };
  const customers = useList(CUSTOMER, { filter: inside, columns: ["name"], size: SHOWN, total: "none" }, Boolean(area));
  return { areas: data?.areas, rows: area ? (customers.data?.rows ?? []) : [] };
}

/** Areas, then customers of one; the chosen are put into the day. */
function Choosing({ day }: { day: Dayjs }) {
  const { t } = useTranslation();
  const kind = useKind(CUSTOMER);
  const [area, setArea] = useState<string>();
  const [chosen, setChosen] = useState<string[]>([]);
  const { busy, doing } = useDoing();
  const { areas, rows } = useAreas(area);
  if (!kind || !areas) return <Skeleton active />;
  const options = areas.map(({ region, label, count }) => ({ value: region, label: `${label} (${count})` }));
  const add = () =>
    doing(async () => {
      const on = day.isSame(now(), "day") ? now() : day.hour(MORNING).startOf("hour");
      await runAction(CUSTOMER, "plan_visits", { ids: chosen }, { on: on.toISOString() });
      setChosen([]);
    });
  return (
    <div className="v-choosing">
      <Select
        aria-label={t("visits.area")}
        placeholder={t("visits.area")}
        options={options}
        value={area}
        onChange={setArea}
      />
      <Checkbox.Group
        aria-label={kind.plural}
        options={rows.map((row) => ({ value: row.id, label: titleOf(kind, row) }))}
        value={chosen}
        onChange={setChosen}
      />
      <Button disabled={chosen.length === 0} loading={busy} onClick={() => void add()}>
        {t("visits.add", { count: chosen.length })}
      </Button>
    </div>
  );
}

/** The order that is looked at: the day's own until another one was found. */
function useOrder(rows: Visit[]) {
  const [found, setFound] = useState<Ordered | null>(null);
  const by = new Map(rows.map((row) => [row.id, row]));
  const whole = found?.visits.length === rows.length && found.visits.every((id) => by.has(id));
  const ordered = whole ? found.visits.flatMap((id) => by.get(id) ?? []) : rows;
  return { ordered, found: whole ? found : null, setFound };
}

/** The best order asked for from where one stands, and the one that is looked at kept. */
function useArranging(rows: Visit[], position: Point | undefined) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { ordered, found, setFound } = useOrder(rows);
  const { busy, doing } = useDoing();
  const start = position ? { latitude: degrees(position.latitude), longitude: degrees(position.longitude) } : undefined;
  const visits = rows.map(({ id }) => id);
  const best = () =>
    doing(async () => setFound(await api.post<Ordered>(`${ROUTES}/order`, { visits, start: start ?? null })));
  const keep = () =>
    doing(async () => {
      await api.post(`${ROUTES}/arrange`, { visits: ordered.map(({ id }) => id) }, { key: newKey() });
      setFound(null);
      void message.success(t("visits.kept"));
    });
  return { ordered, found, busy, best, keep };
}

function Shorter({ found }: { found: Ordered }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="success"
      title={t("visits.found", { far: showMetres(found.metres), before: showMetres(found.before) })}
      description={found.unplaced.length > 0 ? t("visits.unplaced", { count: found.unplaced.length }) : undefined}
    />
  );
}

function Stops({ ordered }: { ordered: Visit[] }) {
  return (
    <ol className="v-list v-stops">
      {ordered.map(({ id, customer, purpose, state }, at) => (
        <li className="v-line" key={id} data-state={state}>
          <span className="v-number">{at + 1}</span>
          <div>
            <RecordLink kind={CUSTOMER} id={customer.id}>
              {customer.label}
            </RecordLink>
            <small>{purpose}</small>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Way({ rows }: { rows: Visit[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const position = usePosition().found.at;
  const places = usePlaces(rows.map(({ customer }) => customer.id));
  const { ordered, found, busy, best, keep } = useArranging(rows, position);
  const stops = ordered.flatMap(({ id, customer, state }, at) => {
    const place = places.get(customer.id);
    return place ? [{ ...place, id, label: customer.label, number: at + 1, done: state === "done" }] : [];
  });
  return (
    <>
      <div className="v-tools">
        <Button type="primary" loading={busy} disabled={rows.length < 2} onClick={() => void best()}>
          {t("visits.best")}
        </Button>
        <Button disabled={!found} loading={busy} onClick={() => void keep()}>
          {t("visits.keep")}
        </Button>
      </div>
      {found ? <Shorter found={found} /> : null}
      <div className="v-beside">
        <Chart stops={stops} start={found ? position : undefined} onOpen={setOpen} />
        <Stops ordered={ordered} />
      </div>
      <OpenVisit id={open} onClose={() => setOpen(null)} />
    </>
  );
}

export default function RoutePage() {
  const { t } = useTranslation();
  const [day, setDay] = useState<Dayjs>(() => now().startOf("day"));
  const { rows } = useVisits(day);
  const open = rows?.filter(({ state }) => state !== "cancelled").slice(0, 60);
  return (
    <section className="v-page" aria-label={t("visits.tab.route")}>
      <Tabs />
      <header>
        <h1>{t("visits.tab.route")}</h1>
        <DatePicker
          aria-label={t("visits.day")}
          value={day}
          allowClear={false}
          onChange={(next) => setDay(dayjs(next).startOf("day"))}
        />
      </header>
      <Choosing day={day} />
      {open?.length === 0 ? <Quiet line={t("visits.none")} help={t("visits.noneHelp")} water="harbour" /> : null}
      {open?.length ? <Way key={day.format("YYYYMMDD")} rows={open} /> : null}
    </section>
  );
}
