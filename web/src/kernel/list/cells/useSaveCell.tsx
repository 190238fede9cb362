/** Saves one cell: shown at once, put back if the server refuses, undone by one press. The rows keep their places. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, fetchRecord, newKey, pathOf } from "@/kernel/api";
import { toWire } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import type { Field, Kind, ListPage, Row } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

export interface CellChange {
  row: Row;
  field: Field;
  after: unknown;
}

/** A row as every list on the screen shows it. */
function showRow(client: QueryClient, kind: Kind, id: string, part: Partial<Row>) {
  client.setQueriesData<ListPage>({ queryKey: ["list", kind.name] }, (page) =>
    page?.rows ? { ...page, rows: page.rows.map((row) => (row.id === id ? { ...row, ...part } : row)) } : page,
  );
}

/** Whoever looks next reads anew; the list at hand does not, or the row would jump away from the hand. */
export async function readLater(client: QueryClient) {
  const about = (names: string[]) => ({
    predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => names.includes(String(queryKey[0])),
  });
  await client.invalidateQueries({ ...about(["list", "search"]), refetchType: "none" });
  await client.invalidateQueries(about(["record", "history", "group"]));
}

/** Writes through the lists on the screen. */
function useWrite(kind: Kind) {
  const client = useQueryClient();
  return async ({ row, field, after }: CellChange, version: number): Promise<Row> => {
    const before = row[field.name];
    await client.cancelQueries({ queryKey: ["list", kind.name] });
    showRow(client, kind, row.id, { [field.name]: after });
    try {
      const body = { [field.name]: toWire(field, after), version };
      const saved = await api.patch<Row>(`${pathOf(kind)}/${row.id}`, body, { key: newKey() });
      if (!saved?.queued) showRow(client, kind, row.id, saved ?? {});
      void readLater(client);
      return saved;
    } catch (error) {
      showRow(client, kind, row.id, { [field.name]: before });
      throw error;
    }
  };
}

const toast = "cell-saved";

export function useSaveCell(kind: Kind) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const write = useWrite(kind);
  const undo = async ({ row, field, after }: CellChange, version: number) => {
    message.destroy(toast);
    try {
      await write({ row: { ...row, [field.name]: after }, field, after: row[field.name] }, version);
      void message.success(t("cells.undone"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };

  /** Rejects with the server's refusal. */
  const save = async (change: CellChange, version = change.row.version): Promise<void> => {
    const saved = await write(change, version);
    if (!saved || saved.queued) return;
    const content = (
      <>
        {t("cells.saved", { field: change.field.label })}
        <Button type="link" size="small" onClick={() => void undo(change, saved.version)}>
          {t("cells.undo")}
        </Button>
      </>
    );
    void message.open({ key: toast, type: "success", duration: 5, content });
  };
  const reread = async (id: string): Promise<Row> => {
    const fresh = await fetchRecord(kind, id);
    showRow(client, kind, id, fresh);
    return fresh;
  };
  return { save, reread };
}
