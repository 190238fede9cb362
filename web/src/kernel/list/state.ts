/** The state of a list lives in the URL: what is shown can be sent to a colleague as it stands. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { ListQuery } from "@/kernel/api";
import type { Condition, Filter, Kind } from "@/kernel/kinds";
import { every } from "@/kernel/list/filters";
import { type Layout, type View, type Ways, ways } from "@/kernel/list/views";
import { usePreferences } from "@/kernel/preferences";

export interface ListSearch {
  view?: string;
  q?: string;
  filter?: Filter;
  /** Values of the quick bar, by field. */
  quick?: Record<string, Condition>;
  sort?: string;
  columns?: string[];
  layout?: Layout;
  page?: number;
  /** The record in the drawer; read by `useOpened`, so that opening one draws no list anew. */
  open?: string;
  deleted?: boolean;
  /** Columns of cards or a calendar instead of a table; which set of columns, which date. */
  show?: Ways;
  within?: string;
  /** The day a calendar stands at. */
  day?: string;
}

const text = (value: unknown) =>
  typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
const object = <T>(value: unknown) =>
  value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0
    ? (value as T)
    : undefined;

const waysOf = (value: unknown) => ways.find((way) => way === value);

/** Reads a URL somebody may have edited by hand: what cannot be read is left out. */
export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const page = Number(raw.page);
  return {
    view: raw.view === "board" ? undefined : text(raw.view),
    q: text(raw.q),
    filter: object<Filter>(raw.filter),
    quick: object<Record<string, Condition>>(raw.quick),
    sort: text(raw.sort),
    columns: Array.isArray(raw.columns) ? raw.columns.filter((c) => typeof c === "string") : undefined,
    layout: object<Layout>(raw.layout),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
    deleted: raw.deleted === true ? true : undefined,
    show: raw.view === "board" ? "board" : waysOf(raw.show),
    within: text(raw.within),
    day: text(raw.day),
  };
}

export interface ListState {
  search: ListSearch;
  /** Changes part of the state; anything but a page, drawer or column change goes back to page 1. */
  change: (part: Partial<ListSearch>) => void;
  filter: Filter | null;
  sort: string;
  columns: string[];
  layout: Layout;
  show: Ways;
  within: string;
  query: ListQuery;
}

const keepsPage = new Set(["page", "open", "columns", "layout"]);

type Raw = Record<string, unknown>;
const openOf = (raw: Raw) => text(raw.open);
const allButOpen = ({ open: _open, ...others }: Raw) => others;

/** The record in the drawer. */
export const useOpened = () => useSearch({ strict: false, select: openOf as never }) as string | undefined;

export function useListSearch() {
  const raw: Raw = useSearch({ strict: false, select: allButOpen as never, structuralSharing: true as never });
  const search = useMemo(() => readListSearch(raw), [raw]);
  const navigate = useNavigate();
  const change = useCallback(
    (part: Partial<ListSearch>) => {
      const home = Object.keys(part).every((name) => keepsPage.has(name)) ? {} : { page: undefined };
      const next = (before: Record<string, unknown>) => ({ ...before, ...home, ...part });
      void navigate({ to: ".", search: next as never, replace: !("open" in part), resetScroll: false });
    },
    [navigate],
  );
  return { search, change };
}

const shown = (kind: Kind, names: string[]) => names.filter((name) => kind.fields.some((field) => field.name === name));

/** What the page around a list decides for it. */
export interface ListFrame {
  /** A condition nobody can remove, such as one pool. */
  fixed?: Filter | null;
  /** Columns and sort until somebody chooses others. */
  columns?: string[];
  sort?: string;
  /** What is said when there is nothing. */
  none?: string;
}

/** What a row needs beyond its columns: the pool clock, why it runs, and the picture beside the title. */
function besides(kind: Kind, columns: string[]): string[] {
  const clock = kind.clock ? [kind.clock, reasonOf(kind.clock), ruleOf(kind.clock)] : [];
  const extra = kind.picture ? [...clock, kind.picture] : clock;
  return [...columns, ...shown(kind, extra).filter((name) => !columns.includes(name))];
}

/** The field that says why a clock runs stands beside it: falls_at, falls_why. */
export const reasonOf = (clock: string) => clock.replace(/_at$/, "_why");
/** And the rule that says so, where one has a name. */
export const ruleOf = (clock: string) => clock.replace(/_at$/, "_rule");

/** What the list of a kind asks the server, from the URL and the chosen view. */
export function useListState(kind: Kind, view: View, frame: ListFrame): ListState {
  const { search, change } = useListSearch();
  const { pageSize } = usePreferences();
  const { fixed, columns: usual, sort: usualSort } = frame;
  return useMemo(() => {
    const quick = Object.values(search.quick ?? {});
    const filter = every(fixed, search.filter ?? view.filter, ...quick);
    const sort = search.sort ?? view.sort ?? usualSort ?? kind.sort;
    const chosen = search.columns ?? view.columns ?? usual;
    const columns = shown(kind, chosen?.length ? chosen : kind.columns);
    const { q, page, deleted } = search;
    const query: ListQuery = { filter, sort, columns: besides(kind, columns), size: pageSize, page, q, deleted };
    const layout = search.layout ?? view.layout;
    const show = search.show ?? view.show;
    const within = search.within ?? view.within;
    return { search, change, filter, sort, columns, layout, show, within, query };
  }, [search, change, kind, view, fixed, usual, usualSort, pageSize]);
}
