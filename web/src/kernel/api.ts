/** What the screens ask of the server: pages of rows, one row, its history, actions. Paths: docs/http.md. */
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, newKey } from "@/kernel/http";
import type { Filter, HistoryPage, Kind, Kinds, ListPage, Row } from "@/kernel/kinds";

export { ApiError } from "@/kernel/errors";
export { api, newKey } from "@/kernel/http";

export interface ListQuery {
  filter?: Filter | null;
  sort?: string;
  columns?: string[];
  size?: number;
  after?: string | null;
  page?: number;
  total?: "none" | "capped" | "exact";
  q?: string;
  deleted?: boolean;
}

/** The path of a kind: "customers.customer" → "/api/customers/customer". */
export function pathOf(kind: Kind | string): string {
  const name = typeof kind === "string" ? kind : kind.name;
  return `/api/${name.replace(".", "/")}`;
}

export function paramsOf(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.filter) params.set("filter", JSON.stringify(query.filter));
  if (query.sort) params.set("sort", query.sort);
  if (query.columns?.length) params.set("columns", query.columns.join(","));
  if (query.size) params.set("size", String(query.size));
  if (query.after) params.set("after", query.after);
  if (query.page && query.page > 1) params.set("page", String(query.page));
  if (query.total) params.set("total", query.total);
  if (query.q) params.set("q", query.q);
  if (query.deleted) params.set("deleted", "true");
  const text = params.toString();
  return text ? `?${text}` : "";
}

export function listUrl(kind: Kind | string, query: ListQuery = {}): string {
  return pathOf(kind) + paramsOf(query);
}

/** `editing`: with the version of each row, so that the workbook can be brought back. */
export function exportUrl(kind: Kind | string, query: ListQuery, editing = false): string {
  const { filter, sort, columns, q } = query;
  const params = paramsOf({ filter, sort, columns, q });
  const more = editing ? `${params ? "&" : "?"}editing=true` : "";
  return `${pathOf(kind)}/export.xlsx${params}${more}`;
}

export const fetchKinds = () => api.get<Kinds>("/api/kinds");
export const fetchList = (kind: Kind | string, query: ListQuery, signal?: AbortSignal) =>
  api.get<ListPage>(listUrl(kind, query), { signal });
export const fetchRecord = (kind: Kind | string, id: string) => api.get<Row>(`${pathOf(kind)}/${id}`);

const nameOf = (kind: Kind | string) => (typeof kind === "string" ? kind : kind.name);

export function useList(kind: Kind | string, query: ListQuery, enabled = true) {
  return useQuery({
    queryKey: ["list", nameOf(kind), query],
    queryFn: ({ signal }) => fetchList(kind, query, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useRecord(kind: Kind | string, id: string | null | undefined) {
  return useQuery({
    queryKey: ["record", nameOf(kind), id],
    queryFn: () => fetchRecord(kind, id ?? ""),
    enabled: Boolean(id),
  });
}

export function useHistory(kind: Kind | string, id: string) {
  return useInfiniteQuery({
    queryKey: ["history", nameOf(kind), id],
    queryFn: ({ pageParam }) => {
      const after = pageParam ? `?after=${encodeURIComponent(pageParam)}` : "";
      return api.get<HistoryPage>(`${pathOf(kind)}/${id}/history${after}`);
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** After a write: whatever showed this kind, or a record linked to it, asks again. */
export async function refresh(client: QueryClient, kind?: Kind | string): Promise<void> {
  const touched = kind ? nameOf(kind) : null;
  if (touched?.startsWith("screens.") || touched?.startsWith("people.")) {
    await client.invalidateQueries({ queryKey: ["kinds"] });
  }
  await client.invalidateQueries({
    predicate: ({ queryKey }) => ["list", "record", "history", "group", "search"].includes(String(queryKey[0])),
  });
}

export interface ActionAnswer {
  row: Row | null;
  message: string;
  /** Kept on the device until there is a network. */
  queued?: boolean;
}

export interface BulkFailure {
  id: string;
  ok: boolean;
  code?: string;
  message?: string;
  label?: string;
}

export interface BulkAnswer {
  done: number;
  failed: number;
  results: BulkFailure[];
  after: string | null;
  /** The requests that hold what was not done yet, and the sentence about them. */
  approvals?: { id: string; number: string }[];
  message?: string;
}

/** Rows named one by one, or every row of a filter. */
export type BulkTarget = { ids: string[] } | { filter: Filter | null; q?: string };

const CHUNK = 1000;

export function runOne(kind: Kind | string, action: string, id: string, input: object, key?: string) {
  return api.post<ActionAnswer>(`${pathOf(kind)}/${id}/${action}`, input, { key: key ?? newKey() });
}

function callsOf(target: BulkTarget): object[] {
  if (!("ids" in target)) {
    return [{ filter: target.filter ?? { and: [] }, q: target.q ?? "", size: CHUNK }];
  }
  const calls: object[] = [];
  for (let at = 0; at < target.ids.length; at += CHUNK) {
    calls.push({ ids: target.ids.slice(at, at + CHUNK) });
  }
  return calls;
}

/**
 * Runs an action on many rows, a chunk a call, until all are done or the caller stops it.
 * `results` of the answer holds only what failed.
 */
export async function runAction(
  kind: Kind | string,
  action: string,
  target: BulkTarget,
  input: object,
  watch: { onProgress?: (so: BulkAnswer) => void; signal?: AbortSignal } = {},
): Promise<BulkAnswer> {
  const sum: BulkAnswer = { done: 0, failed: 0, results: [], after: null };
  for (const call of callsOf(target)) {
    let after: string | null = null;
    do {
      if (watch.signal?.aborted) return sum;
      const body: object = "ids" in call ? { ...call, input } : { ...call, after, input };
      const step: BulkAnswer = await api.post<BulkAnswer>(`${pathOf(kind)}/bulk/${action}`, body, {
        key: newKey(),
      });
      after = "ids" in call ? null : step.after;
      sum.done += step.done;
      sum.failed += step.failed;
      sum.results = [...sum.results, ...step.results.filter((result) => !result.ok)];
      sum.after = after;
      if (step.approvals)
        Object.assign(sum, { approvals: [...(sum.approvals ?? []), ...step.approvals], message: step.message });
      watch.onProgress?.({ ...sum });
    } while (after);
  }
  return sum;
}
