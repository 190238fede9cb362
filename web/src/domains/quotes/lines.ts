/** The lines of a quote as they are typed and pasted: what is sent, what a block from a workbook becomes, one step back. */
import type { Link } from "@/kernel/kinds";

export interface Product extends Link {
  code: string;
}

export interface Last {
  price: string;
  unit: string;
  taxed: boolean;
  day: string;
  quote: Link;
  state: string;
}

/** A line as the server tells it; figures are exact, as text. */
export interface Told {
  id: string;
  version: number;
  product: Product | null;
  name: string | null;
  specification: string | null;
  unit: Link | null;
  units: Link[];
  quantity: string | null;
  listed: string | null;
  why: string | null;
  basis: "listed" | "discount" | "price" | null;
  discount: string | null;
  price: string | null;
  tax_rate: string | null;
  amount: string | null;
  remark: string | null;
  margin: string | null;
  margin_rate: string | null;
  last: Last | null;
}

export interface Head {
  id: string;
  number: string;
  currency: string;
  net: string | null;
  tax: string | null;
  gross: string | null;
  discount: string | null;
  deepest: string | null;
  margin?: string | null;
  margin_rate?: string | null;
  [name: string]: unknown;
}

export interface Version {
  id: string;
  number: string;
  edition: number;
  state: string;
  gross: string | null;
}

export interface Sheet {
  quote: Head;
  lines: Told[];
  margins: boolean;
  free: string;
  editable: boolean;
  versions: Version[];
}

export interface Tried {
  quote: Head;
  lines: { line: Told | null; problems: Record<string, string> }[];
  margins: boolean;
  free: string;
}

/** One line as it is being written. `code` waits for the server to say which product it is. */
export interface Draft {
  key: string;
  id: string | null;
  product: Product | null;
  code: string;
  name: string;
  unit: Link | null;
  quantity: string;
  basis: "listed" | "discount" | "price";
  discount: string;
  price: string;
}

export const COLUMNS = ["name", "quantity", "price", "discount"] as const;
export type Column = (typeof COLUMNS)[number];
export const MOST = 500;

let last = 0;
export function blank(): Draft {
  last += 1;
  return {
    key: `new-${last}`,
    id: null,
    product: null,
    code: "",
    name: "",
    unit: null,
    quantity: "1",
    basis: "listed",
    discount: "",
    price: "",
  };
}

export function draftOf(line: Told): Draft {
  return {
    key: line.id,
    id: line.id,
    product: line.product,
    code: "",
    name: line.name ?? "",
    unit: line.unit,
    quantity: line.quantity ?? "",
    basis: line.basis ?? "listed",
    discount: line.basis === "discount" ? (line.discount ?? "") : "",
    price: line.basis === "price" ? (line.price ?? "") : "",
  };
}

export const isEmpty = (draft: Draft) =>
  !draft.id && !draft.product && !draft.code.trim() && !draft.name.trim() && !draft.price.trim();

/** Numbers as people write and copy them: "¥1,234.50", "５", "12 %". */
export const plainNumber = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/[,\s¥$€%'元]/g, "")
    .trim();

function pricing({ basis, price, discount }: Draft) {
  if (basis === "price" && price.trim()) return { price: plainNumber(price) };
  if (basis === "discount" && discount.trim()) return { price: null, discount: plainNumber(discount) };
  return { price: null, discount: null };
}

/** What is sent of a line. */
export function sent(draft: Draft): Record<string, unknown> {
  const { id, product, code, name, unit, quantity } = draft;
  const goods = product ? { product: product.id } : code.trim() ? { code: code.trim() } : { product: null, name };
  return {
    ...(id ? { id } : {}),
    ...goods,
    ...(unit ? { unit: unit.id } : {}),
    quantity: plainNumber(quantity),
    ...pricing(draft),
  };
}

/** What was typed into a cell. */
export function typed(draft: Draft, column: Column, text: string): Draft {
  if (column === "quantity") return { ...draft, quantity: text };
  if (column === "price") return { ...draft, price: text, discount: "", basis: text.trim() ? "price" : "listed" };
  if (column === "discount") return { ...draft, discount: text, price: "", basis: text.trim() ? "discount" : "listed" };
  return { ...draft, name: text, product: null, code: "", unit: null };
}

export function chosen(draft: Draft, product: Product): Draft {
  return { ...draft, product, code: "", name: product.label, unit: null };
}

const inWorkbook = (text: string) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");

/** Whether a text is a block of cells and not the value of one. */
export const isBlock = (text: string) => /[\t\n]/.test(text.trimEnd());

function pastedCell(draft: Draft, column: Column, text: string): Draft {
  if (column !== "name") return typed(draft, column, text);
  const code = text.trim();
  return code ? { ...typed(draft, "name", ""), code, name: code } : draft;
}

/** A block from a workbook, its first cell at the one where it is pasted: product code, quantity, price, discount. */
export function pasted(drafts: Draft[], at: number, column: Column, text: string): Draft[] {
  const found = [...drafts];
  const begin = COLUMNS.indexOf(column);
  inWorkbook(text).forEach((row, down) => {
    if (at + down >= MOST) return;
    const line = found[at + down] ?? blank();
    found[at + down] = row.split("\t").reduce((draft, cell, right) => {
      const into = COLUMNS[begin + right];
      const empty = cell.trim() === "";
      return into && !(empty && into !== "name") ? pastedCell(draft, into, cell.trim()) : draft;
    }, line);
  });
  return found;
}

/** What is written, and what was before it. */
export interface Course {
  now: Draft[];
  past: Draft[][];
  future: Draft[][];
  /** The cell that was last typed into: letters of one word are one step back. */
  cell: string;
}

const DEEPEST = 100;

export type Step =
  | { do: "write"; drafts: Draft[]; cell?: string }
  | { do: "name"; drafts: Draft[] }
  | { do: "load"; drafts: Draft[] }
  | { do: "back" }
  | { do: "again" };

export const begun = (drafts: Draft[]): Course => ({ now: drafts, past: [], future: [], cell: "" });

export function course(state: Course, step: Step): Course {
  if (step.do === "load") return begun(step.drafts);
  // What the server says of a code is no step of the person.
  if (step.do === "name") return { ...state, now: step.drafts };
  if (step.do === "back") {
    const before = state.past.at(-1);
    if (!before) return state;
    return { now: before, past: state.past.slice(0, -1), future: [state.now, ...state.future], cell: "" };
  }
  if (step.do === "again") {
    const [next, ...rest] = state.future;
    if (!next) return state;
    return { now: next, past: [...state.past, state.now], future: rest, cell: "" };
  }
  const same = Boolean(step.cell) && step.cell === state.cell;
  const past = same ? state.past : [...state.past, state.now].slice(-DEEPEST);
  return { now: step.drafts, past, future: [], cell: step.cell ?? "" };
}
