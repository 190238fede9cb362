/** What a board is made of: its columns, what is counted in them, and the filters behind them. */

import { local, now } from "@/kernel/format";
import { type Board, type Filter, fieldOf, type Kind, type Row, titleOf } from "@/kernel/kinds";
import { every } from "@/kernel/list/filters";

export type Due = "overdue" | "today" | "planned" | "none";
export const DUES: Due[] = ["overdue", "today", "planned", "none"];

/** A column, or an end that rows leave the columns for; `action` brings a row there, "" is not for this person. */
export interface Place {
  value: string;
  label: string;
  action: string;
  end: boolean;
}

export interface Tally {
  count: number;
  sums: Record<string, string>;
  due: Record<Due, number>;
}

export interface Group {
  value: unknown;
  count: number;
  [measure: string]: unknown;
}

const nothing = (): Tally => ({ count: 0, sums: {}, due: { overdue: 0, today: 0, planned: 0, none: 0 } });

/** Adds decimals as text: to the cent, in whole cents, so that nothing is lost on the way. */
export function plus(one: string | undefined, other: unknown): string {
  const cents = (text: unknown) => BigInt(Number.isNaN(Number(text ?? 0)) ? 0 : centsOf(String(text ?? "0")));
  const sum = cents(one) + cents(other);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(3, "0");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function centsOf(text: string): string {
  const [whole = "0", part = ""] = text.split(".");
  return `${whole}${part.padEnd(2, "0").slice(0, 2)}`;
}

/** The groups by column and by what is due, as figures of each column. */
export function talliesOf(groups: Group[], sums: string[]): Map<string, Tally> {
  const found = new Map<string, Tally>();
  for (const group of groups) {
    const [value, due] = Array.isArray(group.value) ? group.value : [group.value, null];
    const tally = found.get(String(value)) ?? nothing();
    tally.count += group.count;
    tally.due[(due as Due | null) ?? "none"] += group.count;
    for (const name of sums) tally.sums[name] = plus(tally.sums[name], group[`sum:${name}`] ?? "0");
    found.set(String(value), tally);
  }
  return found;
}

/** The rows of which something is due so: overdue, today, later, or nothing at all. */
export function dueFilter(kind: Kind, name: string, due: Due): Filter {
  const day = now().startOf("day");
  const plain = fieldOf(kind, name)?.type === "date";
  const at = (moment: typeof day) => (plain ? moment.format("YYYY-MM-DD") : moment.toISOString());
  if (due === "none") return { field: name, op: "empty" };
  if (due === "overdue") return { field: name, op: "lt", value: at(day) };
  if (due === "today") return { field: name, op: "within", value: "today" };
  return { field: name, op: "ge", value: at(day.add(1, "day")) };
}

export function dueOf(row: Row, name: string): Due {
  const value = row[name];
  if (typeof value !== "string") return "none";
  const days = local(value).startOf("day").diff(now().startOf("day"), "day");
  return days < 0 ? "overdue" : days === 0 ? "today" : "planned";
}

export interface Rest {
  days: number;
  pace: "calm" | "slow" | "late";
}

/** How long a row rests in its column, and whether that is nearly or already too long. */
export function restOf(row: Row, { since, late }: Board): Rest | null {
  const from = row[since];
  if (typeof from !== "string") return null;
  const begun = local(from);
  const days = Math.max(0, now().diff(begun, "day"));
  const until = row[late];
  if (typeof until !== "string") return { days, pace: "calm" };
  const left = local(until).diff(now(), "minute");
  const whole = Math.max(1, local(until).diff(begun, "minute"));
  return { days, pace: left <= 0 ? "late" : left / whole < 0.25 ? "slow" : "calm" };
}

/** Which rows stand in columns at all: of the chosen set, and not ended. */
export function standing(board: Board, filter: Filter | null, within: string): Filter | null {
  return every(
    filter,
    within ? { field: board.within, op: "eq", value: within } : null,
    board.state ? { field: board.state, op: "eq", value: board.open } : null,
  );
}

export function ended(board: Board, filter: Filter | null, within: string, values: string[]): Filter | null {
  return every(filter, within ? { field: board.within, op: "eq", value: within } : null, {
    field: board.state,
    op: "in",
    value: values,
  });
}

/** The fields a card shows, and those that its marks are made of. */
export function columnsOf(kind: Kind, board: Board): string[] {
  const wanted = [kind.title, "owner", board.by, board.due, board.step, board.since, board.late, ...board.shown];
  return [...new Set(wanted)].filter((name) => name && fieldOf(kind, name));
}

export const placesOf = (kind: Kind, rows: Row[], action: string): Place[] =>
  rows.map((row) => ({ value: row.id, label: titleOf(kind, row), action, end: false }));
