/** The steps of a flow as they are drawn, and saving what was drawn whole. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Draft, isChanged, merged } from "@/domains/approvals/flow/order";
import type { Part } from "@/domains/approvals/flow/trial";
import { refresh, useList } from "@/kernel/api";
import { api } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

export const STEP = "approvals.flow_step";
export const FLOW = "approvals.flow";
const MOST = 100;
const COLUMNS = [
  "name",
  "position",
  "by",
  "person",
  "role",
  "department",
  "field",
  "level",
  "vote",
  "hours",
  "late",
  "flow",
];

export function useDrawing(flow: Row) {
  const client = useQueryClient();
  const filter = { field: "flow", op: "eq", value: flow.id } as const;
  const { data, error, refetch } = useList(STEP, { filter, columns: COLUMNS, size: MOST, sort: "position" });
  const [draft, setDraft] = useState<Draft | null>(null);
  const rows = data?.rows ?? [];
  const there = rows.map(({ id }) => id);
  const now = merged(there, draft);
  const steps = now.order.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const save = useMutation({
    mutationFn: () => {
      const { order, removed } = now;
      const kept = order.filter((id) => !removed.includes(id));
      return api.post("/api/approvals/arrange", { flow: flow.id, steps: kept, removed });
    },
    onSuccess: () => setDraft(null),
    onSettled: async () => {
      await refresh(client, STEP);
      await refresh(client, FLOW);
    },
  });
  return { steps, now, changed: isChanged(there, now), put: setDraft, save, loaded: Boolean(data), error, refetch };
}

/** The conditions of a flow in words that only the server knows: the names of records and regions in them. */
export function useWritten(flow: Row) {
  const { data } = useQuery({
    queryKey: ["approvals", "written", flow.id, flow.version],
    queryFn: () => api.get<{ conditions: Part[] }>(`/api/approvals/written/${flow.id}`),
  });
  return data?.conditions;
}

/** The other flows over the same action, in the order in which they are asked. */
export function useNeighbours(flow: Row): { before: Row[]; after: Row[] } {
  const same = ["kind", "action"].map((name) => ({ field: name, op: "eq" as const, value: flow[name] }));
  const filter = { and: [...same, { field: "active", op: "eq" as const, value: true }] };
  const { data } = useList(FLOW, { filter, columns: ["name", "position"], size: 50, sort: "position" });
  const others = (data?.rows ?? []).filter(({ id }) => id !== flow.id);
  const place = (row: Row) => [Number(row.position), String(row.number)] as const;
  const isBefore = (row: Row) => {
    const [at, number] = place(row);
    const [here, own] = place(flow);
    return at < here || (at === here && number < own);
  };
  return { before: others.filter(isBefore), after: others.filter((row) => !isBefore(row)) };
}
