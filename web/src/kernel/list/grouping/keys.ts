/** By what rows are put together: a field, of dates a period; and the filter that finds the rows of one group. */
import { useQuery } from "@tanstack/react-query";
import dayjs, { type ManipulateType } from "dayjs";
import { api, pathOf } from "@/kernel/api";
import { fromWall } from "@/kernel/format";
import type { Field, Filter, Kind } from "@/kernel/kinds";

export const UNITS = ["day", "week", "month", "year"] as const;
export type Unit = (typeof UNITS)[number];
const DAY = "YYYY-MM-DD";

export interface Key {
  field: Field;
  /** Of a date: the period; of everything else "". */
  unit: Unit | "";
  /** As the server reads it: "owner", "created_at:month". */
  spec: string;
}

/** A group as the server tells it; of two keys value and label are pairs. */
export type Told = {
  value: unknown;
  label: unknown;
  count: number;
  /** The keys that stand for records one does not see: nothing finds their rows. */
  unseen?: number[];
} & Record<string, unknown>;

const isDate = ({ type }: Field) => type === "date" || type === "datetime";

/** The fields a list can be grouped by: those it shows first, dates after what has names. */
export function groupFields(kind: Kind): Field[] {
  const weight = (field: Field) => (isDate(field) ? 2 : 0) + (kind.columns.includes(field.name) ? 0 : 1);
  return kind.fields.filter(({ group, filter }) => group && filter).sort((one, other) => weight(one) - weight(other));
}

export const specOf = (field: Field, unit?: Unit | "") =>
  isDate(field) ? `${field.name}:${unit || "month"}` : field.name;

/** What an address or a view says; what cannot be read is the first field there is. */
export function keyOf(kind: Kind, said: string | undefined): Key | null {
  const fields = groupFields(kind);
  const [name, period] = (said ?? "").split(":");
  const field = fields.find((each) => each.name === name);
  if (!field) return null;
  const unit = isDate(field) ? (UNITS.find((each) => each === period) ?? "month") : "";
  return { field, unit, spec: specOf(field, unit) };
}

export const firstKey = (kind: Kind): Key | null => {
  const field = groupFields(kind)[0];
  return field ? keyOf(kind, field.name) : null;
};

function within(field: Field, unit: Unit, from: string): Filter {
  const first = dayjs(from, DAY);
  const next = first.add(1, unit as ManipulateType);
  const on = (at: dayjs.Dayjs) => (field.type === "date" ? at.format(DAY) : fromWall(at));
  return {
    and: [
      { field: field.name, op: "ge", value: on(first) },
      { field: field.name, op: "lt", value: on(next) },
    ],
  };
}

/** The filter that finds the rows of a group; null where nothing may. */
export function conditionOf({ field, unit }: Key, value: unknown, unseen: boolean): Filter | null {
  if (unseen) return null;
  if (value === null || value === undefined) return { field: field.name, op: "empty" };
  if (unit) return within(field, unit, String(value).slice(0, 10));
  return { field: field.name, op: "eq", value };
}

interface Asked {
  by: string[];
  measures: string[];
  filter: Filter | null;
  q?: string;
}

/** The groups of what a list finds. */
export function useGroups(kind: Kind, { by, measures, filter, q }: Asked, enabled = true) {
  const asked = new URLSearchParams({ measure: measures.join(",") });
  if (by.length) asked.set("by", by.join(","));
  if (filter) asked.set("filter", JSON.stringify(filter));
  if (q) asked.set("q", q);
  const address = `${pathOf(kind)}/group?${asked}`;
  return useQuery({
    queryKey: ["group", kind.name, "by", address],
    queryFn: ({ signal }) => api.get<{ groups: Told[]; capped: boolean }>(address, { signal }),
    placeholderData: (before) => before,
    enabled,
  });
}
