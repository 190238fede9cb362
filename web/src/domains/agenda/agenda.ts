/** What stands on which day: tasks, visits, and any kind with a date, read from their own lists with their own rights. */
import { useQueries } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import dayjs, { type Dayjs } from "dayjs";
import { fetchList, type ListQuery } from "@/kernel/api";
import { isEditable, textOf } from "@/kernel/fields/values";
import { fromWall, local, now } from "@/kernel/format";
import { type Field, type Filter, fieldOf, type Kind, type Link, type Row, titleOf, useKinds } from "@/kernel/kinds";

export const DAY = "YYYY-MM-DD";
export const TASK = "office.task";
export const views = ["month", "week", "day", "agenda", "team"] as const;
export type View = (typeof views)[number];
/** What is shown unless somebody asks for more. */
const usual = ["office.task.due_at", "customers.visit.planned_at"];
const MOST = 200;

export interface Source {
  key: string;
  kind: Kind;
  field: Field;
}
export interface Entry {
  key: string;
  source: Source;
  row: Row;
  day: string;
  time: string;
  title: string;
  owner: Link | null;
  over: boolean;
  movable: boolean;
}
export interface Search {
  view: View;
  day: string;
  whose: "mine" | "all";
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

export const mondayOf = (day: string) => {
  const at = dayjs(day);
  return at.subtract((at.day() + 6) % 7, "day");
};

/** The days that a view shows; the agenda two weeks. */
export function daysOf(view: View, day: string): string[] {
  const span = (from: Dayjs, many: number) => Array.from({ length: many }, (_, at) => from.add(at, "day").format(DAY));
  if (view === "day") return [day];
  if (view === "agenda") return span(dayjs(day), 14);
  if (view !== "month") return span(mondayOf(day), 7);
  const first = mondayOf(dayjs(day).startOf("month").format(DAY));
  const weeks = Math.ceil((dayjs(day).endOf("month").diff(first, "day") + 1) / 7);
  return span(first, weeks * 7);
}

/** Every date of every kind that may be shown beside tasks and visits. */
export function useSources(): Source[] {
  const { data } = useKinds();
  const dated = (field: Field) => (field.type === "date" || field.type === "datetime") && field.filter && field.sort;
  return (data?.kinds ?? []).flatMap((kind) =>
    kind.fields
      .filter((field) => dated(field) && field.right !== "masked")
      .map((field) => ({ key: `${kind.name}.${field.name}`, kind, field })),
  );
}

export const shownOf = (sources: Source[], also: string[]) =>
  sources.filter(({ key }) => usual.includes(key) || also.includes(key));
export const offeredOf = (sources: Source[]) =>
  sources.filter(
    ({ key, kind, field }) => !usual.includes(key) && kind.menu !== false && kind.columns.includes(field.name),
  );

function queryOf({ kind, field }: Source, days: string[], whose: Search["whose"]): ListQuery {
  const [first, last] = [dayjs(days[0]), dayjs(days.at(-1))];
  const span: Filter[] =
    field.type === "date"
      ? [
          { field: field.name, op: "ge", value: first.format(DAY) },
          { field: field.name, op: "le", value: last.format(DAY) },
        ]
      : [
          { field: field.name, op: "ge", value: fromWall(first) },
          { field: field.name, op: "lt", value: fromWall(last.add(1, "day")) },
        ];
  const owned = whose === "mine" && fieldOf(kind, "owner")?.filter;
  const filter: Filter = { and: owned ? [...span, { field: "owner", op: "me" }] : span };
  const wanted = [...kind.columns, kind.title, field.name, "owner", "state"];
  const columns = [...new Set(wanted)].filter((name) => fieldOf(kind, name));
  return { filter, columns, sort: field.name, size: MOST, total: "none" };
}

/** A visit is known by whom it is paid to, what has only a number by what it belongs to. */
function nameOf(kind: Kind, row: Row): string {
  const above = kind.parent ? (row[kind.parent] as Link | null | undefined) : null;
  return kind.title === "number" && above?.label ? above.label : titleOf(kind, row);
}

function entryOf(source: Source, row: Row): Entry {
  const { kind, field } = source;
  const value = textOf(row[field.name]);
  const at = field.type === "date" ? dayjs(value) : local(value);
  return {
    key: `${source.key} ${row.id}`,
    source,
    row,
    day: at.format(DAY),
    time: field.type === "date" ? "" : at.format("HH:mm"),
    title: nameOf(kind, row),
    owner: (row.owner as Link | null | undefined) ?? null,
    over: row.state === "done" || row.state === "cancelled",
    movable: isEditable(field, row) && row.state !== "done" && row.state !== "cancelled",
  };
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
  entries.sort((one, other) => `${one.day} ${one.time}`.localeCompare(`${other.day} ${other.time}`));
  return {
    entries,
    loading: answers.some(({ isPending }) => isPending),
    error: answers.find(({ error }) => error)?.error ?? null,
    more: answers.some(({ data }) => Boolean(data?.next)),
  };
}

/** A new moment of the same sort: another day, and where a time is given another time. */
export function momentOf({ source, time }: Entry, day: string, at = time): string {
  return source.field.type === "date" ? day : fromWall(dayjs(`${day}T${at || "09:00"}`));
}
