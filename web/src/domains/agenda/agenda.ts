/** What the calendar shows: tasks, visits, and any kind with a date, read from their own lists with their own rights. */
import { useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import dayjs from "dayjs";
import { fetchList, type ListQuery } from "@/kernel/api";
import {
  columnsOf,
  DAY,
  entryOf,
  inTime,
  MOST,
  type Sight,
  type Source,
  spanOf,
  type View,
} from "@/kernel/calendar/entries";
import { textOf } from "@/kernel/fields/values";
import { now } from "@/kernel/format";
import { type Filter, fieldOf, useKinds } from "@/kernel/kinds";
import { datesOf } from "@/kernel/list/dates";

export const TASK = "office.task";
export const views: View[] = ["month", "week", "day", "agenda", "team"];
/** What is shown unless somebody asks for more. */
const usual = ["office.task.due_at", "customers.visit.planned_at"];

export interface Search extends Sight {
  also: string[];
  open?: string;
}

/** The whole state is the address; what cannot be read is left out. */
export function useAgendaSearch() {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const day = dayjs(textOf(raw.day), DAY);
  const search: Search = {
    view: views.find((one) => one === raw.view) ?? "month",
    day: raw.day && day.isValid() ? day.format(DAY) : now().format(DAY),
    whose: raw.whose === "all" ? "all" : "mine",
    also: Array.isArray(raw.also) ? raw.also.map(String) : [],
    open: typeof raw.open === "string" ? raw.open : undefined,
  };
  const change = (part: Partial<Record<keyof Search, unknown>>) =>
    void navigate({ to: ".", search: ((before: object) => ({ ...before, ...part })) as never, resetScroll: false });
  return { search, change };
}

/** Every date of every kind that may be shown beside tasks and visits. */
export function useSources(): Source[] {
  const { data } = useKinds();
  return (data?.kinds ?? []).flatMap((kind) =>
    datesOf(kind).map((field) => ({ key: `${kind.name}.${field.name}`, kind, field })),
  );
}

export const shownOf = (sources: Source[], also: string[]) =>
  sources.filter(({ key }) => usual.includes(key) || also.includes(key));
export const offeredOf = (sources: Source[]) =>
  sources.filter(
    ({ key, kind, field }) => !usual.includes(key) && kind.menu !== false && kind.columns.includes(field.name),
  );

function queryOf(source: Source, days: string[], whose: Search["whose"]): ListQuery {
  const span = spanOf(source, days);
  const owned = whose === "mine" && fieldOf(source.kind, "owner")?.filter;
  const filter: Filter = { and: owned ? [...span, { field: "owner", op: "me" }] : span };
  return { filter, columns: columnsOf(source), sort: source.field.name, size: MOST, total: "none" };
}

/** One list a source, whatever the days hold: entries in the order of their time, and whether there are more. */
export function useEntries(sources: Source[], days: string[], whose: Search["whose"]) {
  const answers = useQueries({
    queries: sources.map((source) => {
      const query = queryOf(source, days, whose);
      return { queryKey: ["list", source.kind.name, query], queryFn: () => fetchList(source.kind, query) };
    }),
  });
  const entries = answers.flatMap(({ data }, at) => {
    const source = sources[at];
    return source ? (data?.rows ?? []).map((row) => entryOf(source, row)) : [];
  });
  return {
    entries: inTime(entries),
    loading: answers.some(({ isPending }) => isPending),
    error: answers.find(({ error }) => error)?.error ?? null,
    more: answers.some(({ data }) => Boolean(data?.next)),
  };
}
