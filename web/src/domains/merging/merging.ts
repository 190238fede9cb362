/** What the pages of merging ask of the server, and what a merge will make of the chosen values. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { refresh, runOne } from "@/kernel/api";
import { isEmpty } from "@/kernel/fields/values";
import { api } from "@/kernel/http";
import type { Field, Kind, Row } from "@/kernel/kinds";

export interface Sides {
  rows: (Row & { masked?: string[] })[];
  choosable: string[];
  ruled: string[];
  children: { kind: string; link: string; label: string; counts: Record<string, number> }[];
  warnings: { field: string; label: string; message: string }[];
  may: boolean;
}

export interface Merge {
  id: string;
  at: string;
  actor: { label: string };
  numbers: string[];
  until: string;
  undone: string | null;
  can: boolean;
}

export interface Undoing {
  numbers: string[];
  kept: { field: string; label: string }[];
  added: { kind: string; label: string; count: number }[];
  public: string[];
  refused: string | null;
}

export const MOST = 5;
const pathOf = (kind: string) => `/api/merging/${kind.replace(".", "/")}`;

/** The address of the page for these records. */
export function mergeAddress(kind: Kind, ids: string[]): string {
  const [domain, name] = kind.name.split(".");
  const which = name === "customer" ? "" : `kind=${name}&`;
  return `/${domain}/merge?${which}ids=${ids.join(",")}`;
}

/** Not asked again when records change: after the merge itself there is nothing left to compare. */
export function useSides(kind: string, ids: string[]) {
  return useQuery({
    queryKey: ["merging", kind, ids],
    queryFn: () => api.get<Sides>(`${pathOf(kind)}?ids=${ids.join(",")}`),
    enabled: ids.length > 1,
    retry: false,
    gcTime: 0,
  });
}

export const mergesOf = (kind: string, id: string) => api.get<{ rows: Merge[] }>(`${pathOf(kind)}/${id}`);

export function useMerges(kind: string, id: string) {
  return useQuery({ queryKey: ["record", kind, id, "merges"], queryFn: () => mergesOf(kind, id) });
}

export function useUndoing(kind: string, id: string, merge: string) {
  return useQuery({
    queryKey: ["record", kind, id, "undoing", merge],
    queryFn: () => api.get<Undoing>(`${pathOf(kind)}/${id}/${merge}`),
    gcTime: 0,
  });
}

/** Takes a merge back; gives the server's words. */
export function useUnmerge(kind: Kind) {
  const client = useQueryClient();
  return async (id: string, merge: string): Promise<string> => {
    const { message } = await runOne(kind, "unmerge", id, { merge });
    await refresh(client, kind);
    return message;
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const blank = (value: unknown) => isEmpty(value) || (Array.isArray(value) && value.length === 0);

export const differs = (rows: Row[], name: string) => rows.some((row) => !same(row[name], rows[0]?.[name]));

/** Lists are put together; nobody has to choose. */
export const unites = (field: Field, rows: Row[]) =>
  (field.type === "files" || field.type === "json") && rows.filter((row) => Array.isArray(row[field.name])).length > 1;

/** Whose value the survivor gets: as chosen, else its own, else the first there is. */
export function sourceOf(field: Field, rows: Row[], survivor: string, take: Record<string, string>): string {
  const chosen = take[field.name];
  if (chosen) return chosen;
  const own = rows.find(({ id }) => id === survivor);
  if (!own || !blank(own[field.name])) return survivor;
  return rows.find((row) => !blank(row[field.name]))?.id ?? survivor;
}
