/** The list a record was opened from, so that its page can go to the previous and the next one. */
import { useEffect } from "react";
import type { Kind, Row } from "@/kernel/kinds";

export interface Walk {
  ids: string[];
  /** Where the list was, with its filters, to go back to. */
  address: string;
}

const keyOf = (kind: Kind | string) => `kehai.walk.${typeof kind === "string" ? kind : kind.name}`;

/** Called by a list whenever it shows a page of rows. */
export function rememberWalk(kind: Kind | string, walk: Walk): void {
  try {
    sessionStorage.setItem(keyOf(kind), JSON.stringify(walk));
  } catch {
    // without storage there is simply no previous and next
  }
}

export function recallWalk(kind: Kind | string): Walk | null {
  try {
    const walk = JSON.parse(sessionStorage.getItem(keyOf(kind)) ?? "null") as Walk | null;
    return walk && Array.isArray(walk.ids) ? walk : null;
  } catch {
    return null;
  }
}

let seen: { kind: string; rows: Row[] } = { kind: "", rows: [] };

/** What the list on the screen shows of a record: enough to say whose page is being fetched. */
export const rowSeen = (kind: Kind, id: string): Row | undefined =>
  seen.kind === kind.name ? seen.rows.find((row) => row.id === id) : undefined;

/** Keeps the rows a list shows now as the walk of its kind. */
export function useWalk(kind: Kind, rows: Row[]): void {
  useEffect(() => {
    if (rows.length === 0) return;
    seen = { kind: kind.name, rows };
    const address = window.location.pathname + window.location.search;
    rememberWalk(kind, { ids: rows.map(({ id }) => id), address });
    return () => {
      seen = { kind: "", rows: [] };
    };
  }, [kind, rows]);
}

export interface Neighbours {
  previous: string | null;
  next: string | null;
  /** From 1. */
  place: number;
  of: number;
  address: string;
}

export function neighboursOf(kind: Kind | string, id: string): Neighbours | null {
  const walk = recallWalk(kind);
  const at = walk?.ids.indexOf(id) ?? -1;
  if (!walk || at < 0) return null;
  return {
    previous: walk.ids[at - 1] ?? null,
    next: walk.ids[at + 1] ?? null,
    place: at + 1,
    of: walk.ids.length,
    address: walk.address,
  };
}
