/** The rows of a list by one of their dates: what the address and the view say, and the rows of the days that are shown. */
import { useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";
import { api, type ListQuery, pathOf, useList } from "@/kernel/api";
import {
  columnsOf,
  DAY,
  daysOf,
  entryOf,
  inTime,
  MOST,
  type Sight,
  type Source,
  spanOf,
  type View,
} from "@/kernel/calendar/entries";
import { now } from "@/kernel/format";
import type { Field, Kind } from "@/kernel/kinds";
import { datesOf } from "@/kernel/list/dates";
import { every } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";

export const spans: View[] = ["month", "week", "day"];

export interface Course {
  search: Sight;
  fields: Field[];
  source: Source;
}

const sourceOf = (kind: Kind, field: Field): Source => ({ key: `${kind.name}.${field.name}`, kind, field });

/** Which date, which span and which day; what cannot be read falls back to the first date, the month, today. */
export function courseOf({ kind, state }: ListModel): Course | null {
  const fields = datesOf(kind);
  const field = fields.find(({ name }) => name === state.within) ?? fields[0];
  if (!field) return null;
  const day = dayjs(state.search.day ?? "", DAY);
  const search: Sight = {
    view: spans.find((span) => span === state.layout.span) ?? "month",
    day: day.isValid() ? day.format(DAY) : now().format(DAY),
    whose: "all",
  };
  return { search, fields, source: sourceOf(kind, field) };
}

interface Group {
  value: string | null;
  count: number;
}

/** How many of each day the list finds, since a month may hold more than is read at once. */
function useCounts({ kind, state }: ListModel, { source }: Course, query: ListQuery, enabled: boolean) {
  const asked = new URLSearchParams({ by: `${source.field.name}:day`, filter: JSON.stringify(query.filter) });
  if (state.search.q) asked.set("q", state.search.q);
  const address = `${pathOf(kind)}/group?${asked}`;
  const { data } = useQuery({
    queryKey: ["group", kind.name, "days", address],
    queryFn: ({ signal }) => api.get<{ groups: Group[] }>(address, { signal }),
    enabled: enabled && Boolean(source.field.group),
  });
  return new Map((data?.groups ?? []).map(({ value, count }) => [String(value).slice(0, 10), count]));
}

export function useRowsOf(model: ListModel, course: Course, view: View) {
  const { kind, state } = model;
  const { source } = course;
  const days = daysOf(view, course.search.day);
  const filter = every(state.filter, ...spanOf(source, days));
  const query = { filter, q: state.search.q, columns: columnsOf(source), sort: source.field.name, size: MOST };
  const answer = useList(kind, { ...query, total: "none" });
  const more = Boolean(answer.data?.next);
  const counts = useCounts(model, course, query, more);
  const entries = inTime(
    (answer.data?.rows ?? []).filter((row) => row[source.field.name]).map((row) => entryOf(source, row)),
  );
  return { days, entries, counts, more, answer };
}
