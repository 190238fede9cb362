/** How the columns of a table stand: read with care, since an address may hold anything, and changed one thing at a time. */
import { type Field, fieldOf, type Kind } from "@/kernel/kinds";
import type { Layout } from "@/kernel/list/views";

export const LEAST = 56;
export const MOST = 800;
const MANY = 8; // more columns that stand still leave no room for the others
export const FIGURES = ["sum", "avg", "count", "none"] as const;
export type Figure = (typeof FIGURES)[number];

const numeric = new Set(["integer", "decimal", "money"]);

export const within = (width: number) => Math.round(Math.min(MOST, Math.max(LEAST, width)));

export function widthOf(layout: Layout, name: string): number | null {
  const width = Number(layout.widths?.[name]);
  return Number.isFinite(width) && width > 0 ? within(width) : null;
}

export function frozenOf(layout: Layout, columns: string[]): number {
  const many = Number(layout.frozen);
  return Number.isInteger(many) ? Math.max(0, Math.min(many, MANY, columns.length - 1)) : 0;
}

/** What is masked or not to be read has no figure; the server refuses it as well. */
export const hasFigures = (field: Field) => numeric.has(field.type) && field.right !== "masked";

/** Money is added up unless somebody chose otherwise; of other numbers only a person knows what makes sense. */
export function figureOf(layout: Layout, field: Field): Figure {
  const chosen = FIGURES.find((figure) => figure === layout.totals?.[field.name]);
  if (!hasFigures(field)) return "none";
  return chosen ?? (field.type === "money" ? "sum" : "none");
}

export function widened(layout: Layout, name: string, width: number | null): Layout {
  const { [name]: _old, ...widths } = layout.widths ?? {};
  return { ...layout, widths: width === null ? widths : { ...widths, [name]: within(width) } };
}

export const frozen = (layout: Layout, many: number): Layout => ({ ...layout, frozen: many });

export const totalled = (layout: Layout, name: string, figure: Figure): Layout => ({
  ...layout,
  totals: { ...layout.totals, [name]: figure },
});

/** A column put at another place; beyond the ends it stays where it is. */
export function placed(columns: string[], name: string, to: number): string[] {
  const others = columns.filter((column) => column !== name);
  others.splice(Math.max(0, Math.min(to, others.length)), 0, name);
  return others;
}

export const fieldsOf = (kind: Kind, columns: string[]): Field[] =>
  columns.flatMap((name) => fieldOf(kind, name) ?? []);
