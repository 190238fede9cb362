/** The cell being edited: what was typed survives a refusal; a conflict asks which of the two stands. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWaits } from "@/kernel/actions/waits";
import { ApiError, type Conflict } from "@/kernel/errors";
import { sameValue, Unreadable } from "@/kernel/fields/values";
import type { Side } from "@/kernel/form/Conflicts";
import { sentenceOf } from "@/kernel/form/problems";
import type { Field, Row } from "@/kernel/kinds";
import { found, mayWrite, type Place } from "@/kernel/list/cells/places";
import { useSaveCell } from "@/kernel/list/cells/useSaveCell";
import type { ListModel } from "@/kernel/list/useListModel";

export interface Editing {
  place: Place;
  row: Row;
  field: Field;
  draft: unknown;
  problem: string;
  conflict: Conflict | null;
}

/** What the server said to a cell: waits for others, conflicts with somebody, or is told at the cell. */
function useRefusal(setEditing: (edit: Editing) => void) {
  const { t } = useTranslation();
  const { waits } = useWaits();
  return (error: unknown, edit: Editing) => {
    if (waits(error)) return;
    const refusal = error instanceof ApiError ? error : null;
    const name = edit.field.name;
    const conflict = refusal?.conflicts[name] ?? null;
    const problem = conflict ? "" : (refusal?.fields[name] ?? sentenceOf(error, t));
    setEditing({ ...edit, conflict, problem }); // back at its cell, with what was typed
  };
}

export function useCellEdit(model: ListModel) {
  const { save, reread } = useSaveCell(model.kind);
  const [editing, setEditing] = useState<Editing | null>(null);
  const refused = useRefusal(setEditing);

  const open = (place: Place): boolean => {
    const at = found(model, place);
    if (!at || !mayWrite(model, place)) return false;
    setEditing({ place, ...at, draft: at.row[at.field.name], problem: "", conflict: null });
    return true;
  };
  const close = () => setEditing(null);
  const write = async (edit: Editing, version?: number) => {
    try {
      await save({ row: edit.row, field: edit.field, after: edit.draft }, version);
    } catch (error) {
      refused(error, edit);
    }
  };
  /** Whether the cell was left; what cannot be read yet stays open. */
  const commit = (draft: unknown): boolean => {
    if (!editing || draft instanceof Unreadable) return false;
    setEditing(null);
    const edit = { ...editing, draft, problem: "" };
    if (!sameValue(edit.field, draft, edit.row[edit.field.name])) void write(edit);
    return true;
  };
  const resolve = async (side: Side) => {
    const edit = editing;
    if (!edit) return;
    setEditing(null);
    const fresh = await reread(edit.place.id);
    if (side === "yours") await write({ ...edit, row: fresh, conflict: null }, fresh.version);
  };
  const change = (draft: unknown) => setEditing((edit) => edit && { ...edit, draft });
  return { editing, open, close, commit, change, resolve };
}

export type CellCourse = ReturnType<typeof useCellEdit>;
