/** The dates by which rows of a kind stand in a calendar: those one may read, filter and sort by; the business's own first. */
import type { Field, Kind } from "@/kernel/kinds";

const kept = new Set(["created_at", "updated_at", "deleted_at"]);

const dated = ({ type, filter, sort, right }: Field) =>
  (type === "date" || type === "datetime") && Boolean(filter && sort) && right !== "masked";
/** Whether a calendar says anything: everything was once made, and that alone is no reason for one. */
export const hasDates = (kind: Kind) => kind.fields.some((field) => dated(field) && !kept.has(field.name));

export function datesOf(kind: Kind): Field[] {
  const weight = ({ name }: Field) => (kept.has(name) ? 2 : kind.columns.includes(name) ? 0 : 1);
  return kind.fields.filter(dated).sort((one, other) => weight(one) - weight(other));
}
