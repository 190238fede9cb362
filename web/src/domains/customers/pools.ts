/** The pools as a page needs them: a tree with counts, and the places of the person who looks. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { codesOf } from "@/domains/customers/regionList";
import { fetchList, pathOf, useList } from "@/kernel/api";
import { api } from "@/kernel/http";
import { type Filter, type Kind, type Link, type Row, useKind } from "@/kernel/kinds";

export const POOL = "customers.pool";
export const CUSTOMER = "customers.customer";
const MEMBER = "customers.pool_member";
const ROLE_CAPACITY = "customers.pool_capacity";
const HOLDING = "people.holding";
/** The region by which customers are issued; others, such as the area they sell in, send them nowhere. */
const REGION = "region";

export interface Pool {
  id: string;
  name: string;
  parent: string | null;
  capacity: number | null;
  regions: string[];
  depth: number;
  children: Pool[];
}

const idOf = (value: unknown) => (value as Link | null)?.id ?? null;

function poolOf(row: Row): Pool {
  return {
    id: row.id,
    name: String(row.name ?? ""),
    parent: idOf(row.parent),
    capacity: (row.capacity as number | null) ?? null,
    regions: codesOf(row.regions),
    depth: 0,
    children: [],
  };
}

/** Rows to a tree; a pool whose parent is not ours to see stands on top. */
export function treeOf(rows: Row[]): Pool[] {
  const pools = new Map(rows.map((row) => [row.id, poolOf(row)]));
  const tops: Pool[] = [];
  for (const pool of pools.values()) {
    const above = pool.parent ? pools.get(pool.parent) : undefined;
    (above ? above.children : tops).push(pool);
  }
  const measure = (pool: Pool, depth: number) => {
    pool.depth = depth;
    for (const child of pool.children) measure(child, depth + 1);
  };
  for (const top of tops) measure(top, 0);
  return tops;
}

export const flat = (pools: Pool[]): Pool[] => pools.flatMap((pool) => [pool, ...flat(pool.children)]);

export interface Pools {
  loading: boolean;
  /** The head office's pool. */
  root: Pool | undefined;
  all: Pool[];
  byId: Map<string, Pool>;
}

export function usePools(): Pools {
  const kind = useKind(POOL);
  const columns = ["name", "parent", "capacity", "regions"].filter((name) =>
    kind?.fields.some((field) => field.name === name),
  );
  const { data, isPending } = useList(POOL, { columns, size: 200, sort: "name", total: "none" }, Boolean(kind));
  return useMemo(() => {
    const tops = treeOf(data?.rows ?? []);
    const all = flat(tops);
    return { loading: isPending, root: tops[0], all, byId: new Map(all.map((pool) => [pool.id, pool])) };
  }, [data, isPending]);
}

/** Public in this pool, or in it and all below. */
export const publicIn = (pool: string, below = false): Filter => ({
  and: [
    { field: "pool", op: below ? "under" : "eq", value: pool },
    { field: "owner", op: "empty" },
  ],
});

export const mine: Filter = { field: "owner", op: "me" };

interface Groups {
  groups: { value: string | Link | null; count: number }[];
}

/** How many customers of a filter each pool has. */
export function useCounts(filter: Filter, enabled = true) {
  const { data } = useQuery({
    queryKey: ["group", CUSTOMER, "pool", filter],
    queryFn: ({ signal }) => {
      const asked = `by=pool&measure=count&filter=${encodeURIComponent(JSON.stringify(filter))}`;
      return api.get<Groups>(`${pathOf(CUSTOMER)}/group?${asked}`, { signal });
    },
    enabled,
  });
  return useMemo(() => {
    const pairs = (data?.groups ?? []).map(({ value, count }) => {
      const id = typeof value === "string" ? value : idOf(value);
      return [id ?? "", count] as const;
    });
    return data ? new Map(pairs) : undefined;
  }, [data]);
}

/** A pool's own count and those of all pools below it. */
export function sumOf(pool: Pool, counts: Map<string, number>): number {
  return pool.children.reduce((sum, child) => sum + sumOf(child, counts), counts.get(pool.id) ?? 0);
}

export interface Harbour {
  pool: Pool;
  held: number;
  /** Null: no limit. */
  capacity: number | null;
}

interface Caps {
  own: Map<string, number>;
  roles: Map<string, number>;
}

/** The member's own number, else the nearest pool on the way up that says something: for a role, else for all. */
export function capacityOf(pool: Pool, byId: Map<string, Pool>, { own, roles }: Caps): number | null {
  const mineHere = own.get(pool.id);
  if (mineHere !== undefined) return mineHere;
  for (let at: Pool | undefined = pool; at; at = at.parent ? byId.get(at.parent) : undefined) {
    const said = roles.get(at.id) ?? at.capacity;
    if (said !== null && said !== undefined) return said;
  }
  return null;
}

function useCaps(): Caps & { pools: Set<string> } {
  const me: Filter = { field: "person", op: "me" };
  const members = useList(
    MEMBER,
    { filter: me, columns: ["pool", "capacity"], size: 200, total: "none" },
    Boolean(useKind(MEMBER)),
  );
  const holdings = useList(
    HOLDING,
    { filter: { field: "user", op: "me" }, columns: ["role"], size: 100, total: "none" },
    Boolean(useKind(HOLDING)),
  );
  const held = (holdings.data?.rows ?? []).flatMap((row) => idOf(row.role) ?? []);
  const limits = useList(
    ROLE_CAPACITY,
    {
      filter: { field: "role", op: "in", value: held },
      columns: ["pool", "capacity"],
      size: 200,
      total: "none",
    },
    Boolean(useKind(ROLE_CAPACITY)) && held.length > 0,
  );
  return useMemo(() => {
    const own = new Map<string, number>();
    const roles = new Map<string, number>();
    const pools = new Set<string>();
    for (const row of members.data?.rows ?? []) {
      const pool = idOf(row.pool) ?? "";
      pools.add(pool);
      if (typeof row.capacity === "number") own.set(pool, row.capacity);
    }
    for (const row of limits.data?.rows ?? []) {
      const pool = idOf(row.pool) ?? "";
      roles.set(pool, Math.max(roles.get(pool) ?? 0, Number(row.capacity)));
    }
    return { own, roles, pools };
  }, [members.data, limits.data]);
}

/** The private pools of whoever looks: held and allowed, for each pool he belongs to or holds customers of. */
export function useHarbours(pools: Pools): Harbour[] {
  const counts = useCounts(mine);
  const caps = useCaps();
  return useMemo(
    () =>
      pools.all
        .filter((pool) => caps.pools.has(pool.id) || (counts?.get(pool.id) ?? 0) > 0)
        .map((pool) => ({
          pool,
          held: counts?.get(pool.id) ?? 0,
          capacity: capacityOf(pool, pools.byId, caps),
        })),
    [pools, caps, counts],
  );
}

/** The branch that opens first: one's own, else one with something to claim, else the first. */
export function firstBranch(
  { root, all }: Pools,
  own: ReadonlySet<string>,
  counts: Map<string, number>,
): Pool | undefined {
  const branches = all.filter((pool) => pool.id !== root?.id);
  const full = branches.filter((pool) => (counts.get(pool.id) ?? 0) > 0);
  return full.find(({ id }) => own.has(id)) ?? full[0] ?? branches.find(({ id }) => own.has(id)) ?? branches[0];
}

/** Public customers of the head office in the regions that these pools serve. */
export function regionFilter(kind: Kind, root: Pool, pools: Pool[]): Filter | null {
  const region = kind.fields.find(({ name, filter }) => name === REGION && filter);
  const codes = [...new Set(pools.flatMap((pool) => pool.regions))];
  if (!region || codes.length === 0) return null;
  const places: Filter[] = codes.map((value) => ({ field: region.name, op: "under", value }));
  return { and: [publicIn(root.id), { or: places }] };
}

function waitingOf(kind: Kind, root: Pool, pools: Pool[]) {
  return {
    queryKey: ["list", CUSTOMER, "waiting", root.id, pools.map(({ id, regions }) => [id, regions])],
    queryFn: async () => {
      const filter = regionFilter(kind, root, pools);
      return filter ? ((await fetchList(kind, { filter, size: 1, total: "exact" })).total ?? 0) : 0;
    },
  };
}

/** How many customers wait at the head office: for each pool that serves regions, and for the chosen ones together. */
export function useWaiting(kind: Kind, root: Pool, pools: Pool[], chosen: Pool[]) {
  const each = useQueries({ queries: pools.map((pool) => waitingOf(kind, root, [pool])) });
  const together = useQuery(waitingOf(kind, root, chosen));
  return { each: each.map(({ data }) => data), total: together.data ?? 0 };
}
