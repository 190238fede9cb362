/** Commission of a person, of a team, and what a statement is made of, as the server tells them. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";

interface Link {
  id: string;
  label: string;
}

export interface Earned {
  id: number;
  day: string;
  period: string;
  source: (Link & { kind: string }) | null;
  counter: boolean;
  base: string;
  amount: string;
  rule: string;
  why: string[];
}

export interface Coming {
  contract: Link | null;
  due_on: string | null;
  base: string;
  amount: string;
}

export interface Rule {
  name: string;
  basis: string;
  tiers: string;
  tiering: string;
  span: string;
  alone: boolean;
}

export interface Mine {
  person: Link;
  mine: boolean;
  first: string;
  currency: string;
  earned: string;
  expected: string;
  pending: string;
  entries: Earned[];
  coming: Coming[];
  rules: Rule[];
}

export interface Member {
  person: Link;
  earned: string;
  pending: string;
  statement: string | null;
  state: "draft" | "frozen" | "paid" | null;
}

export interface Team {
  first: string;
  currency: string;
  may: boolean;
  rows: Member[];
}

export const spans = ["month", "quarter", "year"] as const;
export interface Asked {
  span: (typeof spans)[number];
  first: string;
}

const PATH = "/api/sales/commissions";
const key = ["list", "sales.commission_statement"];

export const useMine = (asked: Asked, person: string | undefined) =>
  useQuery({
    queryKey: [...key, "mine", asked, person],
    queryFn: ({ signal }) => {
      const words = new URLSearchParams({ ...asked, ...(person ? { person } : {}) });
      return api.get<Mine>(`${PATH}?${words}`, { signal });
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useTeam = (asked: Asked) =>
  useQuery({
    queryKey: [...key, "team", asked],
    queryFn: ({ signal }) => api.get<Team>(`${PATH}/team?${new URLSearchParams({ ...asked })}`, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** `version`: asked anew when the statement was written. */
export const useEntries = (id: string, version: unknown) =>
  useQuery({
    queryKey: ["record", "commission", id, version],
    queryFn: () => api.get<{ entries: Earned[] }>(`${PATH}/statements/${id}`),
  });

export const table = (id: string) => `${PATH}/statements/${id}/csv`;
export const drawUp = (asked: Asked) => api.post<{ made: number }>(`${PATH}/statements`, asked);
