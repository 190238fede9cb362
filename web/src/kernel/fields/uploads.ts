/** Files on their way to the server, and what became of them. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LARGEST, upload } from "@/kernel/fields/upload";
import { showSize } from "@/kernel/format";
import { newKey } from "@/kernel/http";
import type { Attachment } from "@/kernel/kinds";

export interface Sending {
  key: string;
  name: string;
  /** 0 to 1. */
  part: number;
  problem?: string;
}

export function useUploads(files: Attachment[], onChange: (files: Attachment[]) => void) {
  const { t } = useTranslation();
  const [sendings, setSendings] = useState<Sending[]>([]);
  const stops = useRef(new Map<string, AbortController>());
  const latest = useRef({ files, onChange });
  latest.current = { files, onChange };
  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running.values()) stop.abort();
    };
  }, []);

  const patch = (key: string, change: Partial<Sending>) =>
    setSendings((all) => all.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const drop = (key: string) => {
    stops.current.get(key)?.abort();
    setSendings((all) => all.filter((one) => one.key !== key));
  };
  const send = async (file: File, key: string) => {
    if (file.size > LARGEST) {
      return patch(key, { problem: t("fields.too_large", { size: showSize(LARGEST) }) });
    }
    const stop = new AbortController();
    stops.current.set(key, stop);
    try {
      const done = await upload(file, (part) => patch(key, { part }), stop.signal);
      drop(key);
      const held = [...latest.current.files, done];
      latest.current.files = held; // two files may finish before the form renders again
      latest.current.onChange(held);
    } catch (error) {
      const said = error instanceof Error ? error.message : "";
      patch(key, { problem: said || t("fields.upload_failed") });
    }
  };
  const add = (chosen: File[]) => {
    for (const file of chosen) {
      const key = newKey();
      setSendings((all) => [...all, { key, name: file.name, part: 0 }]);
      void send(file, key);
    }
  };
  return { sendings, add, drop };
}
