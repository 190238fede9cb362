/** Rules of automation as the server tells them: what may be done to which records, what a rule would do, what it did. */
import { useQuery } from "@tanstack/react-query";
import { useContext } from "react";
import { useRecord } from "@/kernel/api";
import { Around } from "@/kernel/form/around";
import { api } from "@/kernel/http";
import { type Field, type Kind, type Link, useKind } from "@/kernel/kinds";

export interface Doable {
  name: string;
  label: string;
  inputs: Pick<Field, "name" | "label" | "type" | "target" | "required" | "choices">[];
}
interface About {
  name: string;
  label: string;
  actions: Doable[];
  /** Fields that name people. */
  people: string[];
}
export interface Line {
  step: number;
  sort: string;
  text: string;
  failed: boolean;
  at?: string;
}
export interface Run {
  id: number;
  rule: string;
  name: string;
  record: { kind: string; id: string; label: string } | null;
  state: "ready" | "waiting" | "done" | "failed" | "stopped" | "off";
  at: string;
  resume_at: string | null;
  said: Line[];
  steps: number;
}
export interface Trial {
  count: number;
  records: { kind: string; id: string; label: string }[];
  fits?: boolean;
  steps?: Line[];
}

const KEY = "automation";

export function useDoable() {
  return useQuery({
    queryKey: [KEY, "actions"],
    queryFn: () => api.get<{ kinds: About[] }>("/api/automation/actions"),
    staleTime: 60_000,
  });
}

/** Runs by rule or by record, as the address asks; a rule's own page goes on asking. */
export function useRuns(of: string, again = true) {
  return useQuery({
    queryKey: [KEY, "runs", of],
    queryFn: () => api.get<{ rows: Run[] }>(`/api/automation/runs?${of}`),
    refetchInterval: again ? 15_000 : false,
  });
}

export const tried = (rule: string, record?: string) =>
  api.post<Trial>("/api/automation/try", { rule, record: record ?? null });

/** The kind that the form around speaks of: a rule names it, a step's rule does. */
export function useSubject(): { kind: Kind | undefined; about: About | undefined; loading: boolean } {
  const around = useContext(Around);
  const rule = around.rule as Link | string | undefined;
  const { data: row } = useRecord("automation.rule", typeof rule === "string" ? rule : rule?.id);
  const { data } = useDoable();
  const name = String(rule ? (row?.kind ?? "") : (around.kind ?? ""));
  return { kind: useKind(name), about: data?.kinds.find((each) => each.name === name), loading: !data };
}
