/** What the server tells about each kind of record, and how a screen asks for it. Shapes: docs/http.md. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { fetchKinds } from "@/kernel/api";
import { withAddresses } from "@/kernel/fields/handmade";

export type FieldType =
  | "text"
  | "longtext"
  | "integer"
  | "decimal"
  | "money"
  | "date"
  | "anniversary"
  | "datetime"
  | "boolean"
  | "choice"
  | "link"
  | "region"
  | "mobile"
  | "identity"
  | "account"
  | "address"
  | "email"
  | "code"
  | "files"
  | "picture"
  | "json"
  | "secret";

export interface Choice {
  value: string;
  label: string;
  color?: string | null;
}

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  help?: string | null;
  required?: boolean;
  readonly?: boolean;
  sort?: boolean;
  filter?: boolean;
  group?: boolean;
  max_length?: number | null;
  choices?: Choice[] | null;
  /** Numbers that are chosen with one press. */
  offers?: number[];
  /** The kind a link points at, as "people.user". */
  target?: string | null;
  multiple?: boolean;
  /** Added by an administrator at run time. */
  own?: boolean;
  sensitive?: boolean;
  /** Written once, when the record is made. */
  locked?: boolean;
  /** Written no more where another field has one of these values. */
  stays?: { field: string; values: string[] } | null;
  /** What a new record starts with. */
  default?: unknown;
  right?: "write" | "read" | "masked";
}

export interface Action {
  name: string;
  label: string;
  help?: string | null;
  bulk?: boolean;
  danger?: boolean;
  input: Field[];
  icon?: string | null;
  /** The heading it stands under in a menu; without one it comes first. */
  group?: string;
  /** Never a button in front. */
  aside?: boolean;
  /** Inputs that make sense with some values of another one only. */
  shown_when?: Record<string, { field: string; values: string[] }>;
}

export type Operation =
  | "create"
  | "update"
  | "delete"
  | "transfer"
  | "export"
  | "import"
  | "claim"
  | "manage"
  | "aggregate"
  | "unmask"
  | "backdate";

export interface Section {
  title: string;
  fields: string[];
}

export interface Relation {
  kind: string;
  link: string;
  label?: string;
}

/** How the rows of a kind stand in columns; "" where there is no such field, or none for this person. */
export interface Board {
  /** The field of the columns: a choice, or a link to what the columns are. */
  by: string;
  /** The action that brings a row to another column. */
  move: string;
  /** A link that rows and columns both have: one set of columns at a time. */
  within: string;
  state: string;
  open: string;
  ends: { value: string; action: string }[];
  due: string;
  step: string;
  since: string;
  late: string;
  sums: string[];
  shown: string[];
}

export interface Kind {
  name: string;
  path: string;
  domain: string;
  label: string;
  plural: string;
  icon?: string | null;
  help?: string | null;
  /** The field that names a record. */
  title: string;
  fields: Field[];
  /** No fields of a record, but a filter may name them: "in group". */
  asked_by?: Field[];
  columns: string[];
  form: Section[];
  highlights: string[];
  quick: string[];
  sort: string;
  /** Fields that make sense with some values of another one only. */
  shown_when?: Record<string, { field: string; values: string[] }>;
  children: Relation[];
  timeline: Relation | null;
  /** Rows of another kind in the timeline too, asked for by `link`, written by an action of this kind. */
  notes?: (Relation & { action: string }) | null;
  board?: Board | null;
  /** Whether its rows have places that this person may see. */
  map?: boolean;
  /** The date field after which the record falls back to its pool. */
  clock: string | null;
  /** The time of a row, and the field that says for how many minutes from then on. */
  lasts?: { at: string; minutes: string } | null;
  /** The field that holds the picture standing beside the title. */
  picture?: string | null;
  parent: string | null;
  /** Added on the parent's page by a right of its own, also by who may not change the parent. */
  beside?: boolean;
  /** Where a form asks for similar records while one is typed in, and with what. */
  similar?: { path: string; fields: string[] } | null;
  /** The link that makes a tree of the kind. */
  tree?: string | null;
  can: Operation[];
  own_fields?: boolean;
  /** False keeps a kind out of the menu. */
  menu?: boolean;
  actions: Action[];
}

export interface Kinds {
  epoch: number;
  language: string;
  kinds: Kind[];
}

export interface Link {
  id: string;
  label: string;
}

export interface Attachment {
  id: string;
  name: string;
  size: number;
  type: string;
}

/** One record as a list or a page receives it: its own fields beside these. */
export interface Row {
  id: string;
  version: number;
  number?: string | null;
  name?: string | null;
  can?: string[];
  masked?: string[];
  [field: string]: unknown;
}

export interface ListPage {
  rows: Row[];
  next: string | null;
  total: number | null;
  capped: boolean;
}

export type Operator =
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "in"
  | "contains"
  | "starts"
  | "empty"
  | "filled"
  | "under"
  | "within"
  | "me";

export interface Condition {
  field: string;
  op: Operator;
  value?: unknown;
}

export type Filter = { and: Filter[] } | { or: Filter[] } | { not: Filter } | Condition;

export interface Change {
  id: string;
  at: string;
  action: string;
  label: string;
  actor: { kind: string; id: string; label: string };
  text?: string | null;
  diff: { field: string; label: string; before: unknown; after: unknown }[];
}

export interface HistoryPage {
  rows: Change[];
  next: string | null;
}

const asking = { queryKey: ["kinds"], queryFn: async () => withAddresses(await fetchKinds()), staleTime: 60_000 };

/** Every kind this person may use, cached until rights or language change. */
export function useKinds() {
  return useQuery(asking);
}

/** Asks for the kinds before there is a page that draws them. */
export const askForKinds = (client: QueryClient) => client.prefetchQuery(asking);

/** One kind by its name ("customers.customer"); undefined while loading or when not ours to use. */
export function useKind(name: string | null | undefined): Kind | undefined {
  const { data } = useKinds();
  return data?.kinds.find((kind) => kind.name === name);
}

export function fieldOf(kind: Kind, name: string): Field | undefined {
  return kind.fields.find((field) => field.name === name);
}

/** Whether a field makes sense beside these values, links and all as they are read. */
export function makesSense(kind: Kind, name: string, values: Record<string, unknown>): boolean {
  const rule = kind.shown_when?.[name];
  if (!rule) return true;
  const value = values[rule.field];
  // What hangs on a record makes no sense before that one is chosen.
  if (fieldOf(kind, rule.field)?.type === "link")
    return rule.values.includes((value as Link | null | undefined)?.id ?? "");
  return rule.values.includes(String(value ?? "")) || value === undefined;
}

/** The inputs of an action that make sense beside what is filled in now. */
export function inputsOf(action: Action, values: Record<string, unknown>): Field[] {
  return action.input.filter(({ name }) => {
    const rule = action.shown_when?.[name];
    return !rule || rule.values.includes(String(values[rule.field] ?? ""));
  });
}

/** What a row is called on the screen. */
export function titleOf(kind: Kind, row: Row): string {
  const title = row[kind.title] ?? row.name ?? row.number;
  return typeof title === "string" && title ? title : "—";
}
