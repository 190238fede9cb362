/** The desk of loans as the server tells it: what one has borrowed, lent, and is to decide. */
import { useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/api";
import type { Row } from "@/kernel/kinds";

export const LOAN = "customers.loan";
const DESK = "/api/customers/loans";

export const sides = ["borrowed", "lent", "deciding"] as const;
export type Side = (typeof sides)[number];

interface Link {
  id: string | null;
  label: string | null;
}

export interface Loan extends Row {
  asked: string;
  customer: Link | null;
  borrower: Link | null;
  lender: Link | null;
  purpose: string;
  state: "requested" | "lent" | "refused" | "ended" | "revoked";
  until: string | null;
  answer: string | null;
  ended_at: string | null;
  ends_because: string | null;
}

export type Desk = Record<Side, Loan[]>;

/** Kept under "list", so that any action on a loan asks again. */
export function useDesk() {
  return useQuery({
    queryKey: ["list", LOAN, "desk"],
    queryFn: () => api.get<Desk>(DESK),
    refetchInterval: 60_000,
  });
}

export const request = (body: object, key: string) => api.post<Loan>(`${DESK}/request`, body, { key });

/** What waits or runs stands before what is over. */
export function inOrder(loans: Loan[]): { open: Loan[]; over: Loan[] } {
  const open = loans.filter(({ state }) => state === "requested" || state === "lent");
  return { open, over: loans.filter((loan) => !open.includes(loan)) };
}

/** Where one lands without saying: where something is to be done. */
export function firstSide(desk: Desk): Side {
  if (desk.deciding.length > 0) return "deciding";
  return desk.borrowed.length > 0 || desk.lent.length === 0 ? "borrowed" : "lent";
}
