/** Whether a click takes hold of a cell instead of opening its row: for this visit, as somebody pressed the button. */
import { useSyncExternalStore } from "react";

let on = false;
const listeners = new Set<() => void>();

export function setCellMode(next: boolean): void {
  on = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useCellMode = () => useSyncExternalStore(subscribe, () => on);
