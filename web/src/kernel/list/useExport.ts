/** A workbook of a list, fetched and handed to the browser; or why it needs somebody's word first. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { exportUrl, type ListQuery } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { sentenceOf } from "@/kernel/form/problems";
import { api } from "@/kernel/http";
import type { Kind } from "@/kernel/kinds";
import { useSaid } from "@/kernel/said";

/** Hands a fetched file to the browser. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** `ask` is set when the export needs somebody's word; the dialog below then says so. */
export function useExport(kind: Kind, query: ListQuery) {
  const { t } = useTranslation();
  const { message } = useSaid();
  const [ask, setAsk] = useState("");
  const start = async (editing = false) => {
    const wait = message.loading(t("list.exporting"), 0);
    try {
      save(await api.file(exportUrl(kind, query, editing)), `${kind.plural}.xlsx`);
    } catch (error) {
      if (error instanceof ApiError && error.code === "needs_approval") setAsk(error.message);
      else void message.error(sentenceOf(error, t));
    }
    wait();
  };
  return { start, ask, close: () => setAsk("") };
}
