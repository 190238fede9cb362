/** What was typed and not yet saved, kept in the tab so that a mistaken close loses nothing. */
import { Unreadable } from "@/kernel/fields/values";

export interface Draft {
  values: Record<string, unknown>;
  /** The version the person was looking at while typing. */
  version?: number;
}

const nameOf = (key: string) => `kehai.draft.${key}`;

export function readDraft(key: string): Draft | null {
  try {
    const text = sessionStorage.getItem(nameOf(key));
    const draft = text ? (JSON.parse(text) as Draft) : null;
    return draft && typeof draft.values === "object" ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(key: string, draft: Draft): void {
  try {
    const kept = Object.entries(draft.values).filter(([, value]) => !(value instanceof Unreadable));
    if (kept.length === 0) {
      sessionStorage.removeItem(nameOf(key));
      return;
    }
    const values = Object.fromEntries(kept);
    sessionStorage.setItem(nameOf(key), JSON.stringify({ ...draft, values }));
  } catch {
    // a full or forbidden storage only means that a closed dialog forgets
  }
}

export function dropDraft(key: string): void {
  keepDraft(key, { values: {} });
}
