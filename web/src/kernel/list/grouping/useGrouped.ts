/** The rows of a list in groups: which there are, which are open, and the first rows of each that is. */
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { fetchList, type ListQuery } from "@/kernel/api";
import { type Filter, fieldOf, type Kind, type ListPage, type Row } from "@/kernel/kinds";
import { every } from "@/kernel/list/filters";
import { conditionOf, firstKey, type Key, keyOf, type Told, useGroups } from "@/kernel/list/grouping/keys";
import { figureOf } from "@/kernel/list/heads/layout";
import type { ListState } from "@/kernel/list/state";

const CURRENCY = "currency";
/** So many groups are open to begin with, and so many rows of each are read at once. */
const OPEN = 5;
const STEP = 20;
const MOST = 200;

export interface Sum {
  name: string;
  currency: string;
  value: string;
}

export interface Group {
  id: string;
  label: string;
  count: number;
  sums: Sum[];
  /** Null where nothing finds its rows. */
  filter: Filter | null;
}

/** Money is added up under its heading, each currency for itself. */
function summed(kind: Kind, state: ListState, key: Key | null) {
  const names = state.columns.filter((name) => {
    const field = fieldOf(kind, name);
    return field?.type === "money" && figureOf(state.layout, field) === "sum";
  });
  const byCurrency = names.length > 0 && fieldOf(kind, CURRENCY)?.group === true && key?.field.name !== CURRENCY;
  return { names, byCurrency };
}

/** Lines of the answer put together: a group comes once for each currency in it. */
export function fold(key: Key, told: Told[], names: string[], byCurrency: boolean): Group[] {
  const found = new Map<string, Group>();
  for (const line of told) {
    const [value, label] = byCurrency
      ? [(line.value as unknown[])[0], (line.label as unknown[])[0]]
      : [line.value, line.label];
    const unseen = line.unseen?.includes(0) ?? false;
    const id = unseen ? "unseen" : `is ${value ?? ""}`;
    const fresh = { id, label: String(label ?? ""), count: 0, sums: [], filter: conditionOf(key, value, unseen) };
    const group: Group = found.get(id) ?? fresh;
    group.count += line.count;
    for (const name of names) {
      const sum = line[`sum:${name}`];
      const currency = byCurrency ? String((line.value as unknown[])[1] ?? "") : "";
      if (sum !== null && sum !== undefined) group.sums.push({ name, currency, value: String(sum) });
    }
    found.set(id, group);
  }
  return [...found.values()];
}

type Sizes = ReadonlyMap<string, number>;

function useOpen(groups: Group[]) {
  const [sizes, setSizes] = useState<Sizes>(new Map());
  const sizeOf = (group: Group) => sizes.get(group.id) ?? (groups.indexOf(group) < OPEN ? STEP : 0);
  const set = (group: Group, size: number) => setSizes((before) => new Map(before).set(group.id, size));
  return { sizeOf, set };
}

function useRowsOf(kind: Kind, state: ListState, open: { group: Group; size: number }[]) {
  return useQueries({
    queries: open.map(({ group, size }) => {
      const { columns, sort, q } = state.query;
      const query: ListQuery = { filter: every(state.filter, group.filter), columns, sort, q, size, total: "none" };
      return {
        queryKey: ["list", kind.name, query],
        queryFn: ({ signal }: { signal: AbortSignal }): Promise<ListPage> => fetchList(kind, query, signal),
        placeholderData: keepPreviousData<ListPage>,
      };
    }),
  });
}

/** Null where the list is not shown in groups. */
export function useGrouped(kind: Kind, state: ListState, enabled: boolean) {
  const key = keyOf(kind, state.within) ?? firstKey(kind);
  const { names, byCurrency } = summed(kind, state, key);
  const by = key ? [key.spec, ...(byCurrency ? [CURRENCY] : [])] : [];
  const measures = ["count", ...names.map((name) => `sum:${name}`)];
  const asked = { by, measures, filter: state.filter, q: state.search.q };
  const answer = useGroups(kind, asked, enabled && key !== null);
  const groups = enabled && key && answer.data ? fold(key, answer.data.groups, names, byCurrency) : [];
  const { sizeOf, set } = useOpen(groups);
  const open = groups.flatMap((group) => (group.filter && sizeOf(group) ? { group, size: sizeOf(group) } : []));
  const answers = useRowsOf(kind, state, open);
  if (!enabled || !key) return null;
  const pages = new Map(open.map(({ group }, at) => [group.id, answers[at]]));
  const rows: Row[] = answers.flatMap(({ data }) => data?.rows ?? []);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const toggle = (group: Group) => set(group, sizeOf(group) ? 0 : STEP);
  const more = (group: Group) => set(group, Math.min(MOST, sizeOf(group) + STEP * 2));
  const all = (unfolded: boolean) => {
    for (const group of groups) set(group, unfolded ? STEP : 0);
  };
  return { key, groups, pages, rows, total, answer, sizeOf, toggle, more, all, most: MOST };
}

export type Grouped = NonNullable<ReturnType<typeof useGrouped>>;
