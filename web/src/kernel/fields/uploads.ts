/** Files on their way to the server, and what became of them. */
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
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

/** All that is on its way now; each says whether it arrived, or was given up on purpose. */
const underWay = new Set<Promise<boolean>>();

/** Waits for the files that are on their way; false where one of them failed meanwhile. */
export async function arrived(): Promise<boolean> {
  let all = true;
  while (underWay.size > 0) all = (await Promise.all(underWay)).every(Boolean) && all;
  return all;
}

function counted(sending: Promise<boolean>): void {
  underWay.add(sending);
  void sending.then(() => underWay.delete(sending));
}

type Attach = (file: Attachment) => void;

/** Adds to the list as it stands when a file arrives: two may finish before the form renders again. */
function useAttach(files: Attachment[], onChange: (files: Attachment[]) => void): Attach {
  const latest = useRef({ files, onChange });
  latest.current = { files, onChange };
  return useCallback((file) => {
    const held = [...latest.current.files, file];
    latest.current.files = held;
    // Drawn at once: who waits for the file sends what the form holds then.
    flushSync(() => latest.current.onChange(held));
  }, []);
}

function useSendings() {
  const [sendings, setSendings] = useState<Sending[]>([]);
  const stops = useRef(new Map<string, AbortController>());
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
  const begin = (name: string) => {
    const key = newKey();
    const stop = new AbortController();
    stops.current.set(key, stop);
    setSendings((all) => [...all, { key, name, part: 0 }]);
    return { key, signal: stop.signal };
  };
  return { sendings, patch, drop, begin };
}

export function useUploads(files: Attachment[], onChange: (files: Attachment[]) => void, fit?: number) {
  const { t } = useTranslation();
  const attach = useAttach(files, onChange);
  const { sendings, patch, drop, begin } = useSendings();
  const send = async (file: File): Promise<boolean> => {
    const { key, signal } = begin(file.name);
    if (file.size > LARGEST) {
      patch(key, { problem: t("fields.too_large", { size: showSize(LARGEST) }) });
      return false;
    }
    try {
      const done = await upload(file, (part) => patch(key, { part }), signal, fit);
      drop(key);
      attach(done);
      return true;
    } catch (error) {
      const said = error instanceof Error ? error.message : "";
      patch(key, { problem: said || t("fields.upload_failed") });
      return signal.aborted;
    }
  };
  const add = (chosen: File[]) => {
    for (const file of chosen) counted(send(file));
  };
  return { sendings, add, drop };
}
