/** The filter language on the screen: which comparisons a field offers, and how conditions combine. */
import { needsValue, operatorsOf } from "@/kernel/fields/operators";
import type { Condition, Field, Filter, Kind, Operator } from "@/kernel/kinds";

export type Group = { and: Filter[] } | { or: Filter[] };

/** The comparison a quick filter makes: one of several, anywhere below, within a period, or contains. */
export function quickOperator(field: Field): Operator {
  if (field.type === "choice" || field.type === "link") return "in";
  return operatorsOf(field)[0] ?? "eq";
}

/** What a new condition of the builder starts with. */
export function newCondition(field: Field): Condition {
  return { field: field.name, op: operatorsOf(field).find(needsValue) ?? "filled" };
}

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

export function isGroup(filter: Filter): filter is Group {
  return "and" in filter || "or" in filter;
}

export const partsOf = (group: Group): Filter[] => ("and" in group ? group.and : group.or);

export function groupOf(word: "and" | "or", parts: Filter[]): Group {
  return word === "and" ? { and: parts } : { or: parts };
}

/** A condition that still lacks its value is kept on the screen and left out of the question. */
export function isComplete(condition: Condition): boolean {
  if (!condition.field) return false;
  if (!needsValue(condition.op)) return true;
  const { value } = condition;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}

/** The filter without unfinished conditions and empty groups; null when nothing is asked. */
export function clean(filter: Filter | null | undefined): Filter | null {
  if (!filter) return null;
  if (isCondition(filter)) return isComplete(filter) ? filter : null;
  if ("not" in filter) {
    const inner = clean(filter.not);
    return inner && { not: inner };
  }
  const parts = partsOf(filter)
    .map(clean)
    .filter((part) => part !== null);
  if (parts.length === 0) return null;
  if (parts.length === 1) return parts[0] ?? null;
  return groupOf("and" in filter ? "and" : "or", parts);
}

/** All of them at once. */
export function every(...filters: (Filter | null | undefined)[]): Filter | null {
  return clean({ and: filters.filter((filter) => filter !== null && filter !== undefined) });
}

export function countConditions(filter: Filter | null | undefined): number {
  if (!filter) return 0;
  if (isCondition(filter)) return 1;
  if ("not" in filter) return countConditions(filter.not);
  return partsOf(filter).reduce((sum, part) => sum + countConditions(part), 0);
}

export const filterable = (kind: Kind) => kind.fields.filter((field) => field.filter);

/** A group as the builder shows it; "none" is written as the negation of "or". */
export interface Tree {
  word: "and" | "or" | "none";
  parts: Filter[];
}

export function treeOf(filter: Filter | null | undefined): Tree {
  if (!filter) return { word: "and", parts: [] };
  if (isCondition(filter)) return { word: "and", parts: [filter] };
  if ("not" in filter) {
    const { not } = filter;
    return { word: "none", parts: "or" in not ? not.or : [not] };
  }
  return { word: "and" in filter ? "and" : "or", parts: partsOf(filter) };
}

export function treeToFilter({ word, parts }: Tree): Filter {
  return word === "none" ? { not: { or: parts } } : groupOf(word, parts);
}

/** The fields a filter speaks of. */
export function fieldsIn(filter: Filter | null | undefined): string[] {
  if (!filter) return [];
  if (isCondition(filter)) return [filter.field];
  if ("not" in filter) return fieldsIn(filter.not);
  return partsOf(filter).flatMap(fieldsIn);
}
