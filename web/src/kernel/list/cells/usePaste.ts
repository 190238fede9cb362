/** A block on its way into the list: tried first, then written in parts, and taken back as it was. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api, newKey, pathOf, refresh } from "@/kernel/api";
import type { Conflict } from "@/kernel/errors";
import { toWire } from "@/kernel/fields/values";
import { type Field, fieldOf, type Kind, type Row } from "@/kernel/kinds";
import { MOST_ROWS, readBlock } from "@/kernel/list/cells/block";
import type { Place } from "@/kernel/list/cells/places";
import type { ListModel } from "@/kernel/list/useListModel";

/** Rows of one call: small enough that the bar moves. */
const PART = 50;

export interface Result {
  id: string;
  ok: boolean;
  message?: string;
  fields?: Record<string, string>;
  conflicts?: Record<string, Conflict>;
  waits?: boolean;
}
export interface Answer {
  rows: Row[];
  results: Result[];
  approvals?: { id: string; number: string }[];
  message?: string;
}
export interface Block {
  rows: Row[];
  fields: Field[];
  cells: string[][];
  /** What has no row or column to go to. */
  beyond: { rows: number; columns: number };
}

export function blockAt(model: ListModel, at: Place, text: string): Block {
  const found = readBlock(text);
  const width = Math.max(...found.map((row) => row.length));
  const first = model.rows.findIndex(({ id }) => id === at.id);
  const rows = model.rows.slice(first, first + Math.min(found.length, MOST_ROWS));
  const names = model.state.columns.slice(model.state.columns.indexOf(at.name)).slice(0, width);
  const fields = names.flatMap((name) => fieldOf(model.kind, name) ?? []);
  const cells = rows.map((_row, line) => fields.map((_field, column) => found[line]?.[column] ?? ""));
  return { rows, fields, cells, beyond: { rows: found.length - rows.length, columns: width - fields.length } };
}

function send(kind: Kind, rows: Row[], fields: Field[], body: object, keep: boolean) {
  const about = { ids: rows.map(({ id }) => id), versions: rows.map(({ version }) => version) };
  const names = fields.map(({ name }) => name);
  const sent = { ...about, fields: names, ...body, keep };
  return api.post<Answer>(`${pathOf(kind)}/bulk/cells`, sent, keep ? { key: newKey() } : undefined);
}

/** In parts, one after the other; what was written before something failed stays written and is told. */
async function inParts(
  count: number,
  part: (from: number, to: number) => Promise<Answer>,
  onDone: (so: number) => void,
) {
  const sum: Answer = { rows: [], results: [] };
  for (let from = 0; from < count; from += PART) {
    const to = Math.min(count, from + PART);
    const step = await part(from, to);
    sum.rows.push(...step.rows);
    sum.results.push(...step.results);
    if (step.approvals)
      Object.assign(sum, { approvals: [...(sum.approvals ?? []), ...step.approvals], message: step.message });
    onDone(to);
  }
  return sum;
}

export const written = ({ results }: Answer) => results.filter(({ ok, waits }) => ok && !waits);

/** What would become of the block. */
function useTried(kind: Kind, { rows, fields, cells }: Block) {
  const [tried, setTried] = useState<Answer | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let gone = false;
    send(kind, rows, fields, { cells }, false).then(
      (answer) => gone || setTried(answer),
      (failure) => gone || setError(failure),
    );
    return () => {
      gone = true;
    };
  }, [kind, rows, fields, cells]);
  return { tried, error, setError };
}

export function usePaste(model: ListModel, at: Place, text: string) {
  const { kind } = model;
  const client = useQueryClient();
  // As it was when somebody pasted; the list may read itself anew behind the dialog.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const block = useMemo(() => blockAt(model, at, text), [at, text]);
  const { tried, error, setError } = useTried(kind, block);
  const [done, setDone] = useState<number | null>(null);
  const { rows, fields, cells } = block;

  const keep = async (): Promise<Answer | null> => {
    setDone(0);
    setError(null);
    try {
      const part = (from: number, to: number) =>
        send(kind, rows.slice(from, to), fields, { cells: cells.slice(from, to) }, true);
      return await inParts(rows.length, part, setDone);
    } catch (failure) {
      setError(failure);
      return null;
    } finally {
      setDone(null);
      void refresh(client, kind);
    }
  };
  /** Every written row gets its values of before, unless somebody wrote it meanwhile. */
  const undo = async (answer: Answer): Promise<Answer> => {
    const ids = new Set(written(answer).map(({ id }) => id));
    const now = answer.rows.filter(({ id }) => ids.has(id));
    const before = new Map(rows.map((row) => [row.id, row]));
    const values = now.map(({ id }) => fields.map((field) => toWire(field, before.get(id)?.[field.name])));
    const part = (from: number, to: number) =>
      send(kind, now.slice(from, to), fields, { values: values.slice(from, to) }, true);
    const back = await inParts(now.length, part, () => undefined);
    void refresh(client, kind);
    return back;
  };
  return { block, tried, error, done, keep, undo };
}
