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

function useChosen(rows: Row[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  const clear = useCallback(() => setChosen(new Map()), []);
  const toggle = useCallback((row: Row) => {
    setChosen((before) => {
      const after = new Map(before);
      if (!after.delete(row.id)) after.set(row.id, row);
      return after;
    });
  }, []);
  const pageChosen = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  const togglePage = useCallback(() => {
    setChosen((before) => {
      const after = new Map(before);
      for (const row of rows) pageChosen ? after.delete(row.id) : after.set(row.id, row);
      return after;
    });
  }, [rows, pageChosen]);
  /** What a run left undone stays chosen. */
  const keep = useCallback((ids: string[]) => {
    const kept = new Set(ids);
    setChosen((before) => new Map([...before].filter(([id]) => kept.has(id))));
  }, []);
  return { chosen, clear, toggle, pageChosen, togglePage, keep };
}

export function useSelection(rows: Row[], total: number | null, { asked, filter, q }: Asked) {
  const { chosen, clear, toggle, pageChosen, togglePage, keep } = useChosen(rows);
  const [everything, setEverything] = useState(false);
  const clearAll = useCallback(() => {
    clear();
    setEverything(false);
  }, [clear]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question clears the choice
  useEffect(clearAll, [asked]);
  const toggleOne = useCallback(
    (row: Row) => {
      setEverything(false);
      toggle(row);
    },
    [toggle],
  );
  const count = everything ? (total ?? chosen.size) : chosen.size;
  const some: Target | null = chosen.size > 0 ? { ids: [...chosen.keys()], rows: [...chosen.values()] } : null;
  return {
    has: (id: string) => everything || chosen.has(id),
    rows: [...chosen.values()],
    count,
    everything,
    pageChosen,
    target: everything ? { filter, q, count } : some,
    toggle: toggleOne,
    togglePage: everything ? clearAll : togglePage,
    takeAll: () => setEverything(true),
    clear: clearAll,
    keep,
  };
}
