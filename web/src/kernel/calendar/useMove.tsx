/** Moves an entry to another moment: shown at once, put back where it is refused, undone by one press. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useWaits } from "@/kernel/actions/waits";
import { api, newKey, pathOf, refresh } from "@/kernel/api";
import { type Entry, momentOf } from "@/kernel/calendar/entries";
import { sentenceOf } from "@/kernel/form/problems";
import type { ListPage, Row } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

export type Move = (entry: Entry, day: string, time?: string) => Promise<void>;

/** Writes through the lists on the screen, which then read themselves anew. */
function useWrite() {
  const client = useQueryClient();
  return async ({ source, row }: Entry, value: unknown, version: number): Promise<Row> => {
    const { kind, field } = source;
    client.setQueriesData<ListPage>({ queryKey: ["list", kind.name] }, (page) =>
      page?.rows
        ? { ...page, rows: page.rows.map((one) => (one.id === row.id ? { ...one, [field.name]: value } : one)) }
        : page,
    );
    try {
      return await api.patch<Row>(`${pathOf(kind)}/${row.id}`, { [field.name]: value, version }, { key: newKey() });
    } finally {
      void refresh(client, kind);
    }
  };
}

export function useMove(): Move {
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
  return (entry, day, time) =>
    tried(async () => {
      const before = entry.row[entry.source.field.name];
      const saved = await write(entry, momentOf(entry, day, time), entry.row.version);
      if (!saved || saved.queued) return;
      const undo = () => {
        message.destroy("moved");
        return tried(async () => {
          await write(entry, before, saved.version);
        });
      };
      const content = (
        <>
          {t("agenda.moved", { name: entry.title, day: time ? `${day} ${time}` : day })}
          <Button type="link" size="small" onClick={() => void undo()}>
            {t("agenda.undo")}
          </Button>
        </>
      );
      void message.open({ key: "moved", type: "success", duration: 6, content });
    });
}
