/** The funnel as the server tells it, and the lists behind its figures. */
import { useQuery } from "@tanstack/react-query";
import { OPPORTUNITY } from "@/domains/sales/stages";
import { api } from "@/kernel/api";
import type { Filter } from "@/kernel/kinds";
import { every } from "@/kernel/list/filters";

export interface Figures {
  count: number;
  amount: string | null;
  weighted: string | null;
}

export interface FunnelStage extends Figures {
  id: string;
  label: string;
  probability: number;
  reached: number;
  onward: string | null;
  days: string | null;
}

export interface Reason extends Figures {
  state: string;
  id: string | null;
  label: string;
}

export interface Funnel {
  pipeline: { id: string; label: string } | null;
  from: string;
  to: string;
  stages: FunnelStage[];
  begun: number;
  won: Figures;
  lost: Figures;
  rate: string | null;
  reasons: Reason[];
}

export interface Asked {
  pipeline?: string;
  from?: string;
  to?: string;
  owner?: string;
  department?: string;
}

export const names = ["pipeline", "from", "to", "owner", "department"] as const;

export function askedOf(raw: Record<string, unknown>): Asked {
  const given = names.filter((name) => typeof raw[name] === "string" && raw[name]);
  return Object.fromEntries(given.map((name) => [name, raw[name]]));
}

export function useFunnel(asked: Asked) {
  const query = new URLSearchParams(asked as Record<string, string>).toString();
  return useQuery({
    queryKey: ["group", OPPORTUNITY, "funnel", query],
    queryFn: ({ signal }) => api.get<Funnel>(`/api/sales/funnel${query ? `?${query}` : ""}`, { signal }),
    placeholderData: (before) => before,
  });
}

/** The deals behind a figure: of the same pipeline and people. */
export function dealsOf(funnel: Funnel, { owner, department }: Asked, ...more: Filter[]): Filter | null {
  return every(
    funnel.pipeline ? { field: "pipeline", op: "eq", value: funnel.pipeline.id } : null,
    owner ? { field: "owner", op: "eq", value: owner } : null,
    department ? { field: "owner.department", op: "under", value: department } : null,
    ...more,
  );
}

export const ended = ({ from, to }: Funnel, state: string): Filter[] => [
  { field: "state", op: "eq", value: state },
  { field: "closed_on", op: "ge", value: from },
  { field: "closed_on", op: "le", value: to },
];
