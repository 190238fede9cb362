/** What stands on which day: rows of a kind by one of their dates, and the days that a view shows. */
import dayjs, { type Dayjs } from "dayjs";
import { isEditable, textOf } from "@/kernel/fields/values";
import { fromWall, local } from "@/kernel/format";
import { type Field, type Filter, fieldOf, type Kind, type Link, type Row, titleOf } from "@/kernel/kinds";

export const DAY = "YYYY-MM-DD";
/** Rows of one date field that are read at once. */
export const MOST = 200;
export type View = "month" | "week" | "day" | "agenda" | "team";

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
  /** "" where the field knows days only. */
  time: string;
  /** Minutes from then on; null where nobody said how many. */
  minutes: number | null;
  title: string;
  owner: Link | null;
  over: boolean;
  movable: boolean;
  /** Whether this person may make it longer and shorter. */
  stretchable: boolean;
}
/** What is looked at, and whether of everybody. */
export interface Sight {
  view: View;
  day: string;
  whose: "mine" | "all";
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

/** The rows whose date falls on these days, by the company's clock. */
export function spanOf({ field }: Pick<Source, "field">, days: string[]): Filter[] {
  const [first, last] = [dayjs(days[0]), dayjs(days.at(-1))];
  if (field.type === "date")
    return [
      { field: field.name, op: "ge", value: first.format(DAY) },
      { field: field.name, op: "le", value: last.format(DAY) },
    ];
  return [
    { field: field.name, op: "ge", value: fromWall(first) },
    { field: field.name, op: "lt", value: fromWall(last.add(1, "day")) },
  ];
}

/** The field that says how long the rows of a source take from their date on. */
export function lengthOf({ kind, field }: Pick<Source, "kind" | "field">): Field | undefined {
  return kind.lasts?.at === field.name ? fieldOf(kind, kind.lasts.minutes) : undefined;
}

export function columnsOf(source: Source): string[] {
  const { kind, field } = source;
  const wanted = [...kind.columns, kind.title, field.name, "owner", "state", lengthOf(source)?.name ?? ""];
  return [...new Set(wanted)].filter((name) => fieldOf(kind, name));
}

/** A visit is known by whom it is paid to, what has only a number by what it belongs to. */
function nameOf(kind: Kind, row: Row): string {
  const above = kind.parent ? (row[kind.parent] as Link | null | undefined) : null;
  return kind.title === "number" && above?.label ? above.label : titleOf(kind, row);
}

export function entryOf(source: Source, row: Row): Entry {
  const { kind, field } = source;
  const value = textOf(row[field.name]);
  const at = field.type === "date" ? dayjs(value) : local(value);
  const length = lengthOf(source);
  const minutes = length ? row[length.name] : null;
  const over = row.state === "done" || row.state === "cancelled";
  return {
    key: `${source.key} ${row.id}`,
    source,
    row,
    day: at.format(DAY),
    time: field.type === "date" ? "" : at.format("HH:mm"),
    minutes: typeof minutes === "number" ? minutes : null,
    title: nameOf(kind, row),
    owner: (row.owner as Link | null | undefined) ?? null,
    over,
    movable: isEditable(field, row) && !over,
    stretchable: Boolean(length && isEditable(length, row)) && !over,
  };
}

export const inTime = (entries: Entry[]) =>
  entries.sort((one, other) => `${one.day} ${one.time}`.localeCompare(`${other.day} ${other.time}`));

/** A new moment of the same sort: another day, and where a time is given another time. */
export function momentOf({ source, time }: Entry, day: string, at = time): string {
  return source.field.type === "date" ? day : fromWall(dayjs(`${day}T${at || "09:00"}`));
}
