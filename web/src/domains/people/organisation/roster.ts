/** People from a list in Excel: what the server says of each line, and passwords that are told once. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { refresh } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";

export interface Line {
  line: number;
  told: Record<string, string>;
  state: "new" | "there" | "error";
  problem: string;
  id: string | null;
}

export interface Outcome {
  lines: Line[];
  departments: string[];
  columns: Record<string, string>;
}

export interface Secret {
  id: string;
  name: string;
  username: string;
  password: string;
}

const PATH = "/api/people/roster";
const AT_ONCE = 20;

function send(file: File, keep: boolean): Promise<Outcome> {
  const body = new FormData();
  body.set("file", file);
  return api.post<Outcome>(keep ? `${PATH}?keep=true` : PATH, body);
}

export const useTry = () => useMutation({ mutationFn: (file: File) => send(file, false) });

export function useTake() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) => send(file, true),
    onSuccess: () => refresh(client, "people.user"),
  });
}

/** Asks some at a time: making a password safe takes the server a moment each. */
export function usePasswords() {
  const [done, setDone] = useState(0);
  const make = useMutation({
    mutationFn: async (ids: string[]) => {
      const found: Secret[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const part = ids.slice(at, at + AT_ONCE);
        const { rows } = await api.post<{ rows: Secret[] }>(`${PATH}/passwords`, { ids: part });
        found.push(...rows);
        setDone(found.length);
      }
      return found;
    },
  });
  return { make, done };
}

export interface Invited {
  done: number;
  /** Whom an invitation is on its way to. */
  ids: string[];
  refused: { id: string; label: string; message: string }[];
}

interface Bulk {
  done: number;
  results: { id: string; ok: boolean; label?: string; message?: string }[];
}

/** A link by e-mail to each, by which they choose their password themselves. */
export const useInvitations = () =>
  useMutation({
    mutationFn: async (ids: string[]): Promise<Invited> => {
      const answer = await api.post<Bulk>("/api/people/user/bulk/invite", { ids, input: {} }, { key: newKey() });
      const refused = answer.results.filter(({ ok }) => !ok);
      const not = new Set(refused.map(({ id }) => id));
      return {
        done: answer.done,
        ids: ids.filter((id) => !not.has(id)),
        refused: refused.map(({ id, label = "", message = "" }) => ({ id, label, message })),
      };
    },
  });

/** A spreadsheet takes a cell that begins like a formula for one. */
const cell = (text: string) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** A table that every spreadsheet opens, Chinese included. */
export function download(name: string, rows: string[][]): void {
  const text = `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
