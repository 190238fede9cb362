/** A receipt with its ledger, and what is owed by age, as the server tells them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { refresh } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

interface Link {
  id: string;
  label: string;
}

export interface Entry {
  id: number;
  sort: "in" | "returned" | "allocated";
  amount: string;
  at: string;
  instalment: Link | null;
  contract: Link | null;
  counter: boolean;
}

export interface Due {
  instalment: Link;
  contract: Link;
  due_on: string;
  rest: string;
  amount: string;
}

export interface Sheet {
  receipt: Row;
  entries: Entry[];
  proposal: Due[];
  may: boolean;
}

export const ages = ["current", "to30", "to60", "to90", "older"] as const;
export type Sums = Record<"all" | (typeof ages)[number], string>;
export type Owed = Sums & { customer: Link | null; currency: string };

export interface Ageing {
  day: string;
  rows: Owed[];
  totals: (Sums & { currency: string })[];
}

const address = (id: string) => `/api/sales/receipts/${id}`;

/** `version`: asked anew when the receipt was written. */
export const useSheet = (id: string, version: unknown) =>
  useQuery({ queryKey: ["record", "receipt", id, version], queryFn: () => api.get<Sheet>(address(id)) });

export const useAgeing = () =>
  useQuery({
    queryKey: ["group", "ageing"],
    queryFn: ({ signal }) => api.get<Ageing>("/api/sales/ageing", { signal }),
  });

/** Pays what was chosen with one request; the same once more, after an answer that was lost, is done once. */
export function usePaying(id: string) {
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: "", key: "" });
  const pay = async (amounts: Record<string, string>) => {
    const rows = Object.entries(amounts)
      .filter(([, amount]) => fen(amount) !== 0n)
      .map(([instalment, amount]) => ({ instalment, amount: amount.trim() }));
    const text = JSON.stringify(rows);
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    setSaving(true);
    setFailure(null);
    try {
      await api.post<Sheet>(`${address(id)}/allocations`, { rows }, { key: attempt.current.key });
      await refresh(client);
    } catch (error) {
      setFailure(error);
    } finally {
      setSaving(false);
    }
  };
  return { pay, saving, failure };
}

/** An amount in hundredths, exactly; what is no amount counts as nothing. */
export function fen(text: string): bigint {
  const [, whole, part = ""] = /^\s*(\d{1,16})(?:\.(\d{0,2}))?\s*$/.exec(text) ?? [];
  return whole === undefined ? 0n : BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

export const plain = (amount: bigint) => {
  const sign = amount < 0n ? "-" : "";
  const size = amount < 0n ? -amount : amount;
  return `${sign}${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
};
