/** Where a cell stands in the table, and which one is beside it. The cells are found on the page, not remembered. */
import { isEditable } from "@/kernel/fields/values";
import { type Field, fieldOf, makesSense, type Row } from "@/kernel/kinds";
import type { ListModel } from "@/kernel/list/useListModel";

export interface Place {
  id: string;
  name: string;
}

/** What no cell of a table can hold. */
const elsewhere = new Set(["files", "picture", "json", "secret"]);

export function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("td[data-field]") : null;
  const id = cell?.closest<HTMLElement>("tr[data-id]")?.dataset.id;
  return cell && id ? { id, name: cell.dataset.field ?? "" } : null;
}

export function cellAt(frame: HTMLElement, { id, name }: Place): HTMLElement | null {
  return frame.querySelector(`tr[data-id="${id}"] td[data-field="${CSS.escape(name)}"]`);
}

export function focusCell(frame: HTMLElement | null, place: Place): void {
  const cell = frame && cellAt(frame, place);
  if (!cell) return;
  cell.tabIndex = -1;
  cell.focus();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The place some rows down and some columns right, as far as there are any. */
export function beside({ rows, state }: ListModel, place: Place, down: number, right: number): Place {
  const within = (at: number, many: number) => Math.max(0, Math.min(many - 1, at));
  const row = rows[within(rows.findIndex(({ id }) => id === place.id) + down, rows.length)];
  const name = state.columns[within(state.columns.indexOf(place.name) + right, state.columns.length)];
  return { id: row?.id ?? place.id, name: name ?? place.name };
}

export function found(model: ListModel, place: Place | null): { row: Row; field: Field } | null {
  const row = place && model.rows.find(({ id }) => id === place.id);
  const field = place && fieldOf(model.kind, place.name);
  return row && field ? { row, field } : null;
}

/** Whether this person may write this cell, as far as the screen knows; the server asks again. */
export function mayWrite(model: ListModel, place: Place | null): boolean {
  const at = found(model, place);
  if (!at || model.deleted || elsewhere.has(at.field.type) || !model.kind.can.includes("update")) return false;
  return isEditable(at.field, at.row) && makesSense(model.kind, at.field.name, at.row);
}
