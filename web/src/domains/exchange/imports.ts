/** Imports as the server tells them, and what one may ask of them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { refresh } from "@/kernel/api";
import type { Shapes } from "@/kernel/contract";
import { api, newKey } from "@/kernel/http";
import type { Field, Kind } from "@/kernel/kinds";

/** What a column may go into, and by what rows may be found. */
export type Target = Shapes["Targets"]["targets"][number];
export type Change = Import["changes"][number];

/** `values` holds what every row gets, by field. */
export type Import = Omit<Shapes["Import"], "values"> & { values: Record<string, unknown> };
export type Status = Import["status"];

export type Plan = Partial<
  Pick<Import, "mapping" | "sheet" | "keys" | "duplicates" | "conflicts" | "clears" | "values">
>;

export const isBusy = (status: Status) => ["reading", "checking", "loading", "undoing"].includes(status);

const WATCH = 1000;

export function useImports() {
  return useQuery({
    queryKey: ["imports"],
    queryFn: async () => {
      const { rows } = await api.get<{ rows: Import[] }>("/api/imports");
      return rows;
    },
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => isBusy(status)) ? 3 * WATCH : false),
  });
}

export function useImport(id: string | null) {
  return useQuery({
    queryKey: ["import", id],
    queryFn: () => api.get<Import>(`/api/imports/${id}`),
    enabled: Boolean(id),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data.status) ? WATCH : false),
  });
}

export function useTargets(id: string) {
  return useQuery({
    queryKey: ["import", id, "targets"],
    queryFn: () => api.get<Shapes["Targets"]>(`/api/imports/${id}/targets`),
  });
}

/** What would become of the records if the import were taken back. */
export type Foreseen = Shapes["Foreseen"];

export function useForeseen(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["import", id, "undo"],
    queryFn: () => api.get<Foreseen>(`/api/imports/${id}/undo`),
    enabled: wanted,
    gcTime: 0,
  });
}

export function useUndo(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (worked_on: "keep" | "delete") =>
      api.post<Import>(`/api/imports/${id}/undo`, { worked_on }, { key: newKey() }),
    onSuccess: async (so) => {
      client.setQueryData(["import", id], so);
      await client.invalidateQueries({ queryKey: ["imports"] });
    },
  });
}

/** The same file once more: another of its sheets. */
export function useAgain(id: string) {
  return useMutation({
    mutationFn: (sheet: string) => api.post<Import>(`/api/imports/${id}/again`, { sheet }, { key: newKey() }),
  });
}

export function useUpload(kind: string | null) {
  return useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set("file", file);
      body.set("kind", kind ?? "");
      return api.post<Import>("/api/imports", body, { key: newKey() });
    },
  });
}

/** Saves the plan where one is given, then takes the step. */
export function useStep(id: string) {
  const client = useQueryClient();
  const keep = (so: Import) => client.setQueryData(["import", id], so);
  return useMutation({
    mutationFn: async ({ plan, step }: { plan?: Plan; step?: "check" | "start" | "cancel" }) => {
      const planned = plan ? await api.patch<Import>(`/api/imports/${id}`, plan) : null;
      if (planned) keep(planned);
      return step ? api.post<Import>(`/api/imports/${id}/${step}`, {}, { key: newKey() }) : (planned as Import);
    },
    onSuccess: async (so) => {
      keep(so);
      await client.invalidateQueries({ queryKey: ["imports"] });
      await client.invalidateQueries({ queryKey: ["import", id] });
    },
  });
}

/** After rows came in, lists show them. */
export function useShowRows() {
  const client = useQueryClient();
  return (kind: string) => void refresh(client, kind);
}

/** What a column may go into: what this person may write and a cell can hold. */
export function targetsOf(kind: Kind): Field[] {
  return kind.fields.filter(
    ({ readonly, right, type }) =>
      !readonly && right !== "read" && right !== "masked" && type !== "files" && type !== "picture" && type !== "json",
  );
}

export const hasDefault = (value: unknown) => value !== null && value !== undefined && value !== "";

/** Fields that must be filled and that no column, no fixed value and no default fills. */
export function unfilled(kind: Kind, plan: Plan): Field[] {
  const given = new Set([...Object.values(plan.mapping ?? {}), ...Object.keys(plan.values ?? {})]);
  return targetsOf(kind).filter(
    (field) => field.required && field.type !== "boolean" && !hasDefault(field.default) && !given.has(field.name),
  );
}
