/** Visits counted by the house, a person and a day: of everybody whose visits one sees. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";

export const counts = ["planned", "done", "near", "photographed"] as const;
/** A figure is null where it is made of something that is not shown to who asks. */
export type Counted = { day: string; person: Link; metres: number | null } & Record<
  (typeof counts)[number],
  number | null
>;

/** Days as YYYY-MM-DD. */
export function countedOf(from: string, until: string) {
  const address = `/api/customers/routes/statistics?from=${from}&until=${until}`;
  return queryOptions({
    queryKey: ["list", "visits.counted", address],
    queryFn: () => api.get<{ days: Counted[] }>(address),
  });
}
