/** Roles and who holds them, as the page of roles needs them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type FieldRights, fieldRightsOf, type Grants, grantsOf } from "@/domains/people/rights";
import { pathOf, useList } from "@/kernel/api";
import { api } from "@/kernel/http";
import type { Link, Row } from "@/kernel/kinds";

export const ROLE = "people.role";
export const HOLDING = "people.holding";
export const USER = "people.user";

export interface Role {
  id: string;
  name: string;
  remark: string;
  grants: Grants;
  fields: FieldRights;
  row: Row;
}

export const roleOf = (row: Row): Role => ({
  id: row.id,
  name: String(row.name ?? ""),
  remark: typeof row.remark === "string" ? row.remark : "",
  grants: grantsOf(row.grants),
  fields: fieldRightsOf(row.fields),
  row,
});

export function useRoles() {
  const columns = ["name", "remark", "grants", "fields"];
  const { data, error, isPending, refetch } = useList(ROLE, { columns, size: 200, sort: "name", total: "none" });
  const roles = useMemo(() => (data?.rows ?? []).map(roleOf), [data]);
  return { roles, error, loading: isPending, refetch };
}

interface Groups {
  groups: { value: string | Link | null; count: number }[];
}

/** Role → how many hold it. */
export function useHolderCounts(): Map<string, number> {
  const { data } = useQuery({
    queryKey: ["group", HOLDING, "role"],
    queryFn: () => api.get<Groups>(`${pathOf(HOLDING)}/group?by=role&measure=count`),
  });
  return useMemo(() => {
    const idOf = (value: string | Link | null) => (typeof value === "string" ? value : (value?.id ?? ""));
    return new Map((data?.groups ?? []).map(({ value, count }) => [idOf(value), count]));
  }, [data]);
}

export interface Holder {
  holding: string;
  person: Link;
}

const MOST = 200;

export function useHolders(role: string) {
  const filter = { field: "role", op: "eq", value: role } as const;
  const { data, isPending } = useList(HOLDING, { filter, columns: ["user"], size: MOST, total: "capped" });
  const holders: Holder[] = (data?.rows ?? []).flatMap((row) => {
    const person = row.user as Link | null;
    return person ? [{ holding: row.id, person }] : [];
  });
  return { holders, total: data?.total ?? holders.length, loading: isPending };
}
