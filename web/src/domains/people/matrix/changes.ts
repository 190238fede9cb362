/** What an edit of a role changes: cell by cell, in an order that can be read. */
import { EVERY, type FieldRights, type Grants, type Level } from "@/domains/people/rights";

export interface CellChange {
  kind: string;
  op: string;
  before: string[] | undefined;
  after: string[] | undefined;
}

export interface LevelChange {
  kind: string;
  field: string;
  before: Level;
  after: Level;
}

const same = (one: string[] | undefined, other: string[] | undefined) =>
  one === other || (one && other && one.length === other.length && one.every((word) => other.includes(word)));

const keys = (...maps: (object | undefined)[]) => [...new Set(maps.flatMap((map) => Object.keys(map ?? {})))].sort();

export function cellChanges(before: Grants, after: Grants): CellChange[] {
  return keys(before, after).flatMap((kind) =>
    keys(before[kind], after[kind])
      .map((op) => ({ kind, op, before: before[kind]?.[op], after: after[kind]?.[op] }))
      .filter((cell) => !same(cell.before, cell.after)),
  );
}

export function levelChanges(before: FieldRights, after: FieldRights): LevelChange[] {
  const level = (rights: FieldRights, kind: string, field: string) => (rights[kind]?.[field] ?? "write") as Level;
  return keys(before, after).flatMap((kind) =>
    keys(before[kind], after[kind])
      .map((field) => ({ kind, field, before: level(before, kind, field), after: level(after, kind, field) }))
      .filter((change) => change.before !== change.after),
  );
}

/** Whether the holders win by a change, lose, or something else comes in its place. */
export function turnOf({ before, after }: CellChange): "gain" | "loss" | "other" {
  if (!before) return "gain";
  if (!after) return "loss";
  const wider = after.includes("ALL") || before.every((word) => after.includes(word));
  const narrower = before.includes("ALL") || after.every((word) => before.includes(word));
  return wider ? "gain" : narrower ? "loss" : "other";
}

/** What a cell says together with the line for all kinds. */
export function reachOf(grants: Grants, kind: string, op: string): string[] | undefined {
  const own = grants[kind]?.[op];
  const all = kind === EVERY ? undefined : grants[EVERY]?.[op];
  if (!own || !all) return own ?? all;
  const both = [...new Set([...own, ...all])];
  return both.includes("ALL") ? ["ALL"] : both;
}
