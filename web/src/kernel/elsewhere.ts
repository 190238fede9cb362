/** Signing in with other houses: which there are, how a refusal comes back, and one's own accounts there. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { ApiError } from "@/kernel/errors";
import { api } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";
import { entered, type Me } from "@/kernel/session";

export interface Elsewhere {
  id: string;
  name: string;
  type: "wecom" | "dingtalk" | "feishu" | "weixin" | "oidc" | "ldap";
  /** User name and password are typed here, not there. */
  form: boolean;
}

export interface Account {
  id: string;
  provider: Link;
  shown: string;
  at: string;
}

export interface Pair {
  username: string;
  password: string;
}

interface Second<F> {
  second: F[];
}

/** The words a refusal can have; each has its sentence under `ways.refused`. */
export const refusals = [
  "unknown_way",
  "not_configured",
  "cancelled",
  "expired",
  "unreachable",
  "not_trusted",
  "stranger",
  "disabled",
  "domain",
  "taken",
  "closed",
] as const;

export type RefusalWord = (typeof refusals)[number];

export function refusalWord(text: string | null | undefined): RefusalWord | null {
  return refusals.find((word) => word === text) ?? null;
}

/** The word in an address that the browser came back to, and the address without it. */
export function takeWord(name: "refused" | "linked", href = window.location.href): string | null {
  const url = new URL(href);
  const word = url.searchParams.get(name);
  if (word === null) return null;
  url.searchParams.delete(name);
  window.history.replaceState(window.history.state, "", `${url.pathname}${url.search}${url.hash}`);
  return word;
}

export function useElsewhere() {
  return useQuery({
    queryKey: ["elsewhere"],
    queryFn: async () => (await api.get<{ ways: Elsewhere[] }>("/api/session/elsewhere")).ways,
    staleTime: 60_000,
  });
}

/** Where the browser goes to sign in; the page that is open now is opened again afterwards. */
export function doorOf(way: Elsewhere): string {
  const { pathname, search } = window.location;
  return `/api/session/with/${way.id}?next=${encodeURIComponent(pathname + search)}`;
}

/** Null when inside; else the factors, one of which is asked for next. */
export async function enterWith<F>(client: QueryClient, way: Elsewhere, pair: Pair): Promise<F[] | null> {
  const answer = await api.post<Me | Second<F>>(`/api/session/with/${way.id}`, pair);
  if ("second" in answer) return answer.second;
  await entered(client, answer);
  return null;
}

export function useAccounts() {
  return useQuery({
    queryKey: ["accounts"],
    queryFn: async () => (await api.get<{ rows: Account[] }>("/api/session/identities")).rows,
  });
}

/** Links one's own account; the browser leaves for providers that are visited. */
export async function linkAccount(way: Elsewhere, pair?: Pair): Promise<void> {
  const { to } = await api.post<{ to: string | null }>(`/api/session/link/${way.id}`, pair ?? {});
  if (to) window.location.assign(to);
}

export function unlinkAccount(account: Account): Promise<void> {
  return api.del<void>(`/api/session/identities/${account.id}`);
}

export function wordOf(error: unknown): RefusalWord | null {
  return error instanceof ApiError ? refusalWord(error.code) : null;
}
