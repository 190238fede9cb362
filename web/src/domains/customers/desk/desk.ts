/** The branch manager's Monday, as the server tells it. */
import { useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Filter, Link } from "@/kernel/kinds";

export interface Member {
  person: Link;
  administrator: boolean;
  used: number;
  cap: number | null;
  claims: number;
  claims_a_day: number | null;
  views: number;
  takes: boolean;
  away_until: string | null;
  active: boolean;
}

export interface DeskPool {
  pool: Link;
  public: number;
  private: number;
  people: Member[];
}

export type Worry = "uncontacted" | "tonight" | "week" | "open" | "orphans";

export interface Section {
  key: Worry;
  count: number;
  filter: Filter;
  columns: string[];
  sort: string;
}

export interface Desk {
  pools: DeskPool[];
  sections: Section[];
  /** Who quarrels: what waits for a decision, and how much of it for mine; null where there are no disputes. */
  disputes: { count: number; mine: number; filter: Filter } | null;
}

/** Stands under the lists of customers, so that whatever changes one counts anew. */
export const useDesk = () =>
  useQuery({
    queryKey: ["list", "customers.customer", "desk"],
    queryFn: ({ signal }) => api.get<Desk>("/api/customers/desk", { signal }),
  });

/** The first worry that has somebody in it. */
export const firstWorry = (sections: Section[]): Section | undefined =>
  sections.find(({ count }) => count > 0) ?? sections[0];
