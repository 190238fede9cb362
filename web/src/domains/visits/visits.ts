/** The visits of a day, and where their customers are; both are kept on the device. */
import type { Dayjs } from "dayjs";
import { useMemo } from "react";
import type { Point } from "@/domains/visits/geo";
import { useList } from "@/kernel/api";
import { fromWall } from "@/kernel/format";
import { type Filter, type Link, type Row, useKind } from "@/kernel/kinds";

export const VISIT = "customers.visit";
export const PLACE = "customers.place";
const MOST = 200;

export interface Visit extends Row {
  customer: Link;
  purpose: string;
  planned_at: string;
  turn: number | null;
  state: "planned" | "arrived" | "done" | "cancelled";
  arrived_at: string | null;
  left_at: string | null;
  distance: number | null;
  accuracy: number | null;
  near: boolean | null;
  evidence: number | null;
  unplaced: string;
  /** Where it was checked in; nothing where no position was told, or may be read. */
  latitude?: string | null;
  longitude?: string | null;
  follow_up?: Link | null;
}
export type Place = Point & { customer: Link };

export const COLUMNS = [
  ...["customer", "contact", "purpose", "planned_at", "turn", "state", "arrived_at", "left_at", "latitude"],
  ...["longitude", "accuracy", "distance", "near", "evidence", "unplaced", "owner"],
];

export const dayOf = (day: Dayjs): Filter => ({
  and: [
    { field: "owner", op: "me" },
    { field: "planned_at", op: "ge", value: day.startOf("day").toISOString() },
    { field: "planned_at", op: "lt", value: day.add(1, "day").startOf("day").toISOString() },
  ],
});

/** What one person went to on a day of the company's clock, wherever the browser stands. */
export const ownedOn = (person: string, day: Dayjs): Filter => ({
  and: [
    { field: "owner", op: "eq", value: person },
    { field: "planned_at", op: "ge", value: fromWall(day.startOf("day")) },
    { field: "planned_at", op: "lt", value: fromWall(day.add(1, "day").startOf("day")) },
    { not: { field: "state", op: "eq", value: "cancelled" } },
  ],
});

/** In the order it was gone: by the arrival, where there was one. */
export function wentOf(rows: Visit[]): Visit[] {
  const at = ({ arrived_at, planned_at }: Visit) => Date.parse(arrived_at ?? planned_at);
  return [...rows].sort((one, other) => at(one) - at(other) || one.id.localeCompare(other.id));
}

/** By the order of the day where there is one, then by the hour; what was cancelled last. */
export function inOrder(rows: Visit[]): Visit[] {
  const off = ({ state }: Visit) => (state === "cancelled" ? 1 : 0);
  const turn = (one: Visit) => one.turn ?? Number.MAX_SAFE_INTEGER;
  return [...rows].sort(
    (a, b) => off(a) - off(b) || turn(a) - turn(b) || Date.parse(a.planned_at) - Date.parse(b.planned_at),
  );
}

export function useVisits(day: Dayjs) {
  const query = { filter: dayOf(day), columns: COLUMNS, sort: "planned_at", size: MOST, total: "none" as const };
  const { data, error, refetch } = useList(VISIT, query);
  const rows = useMemo(() => (data ? inOrder(data.rows as Visit[]) : undefined), [data]);
  return { rows, error, refetch };
}

export const placesOf = (customers: string[]) => ({
  filter: { field: "customer", op: "in", value: [...new Set(customers)].sort() } as Filter,
  columns: ["customer", "latitude", "longitude", "accuracy"],
  size: MOST,
  total: "none" as const,
});

/** Where these customers are, by their id; who may not see places sees none. */
export function usePlaces(customers: string[]): Map<string, Point> {
  const known = Boolean(useKind(PLACE));
  const { data } = useList(PLACE, placesOf(customers), known && customers.length > 0);
  return useMemo(
    () =>
      new Map(
        (data?.rows ?? []).flatMap((row) => {
          const [latitude, longitude] = [Number(row.latitude), Number(row.longitude)];
          const there = row.latitude !== null && row.latitude !== undefined && Number.isFinite(latitude + longitude);
          return there ? [[(row.customer as Link).id, { latitude, longitude }] as const] : [];
        }),
      ),
    [data],
  );
}
