/** Views of a list: the built-in ones, and those people saved (the kind screens.view). */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, pathOf, refresh, useList } from "@/kernel/api";
import { type Filter, fieldOf, type Kind, type Row, useKind } from "@/kernel/kinds";

export const VIEWS = "screens.view";

export const ways = ["table", "grouped", "board", "calendar", "chart", "map"] as const;
export type Ways = (typeof ways)[number];

/** How the columns of a table stand, by the names of fields; what somebody wrote into an address may be anything. */
export interface Layout {
  widths?: Record<string, number>;
  /** So many columns at the left stand still. */
  frozen?: number;
  /** What stands under a column: sum, avg, count or none. */
  totals?: Record<string, string>;
  /** How much a calendar shows at once: month, week or day. */
  span?: string;
  /** Of a map: by which classes marks are coloured. */
  map?: { by?: string };
  /** Of a chart: what is measured, by what it is split, how it is drawn, in which currency. */
  chart?: { measure?: string; split?: string; shape?: string; currency?: string };
}

export interface View {
  id: string;
  name: string;
  filter: Filter | null;
  sort: string | null;
  columns: string[] | null;
  layout: Layout;
  /** Of a board `within` is which set of columns, of a calendar which date, of groups and a chart by what. */
  show: Ways;
  within: string;
  shared: boolean;
  /** Null for views that came with the product. */
  row: Row | null;
}

/** A view without a filter is stored with an empty one. */
const filterOf = (told: unknown): Filter | null =>
  told && typeof told === "object" && Object.keys(told).length > 0 ? (told as Filter) : null;

function viewOf(row: Row): View {
  return {
    id: row.id,
    name: String(row.name ?? ""),
    filter: filterOf(row.filter),
    sort: (row.sort as string | null) || null,
    columns: (row.columns as string[] | null) ?? null,
    layout: (row.layout as Layout | null) ?? {},
    show: ways.find((way) => way === row.show) ?? "table",
    within: typeof row.within === "string" ? row.within : "",
    shared: row.shared === true,
    row,
  };
}

function builtIn(kind: Kind, all: string, mine: string): View[] {
  const plain = { sort: null, columns: null, layout: {}, show: "table" as Ways, within: "", shared: true, row: null };
  const views: View[] = [{ id: "all", name: all, filter: null, ...plain }];
  const owner = fieldOf(kind, "owner");
  if (owner?.filter && owner.target === "people.user" && kind.columns.includes(owner.name)) {
    views.push({ id: "mine", name: mine, filter: { field: "owner", op: "me" }, ...plain });
  }
  return views;
}

/** All views of a kind that this person sees, and the one chosen (the first when unknown). */
export function useViews(kind: Kind, chosen: string | undefined): { views: View[]; view: View } {
  const { t } = useTranslation();
  const known = useKind(VIEWS);
  const saved = useList(
    VIEWS,
    {
      filter: { field: "kind", op: "eq", value: kind.name },
      columns: ["name", "filter", "sort", "columns", "layout", "show", "within", "shared"],
      size: 100,
      total: "none",
    },
    Boolean(known) && kind.name !== VIEWS,
  );
  const first = builtIn(kind, t("list.all"), t("list.mine"));
  const views = [...first, ...(saved.data?.rows ?? []).map(viewOf)];
  const fallback = first[0] as View;
  return { views, view: views.find((view) => view.id === chosen) ?? fallback };
}

export interface ViewDraft {
  name: string;
  filter: Filter | null;
  sort: string | null;
  columns: string[];
  layout: Layout;
  show: Ways;
  within: string;
  shared: boolean;
}

/** Saves a view: a new one, or over an old one of one's own. */
export function useSaveView(kind: Kind) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ draft, over }: { draft: Partial<ViewDraft>; over?: Row }) =>
      over
        ? api.patch<Row>(`${pathOf(VIEWS)}/${over.id}`, { ...draft, version: over.version })
        : api.post<Row>(pathOf(VIEWS), { kind: kind.name, ...draft }),
    onSuccess: () => refresh(client, VIEWS),
  });
}

export function useDeleteView() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (view: View) => api.del(`${pathOf(VIEWS)}/${view.id}`),
    onSuccess: () => refresh(client, VIEWS),
  });
}
