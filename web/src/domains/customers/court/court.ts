/** The ownership court as the server tells it: a case with both sides' evidence, and the disputes about a customer. */
import { useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";

export const DISPUTE = "customers.dispute";
export const CUSTOMER = "customers.customer";
export type Side = "claimant" | "owner" | "other";

export interface Fact {
  at: string;
  side: Side;
  who: string;
  what: string;
  sort: string;
  weight: number;
  source: string;
  late: string | null;
  count: number | null;
  appeal: boolean;
}

export interface Case {
  claimant: Link | null;
  owner: Link | null;
  /** What it is about, as far as the reader sees it. */
  customers: Link[];
  weights: { claimant: number; owner: number };
  ruling: string[];
  intact: boolean;
  seal: string;
  facts: Fact[];
}

export interface Line {
  id: string;
  number: string;
  state: string;
  label: string;
  open: boolean;
}

/** Stands under the record, so that an appeal's new evidence is fetched with it. */
export const useCase = (id: string, version: unknown) =>
  useQuery({
    queryKey: ["record", DISPUTE, id, "case", version],
    queryFn: ({ signal }) => api.get<Case>(`/api/customers/disputes/${id}`, { signal }),
  });

export const useDisputesAbout = (customer: string) =>
  useQuery({
    queryKey: ["list", DISPUTE, "about", customer],
    queryFn: ({ signal }) => api.get<{ rows: Line[] }>(`/api/customers/disputes/about/${customer}`, { signal }),
  });

/** Facts of one moment and sort stand once, with how often. */
export function together(facts: Fact[]): (Fact & { times: number })[] {
  const found: (Fact & { times: number })[] = [];
  for (const fact of facts) {
    const last = found.at(-1);
    const same = last && last.side === fact.side && last.who === fact.who && last.what === fact.what;
    if (last && same && last.at.slice(0, 10) === fact.at.slice(0, 10) && last.appeal === fact.appeal) {
      last.times += 1;
      last.weight += fact.weight;
    } else found.push({ ...fact, times: fact.count ?? 1 });
  }
  return found;
}
