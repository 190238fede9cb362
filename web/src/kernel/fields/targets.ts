/** Records to choose from, asked of the server while someone types. */
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchRecord, useList } from "@/kernel/api";
import { type Kind, type Link, type Row, titleOf, useKind } from "@/kernel/kinds";

const PAUSE = 250;

export function useSettled<T>(value: T, pause = PAUSE): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause);
    return () => window.clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

export interface Candidate extends Link {
  hint: string;
}

function labelOf(kind: Kind | undefined, row: Row): string {
  if (typeof row.label === "string") return row.label;
  return kind ? titleOf(kind, row) : String(row.name ?? row.number ?? row.id);
}

/** The first matches of a search in the target kind; nothing is asked before the list is open. */
export function useChoices(target: string | null | undefined, q: string, open: boolean) {
  const kind = useKind(target);
  const asked = useSettled(q.trim());
  const { data, isFetching } = useList(
    target ?? "",
    { q: asked || undefined, size: 20, total: "none", columns: kind ? [kind.title] : undefined },
    open && Boolean(target),
  );
  const choices: Candidate[] = (data?.rows ?? []).map((row) => {
    const label = labelOf(kind, row);
    const number = typeof row.number === "string" && row.number !== label ? row.number : "";
    return { id: row.id, label, hint: number };
  });
  return { choices, loading: isFetching, settled: asked === q.trim() };
}

/** The labels of ids that came from an address or a saved view. */
export function useLabels(target: string | null | undefined, ids: string[]): Record<string, string> {
  const kind = useKind(target);
  const answers = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["record", target, id],
      queryFn: () => fetchRecord(target ?? "", id),
      enabled: Boolean(target),
      staleTime: 300_000,
      retry: false,
    })),
  });
  const labels: Record<string, string> = {};
  answers.forEach(({ data }, at) => {
    const id = ids[at];
    if (data && id) labels[id] = labelOf(kind, data);
  });
  return labels;
}
