/** What a person prefers on this device: theme, density, type size, folded menu. Kept in the browser only. */
import { useSyncExternalStore } from "react";

export interface Preferences {
  theme: "system" | "light" | "dark";
  density: "comfortable" | "compact";
  largeType: boolean;
  menuFolded: boolean;
  pageSize: number;
}

const initial: Preferences = {
  theme: "system",
  density: "comfortable",
  largeType: false,
  menuFolded: false,
  pageSize: 50,
};
const KEY = "kehai.preferences";
const listeners = new Set<() => void>();

function read(): Preferences {
  try {
    return { ...initial, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return initial; // a browser that keeps nothing still works
  }
}

let current = read();

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // kept for this visit only
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}
