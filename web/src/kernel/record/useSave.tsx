/** Saves one field of a record at once: shown before the server answers, put back if it refuses, undone by one press. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { api, newKey, pathOf, refresh } from "@/kernel/api";
import { toWire } from "@/kernel/fields/values";
import { sentenceOf } from "@/kernel/form/problems";
import type { Field, Kind, Row } from "@/kernel/kinds";

export interface FieldChange {
  field: Field;
  before: unknown;
  after: unknown;
}

export function useSave(kind: Kind, id: string) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();

  const write = useCallback(
    async ({ field, before, after }: FieldChange, version?: number): Promise<Row> => {
      const key = ["record", kind.name, id];
      const path = `${pathOf(kind)}/${id}`;
      const shown = client.getQueryData<Row>(key);
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<Row>(key, (row) => row && { ...row, [field.name]: after });
      try {
        const body = { [field.name]: toWire(field, after), version: version ?? shown?.version };
        const saved = await api.patch<Row>(path, body, { key: newKey() });
        client.setQueryData<Row>(key, (row) => ({ ...row, ...saved }));
        void refresh(client, kind);
        return saved;
      } catch (error) {
        client.setQueryData<Row>(key, (row) => row && { ...row, [field.name]: before });
        throw error;
      }
    },
    [client, id, kind],
  );

  const undo = useCallback(
    async (change: FieldChange, version: number, toast: string) => {
      message.destroy(toast);
      const back = { ...change, before: change.after, after: change.before };
      try {
        await write(back, version);
        void message.success(t("record.undone"));
      } catch (error) {
        void message.error(sentenceOf(error, t));
      }
    },
    [message, t, write],
  );

  /** Rejects with the server's refusal; the field shows it and keeps what was typed. */
  return useCallback(
    async (change: FieldChange, version?: number): Promise<void> => {
      const saved = await write(change, version);
      const toast = `saved-${id}`;
      void message.open({
        key: toast,
        type: "success",
        duration: 5,
        content: (
          <>
            {t("record.saved", { field: change.field.label })}
            <Button type="link" size="small" onClick={() => undo(change, saved.version, toast)}>
              {t("record.undo")}
            </Button>
          </>
        ),
      });
    },
    [id, message, t, undo, write],
  );
}
