/** Moves an entry to another moment, or gives it another length: shown at once, put back where it is refused, undone by one press. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWaits } from "@/kernel/actions/waits";
import { api, newKey, pathOf, refresh } from "@/kernel/api";
import { type Entry, lengthOf, momentOf } from "@/kernel/calendar/entries";
import { endOf } from "@/kernel/calendar/hours";
import { sentenceOf } from "@/kernel/form/problems";
import type { Field, ListPage, Row } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

export type Move = (entry: Entry, day: string, time?: string) => Promise<void>;

/** A record's writes one after the other: whoever is fast writes on what he wrote himself, before the lists are read anew. */
function useTurns() {
  const last = useRef(new Map<string, Promise<unknown>>());
  const own = useRef(new Map<string, number>());
  return async ({ id, version }: Row, write: (version: number) => Promise<Row>): Promise<Row> => {
    const before = last.current.get(id) ?? Promise.resolve();
    const turn = before.then(() => write(Math.max(version, own.current.get(id) ?? 0)));
    last.current.set(
      id,
      turn.catch(() => undefined),
    );
    const saved = await turn;
    if (saved?.version) own.current.set(id, saved.version);
    return saved;
  };
}

/** Writes through the lists on the screen, which then read themselves anew. */
function useWrite() {
  const client = useQueryClient();
  const inTurn = useTurns();
  return async ({ source: { kind }, row }: Entry, { name }: Field, value: unknown): Promise<Row> => {
    client.setQueriesData<ListPage>({ queryKey: ["list", kind.name] }, (page) =>
      page?.rows
        ? { ...page, rows: page.rows.map((one) => (one.id === row.id ? { ...one, [name]: value } : one)) }
        : page,
    );
    try {
      return await inTurn(row, (version) =>
        api.patch<Row>(`${pathOf(kind)}/${row.id}`, { [name]: value, version }, { key: newKey() }),
      );
    } finally {
      void refresh(client, kind);
    }
  };
}

/** Changes one field of an entry, says so, and offers the way back. */
function useChange() {
  const { t } = useTranslation();
  const { message } = useSaid();
  const { waits } = useWaits();
  const write = useWrite();
  const tried = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!waits(error)) void message.error(sentenceOf(error, t));
    }
  };
  return (entry: Entry, field: Field, value: unknown, words: string) =>
    tried(async () => {
      const before = entry.row[field.name] ?? null;
      const saved = await write(entry, field, value);
      if (!saved || saved.queued) return;
      const undo = () => {
        message.destroy("moved");
        return tried(async () => {
          await write(entry, field, before);
        });
      };
      const content = (
        <>
          {words}
          <Button type="link" size="small" onClick={() => void undo()}>
            {t("agenda.undo")}
          </Button>
        </>
      );
      void message.open({ key: "moved", type: "success", duration: 6, content });
    });
}

export function useMove(): Move {
  const { t } = useTranslation();
  const change = useChange();
  return (entry, day, time) => {
    const words = t("agenda.moved", { name: entry.title, day: time ? `${day} ${time}` : day });
    return change(entry, entry.source.field, momentOf(entry, day, time), words);
  };
}

/** Gives an entry another length, in minutes. */
export function useLasting(): (entry: Entry, minutes: number) => Promise<void> {
  const { t } = useTranslation();
  const change = useChange();
  return async (entry, minutes) => {
    const field = lengthOf(entry.source);
    const { title: name, time: from } = entry;
    if (!field) return;
    await change(
      entry,
      field,
      minutes,
      t("agenda.lasts", { name, from, until: endOf({ ...entry, minutes }), minutes }),
    );
  };
}
