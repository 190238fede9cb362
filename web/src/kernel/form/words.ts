/** Names of kinds inside a sentence: English writes them small there, Chinese has no capitals. */
import { currentLanguage } from "@/kernel/i18n";
import type { Kind } from "@/kernel/kinds";

/** "Follow-up" → "follow-up"; "VIP card" stays. */
export function small(label: string): string {
  if (currentLanguage() !== "en" || !/^\p{Lu}\p{Ll}/u.test(label)) return label;
  return label.charAt(0).toLowerCase() + label.slice(1);
}

export const one = (kind: Kind): string => small(kind.label);
export const many = (kind: Kind): string => small(kind.plural);
