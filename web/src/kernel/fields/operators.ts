/** Which comparisons each type of field offers in a filter, the usual one first. */
import type { Field, FieldType, Kind, Operator } from "@/kernel/kinds";

const presence: Operator[] = ["filled", "empty"];
const words: Operator[] = ["contains", "eq", "ne", "starts", ...presence];
/** Whole numbers of people and banks: nobody looks for a part of one. */
const exact: Operator[] = ["eq", "ne", ...presence];
const numbers: Operator[] = ["eq", "ne", "ge", "le", "gt", "lt", ...presence];

const offered: Record<FieldType, Operator[]> = {
  text: words,
  longtext: ["contains", ...presence],
  code: words,
  email: words,
  mobile: words,
  identity: exact,
  account: exact,
  address: words,
  integer: numbers,
  decimal: numbers,
  money: numbers,
  date: ["within", "eq", "ge", "le", ...presence],
  anniversary: presence,
  datetime: ["within", "ge", "lt", ...presence],
  boolean: ["eq", ...presence],
  choice: ["in", "eq", "ne", ...presence],
  link: ["in", "eq", "ne", ...presence],
  region: ["under", ...presence],
  files: presence,
  picture: presence,
  json: presence,
  secret: [],
};

const withoutValue = new Set<Operator>(["empty", "filled", "me"]);

const PEOPLE = "people.user";

/** `target`: the kind a link points at, when known; a tree may be asked "this and all below". */
export function operatorsOf(field: Field, target?: Kind): Operator[] {
  const usual = offered[field.type];
  if (field.type !== "link") return usual;
  // Of what a record may have several of, one asks for one of them, or for none.
  if (field.multiple) return ["in", "ne"];
  if (field.target === PEOPLE) return ["me", ...usual];
  return target?.tree ? ["under", ...usual] : usual;
}

export function needsValue(op: Operator): boolean {
  return !withoutValue.has(op);
}

/** Takes a list of values rather than one. */
export function takesList(op: Operator): boolean {
  return op === "in";
}

export const dateRanges = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "this_year",
  "last_7_days",
  "last_30_days",
  "next_7_days",
] as const;

export type DateRange = (typeof dateRanges)[number];
