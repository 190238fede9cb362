/** The audit trail as the server tells it: rows by filter, and what one person took in or out. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Shapes } from "@/kernel/contract";
import { api } from "@/kernel/http";

export type TrailRow = Shapes["TrailRow"];
export type Report = Shapes["TrailPerson"];
export type Event = TrailRow["event"];
export type Outcome = TrailRow["outcome"];

export interface Filters {
  who?: string;
  event?: Event;
  outcome?: Outcome;
  kind?: string;
  record?: string;
  address?: string;
  from?: string;
  to?: string;
}

export const events: Event[] = [
  "sign_in",
  "sign_in_failed",
  "sign_out",
  "read_one",
  "bulk_view",
  "search",
  "export",
  "export_request",
  "export_decision",
  "print",
  "download",
  "upload",
  "unmask",
  "look_up",
  "import",
  "action",
  "restore",
  "permission_change",
  "setting_change",
  "password_change",
  "factor_change",
  "invitation",
  "refused",
  "erase",
  "trail_read",
  "trail_export",
  "trail_pruned",
];
export const outcomes: Outcome[] = ["done", "partly", "refused", "invalid", "failed"];

export function paramsOf(filters: Filters): URLSearchParams {
  const given = Object.entries(filters).filter(([, value]) => value);
  return new URLSearchParams(given as [string, string][]);
}

export const exportUrl = (filters: Filters) => `/api/trail/export.xlsx?${paramsOf(filters)}`;

export function useTrail(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["trail", filters],
    queryFn: ({ pageParam }) => {
      const params = paramsOf(filters);
      if (pageParam) params.set("after", pageParam);
      return api.get<{ rows: TrailRow[]; next: string | null }>(`/api/trail?${params}`);
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 10_000,
  });
}

export interface Asked {
  who: string;
  from: string;
  to: string;
}

export function useReport(asked: Asked | null) {
  return useQuery({
    queryKey: ["trail", "person", asked],
    queryFn: () => api.get<Report>(`/api/trail/person?${paramsOf({ ...asked })}`),
    enabled: Boolean(asked),
    staleTime: 60_000,
  });
}
