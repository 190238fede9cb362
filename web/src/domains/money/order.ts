/** An order on one page, as the server tells it; its parts are rows of their own kinds, as far as one sees them. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { refresh } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

interface Link {
  id: string;
  label: string;
}

export type Owed = Record<"ordered" | "unshipped" | "due" | "paid" | "written_off" | "open" | "late", string> & {
  contract: Link;
};

export interface Credit {
  rows: Owed[];
  others: string;
  owed: string;
  free: string;
  used: string;
  overdue: string;
  days: number;
  limit: string | null;
  term: number | null;
  grace: number | null;
  after?: string;
  verdict?: string;
  stopped?: string;
}

export interface Step {
  word: string;
  count?: number;
  amount?: string;
  day?: string;
}

export interface Tracking {
  order: Row;
  lines: Row[];
  deliveries: Row[];
  returns: Row[];
  plan: Row[];
  receipts: Row[];
  invoices: Row[];
  write_offs: Row[];
  credit: Credit | null;
  next: Step[];
  may: Record<"deliver" | "ship" | "back" | "release", boolean>;
}

const address = (id: string) => `/api/sales/orders/${id}`;

/** `version`: asked anew when the order was written. */
export const useTracking = (id: string, version: unknown) =>
  useQuery({ queryKey: ["record", "tracking", id, version], queryFn: () => api.get<Tracking>(address(id)) });

/** Sends goods out or asks for them back; the same once more, after an answer that was lost, is done once. */
export function useMoving(id: string) {
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: "", key: "" });
  const move = async (what: "deliveries" | "returns", body: object) => {
    const text = what + JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    setSaving(true);
    setFailure(null);
    try {
      await api.post<Tracking>(`${address(id)}/${what}`, body, { key: attempt.current.key });
      await refresh(client);
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { move, saving, failure };
}
