/** What the server tells of a flow that is tried on a real record. */
import type { Person } from "@/domains/approvals/approvals";
import { toWire } from "@/kernel/fields/values";
import { groupsOf, type Values } from "@/kernel/form/values";
import { api } from "@/kernel/http";
import { type Action, type Field, inputsOf, type Kind, type Operator, type Row } from "@/kernel/kinds";

/** True, false, or open: it hangs on a field that is hidden from who asks. Without it, it was only written. */
export type Held = boolean | null | undefined;

export interface Leaf {
  field: Field;
  op: Operator;
  wanted: unknown;
  value?: unknown;
  hidden?: boolean;
  held?: Held;
}
export interface Group {
  word: "and" | "or" | "not";
  held?: Held;
  parts: Node[];
}
interface Touches {
  touches: { label: string; held?: boolean }[];
  held?: boolean;
}
export type Node = Leaf | Group | Touches;
export type Part = Node & { part: "touches" | "input" | "record" | "would" };

export interface Foretold {
  number: number;
  name: string;
  by: string;
  vote: "one" | "all" | "majority";
  hours: number | null;
  late: "remind" | "escalate" | "expire";
  due: string | null;
  people: (Person & { instead_of: string | null; escalates_to: string | null })[];
  problem: string;
  hidden: boolean;
  fallback: boolean;
}

export interface Told {
  held: Held;
  conditions: Part[];
  steps: Foretold[];
  expires: string | null;
}

/** What may be typed into the action that the flow stands over; of a change of a record, the fields that were chosen. */
export function inputsFor(kind: Kind | undefined, action: string, values: Values, chosen: string[]): Field[] {
  if (!kind) return [];
  if (action === "update" || action === "create") return changeable(kind).filter(({ name }) => chosen.includes(name));
  const made: Action | undefined = kind.actions.find(({ name }) => name === action);
  return made
    ? inputsOf(made, values).filter(({ type }) => !["files", "picture", "json", "secret"].includes(type))
    : [];
}

export const changeable = (kind: Kind): Field[] =>
  groupsOf(kind)
    .flatMap(({ fields }) => fields)
    .filter(({ type }) => !["files", "picture", "json", "secret"].includes(type));

export function attempt(flow: Row, values: Values, fields: Field[]): Promise<Told> {
  const idOf = (name: string) => (values[name] as { id?: string } | undefined)?.id ?? values[name];
  const filled = fields.filter(({ name }) => values[inputName(name)] !== undefined);
  const input = Object.fromEntries(filled.map((field) => [field.name, toWire(field, values[inputName(field.name)])]));
  return api.post<Told>("/api/approvals/try", { flow: flow.id, asker: idOf("asker"), record: idOf("record"), input });
}

/** Inputs stand beside the asker and the record in one form; an action may ask for a "record" too. */
export const inputName = (name: string) => `input.${name}`;
