/** What the pages of the customer card ask of the server. */
import { useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

export const CUSTOMER = "customers.customer";
export const CONTACT = "customers.contact";
export const CHECK = "customers.verification";
/** As many as one print takes. */
export const MOST = 50;

export const parts = ["contacts", "operating", "trading", "relations", "days", "checks"] as const;
export type Part = (typeof parts)[number];
export const kindOfPart: Record<Part, string> = {
  contacts: CONTACT,
  operating: "customers.operating_state",
  trading: "customers.trading_state",
  relations: "customers.relation",
  days: "customers.important_day",
  checks: CHECK,
};

export type Card = { customer: Row } & Record<Part, Row[]>;

export interface Cards {
  cards: Card[];
  missing: number;
  heading: string;
  footer: string;
}

export function useCards(ids: string[]) {
  return useQuery({
    queryKey: ["record", CUSTOMER, "cards", ids],
    queryFn: () => api.get<Cards>(`/api/customers/card?ids=${ids.join(",")}`),
    enabled: ids.length > 0,
  });
}

/** What was signed, received and is still open in one currency; what one does not read is not there. */
export interface Sums {
  currency: string;
  signed?: string;
  received?: string;
  open?: string;
}

export interface Company extends Row {
  above: string | null;
  /** Companies that are not shown lie between it and the one above. */
  through: boolean;
  depth: number;
  hidden: number;
  below: number;
  money: Sums[];
  /** With all companies below it that one sees. */
  money_below: Sums[];
}

export interface Group {
  rows: Company[];
  total: number;
  hidden: number;
  hidden_above: number;
  capped: boolean;
  stage: Record<string, number>;
  grade: Record<string, number>;
  money: Sums[];
  root: string | null;
}

export function useGroup(id: string) {
  return useQuery({
    queryKey: ["record", CUSTOMER, id, "group"],
    queryFn: () => api.get<Group>(`/api/customers/group/${id}`),
  });
}

export const codeOf = (id: string) => `/api/customers/card/${id}/qr.svg`;
