/** Saves one field of a record at once: shown before the server answers, put back if it refuses, undone by one press. */

import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { api, fetchRecord, newKey, pathOf, refresh } from "@/kernel/api";
import { toWire } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import type { Field, Kind, Row } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

export interface FieldChange {
  field: Field;
  before: unknown;
  after: unknown;
}

/** Writes through the cache: the page shows the new value while the server thinks. */
function useWrite(kind: Kind, id: string) {
  const client = useQueryClient();
  return async ({ field, before, after }: FieldChange, version: number): Promise<Row> => {
    const key = ["record", kind.name, id];
    const show = (value: unknown) => client.setQueryData<Row>(key, (row) => row && { ...row, [field.name]: value });
    await client.cancelQueries({ queryKey: key });
    show(after);
    try {
      const body = { [field.name]: toWire(field, after), version };
      const saved = await api.patch<Row>(`${pathOf(kind)}/${id}`, body, { key: newKey() });
      client.setQueryData<Row>(key, (row) => ({ ...row, ...saved }));
      void refresh(client, kind);
      return saved;
    } catch (error) {
      show(before);
      throw error;
    }
  };
}

/** `save` rejects with the server's refusal; the field shows it and keeps what was typed. */
export function useSave(kind: Kind, id: string) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const client = useQueryClient();
  const write = useWrite(kind, id);
  const toast = `saved-${id}`;

  const undo = async ({ field, before, after }: FieldChange, version: number) => {
    message.destroy(toast);
    try {
      await write({ field, before: after, after: before }, version);
      void message.success(t("record.undone"));
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
  };
  const offer = (change: FieldChange, version: number) => (
    <>
      {t("record.saved", { field: change.field.label })}
      <Button type="link" size="small" onClick={() => undo(change, version)}>
        {t("record.undo")}
      </Button>
    </>
  );
  const save = async (change: FieldChange, version: number): Promise<void> => {
    const saved = await write(change, version);
    if (saved.queued) return;
    const content = offer(change, saved.version);
    void message.open({ key: toast, type: "success", duration: 5, content });
  };
  const reread = async (): Promise<Row> => {
    const fresh = await fetchRecord(kind, id);
    client.setQueryData(["record", kind.name, id], fresh);
    return fresh;
  };
  return { save, reread };
}
