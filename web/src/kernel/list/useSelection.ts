/** Which rows are chosen: some of this page, or every row the filter finds. */
import { useCallback, useEffect, useState } from "react";
import type { Filter, Row } from "@/kernel/kinds";

export type Target = { ids: string[]; rows?: Row[] } | { filter: Filter | null; q?: string; count: number };

interface Asked {
  /** Names the question; another question starts with nothing chosen. */
  asked: string;
  filter: Filter | null;
  q?: string;
}

export function useSelection(rows: Row[], total: number | null, { asked, filter, q }: Asked) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  const [everything, setEverything] = useState(false);
  const clear = useCallback(() => {
    setChosen(new Map());
    setEverything(false);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question clears the choice
  useEffect(clear, [asked]);
  const toggle = useCallback((row: Row) => {
    setEverything(false);
    setChosen((before) => {
      const after = new Map(before);
      if (!after.delete(row.id)) after.set(row.id, row);
      return after;
    });
  }, []);
  const pageChosen = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  const togglePage = useCallback(() => {
    setEverything(false);
    setChosen((before) => {
      const after = new Map(before);
      for (const row of rows) pageChosen ? after.delete(row.id) : after.set(row.id, row);
      return after;
    });
  }, [rows, pageChosen]);
  const count = everything ? (total ?? chosen.size) : chosen.size;
  const target: Target | null = everything
    ? { filter, q, count }
    : chosen.size > 0
      ? { ids: [...chosen.keys()], rows: [...chosen.values()] }
      : null;
  return {
    has: (id: string) => everything || chosen.has(id),
    rows: [...chosen.values()],
    count,
    everything,
    pageChosen,
    target,
    toggle,
    togglePage,
    takeAll: () => setEverything(true),
    clear,
  };
}
