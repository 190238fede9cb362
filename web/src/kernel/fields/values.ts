/** Values of fields as they are read, compared and written back. Refuses nothing: the server does. */
import type { Attachment, Field, Link, Row } from "@/kernel/kinds";

/** JSON text that does not parse yet; a form holds it and will not send it. */
export class Unreadable {
  constructor(readonly text: string) {}
}

export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}

export function isLink(value: unknown): value is Link {
  return typeof value === "object" && value !== null && "id" in value && "label" in value;
}

export function linksOf(value: unknown): Link[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter(isLink);
}

export function filesOf(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value.filter((file): file is Attachment => Boolean(file) && typeof file === "object");
}

/** What holds uploaded files: several, or one picture. */
export const isFiled = ({ type }: Pick<Field, "type">) => type === "files" || type === "picture";

export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const bare = (value: unknown): unknown => (isLink(value) ? value.id : value);

/** The value as a POST or PATCH carries it. */
export function toWire(field: Field, value: unknown): unknown {
  if (isFiled(field)) return filesOf(value).map((file) => file.id);
  if (field.multiple && Array.isArray(value)) return value.map(bare);
  if (value === undefined || value === "") return null;
  if (field.type === "link" || field.type === "region") return bare(value) ?? null;
  if (typeof value === "string" && field.type !== "json" && field.type !== "secret") return value.trim() || null;
  return value;
}

export function sameValue(field: Field, one: unknown, other: unknown): boolean {
  const [a, b] = [toWire(field, one), toWire(field, other)];
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string" && isNumeric(field)) {
    return Number(a) === Number(b) && a.length < 15 && b.length < 15;
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

export function isNumeric(field: Field): boolean {
  return field.type === "integer" || field.type === "decimal" || field.type === "money";
}

export function isMasked(field: Field, row: Row | null | undefined): boolean {
  return field.right === "masked" || Boolean(row?.masked?.includes(field.name));
}

/** Whether the field belongs to what is done on this row. */
export function isPast(field: Field, row: Row | null | undefined): boolean {
  return Boolean(field.stays?.values.includes(String(row?.[field.stays.field] ?? "")));
}

/** May this person change the field on this row? The server asks again. */
export function isEditable(field: Field, row: Row): boolean {
  if (field.readonly || field.locked || isPast(field, row) || field.right === "read" || isMasked(field, row))
    return false;
  return !row.can || row.can.includes("update");
}
