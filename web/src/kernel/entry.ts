/** The steps of signing in: password, second factor, passkey, forgotten password, showing once more who one is. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import { showPasskey } from "@/kernel/passkey";
import { entered, type Me } from "@/kernel/session";

export type Factor = "passkey" | "totp" | "recovery";

export interface Ways {
  /** What a session begun already still waits for. */
  waiting: Factor[] | null;
  passkeys: boolean;
  reset: boolean;
  /** The factors of who is signed in. */
  own: Factor[];
}

interface Second {
  second: Factor[];
}

export interface Rules {
  shortest: number;
  classes: number;
  days: number;
  former: number;
}

export interface LinkFacts {
  username: string;
  name: string;
  purpose: "invite" | "reset";
  rules: Rules;
}

const waits = (answer: Me | Second): answer is Second => "second" in answer;

async function inside(client: QueryClient, answer: Me | Second): Promise<Factor[] | null> {
  if (waits(answer)) return answer.second;
  await entered(client, answer);
  return null;
}

export function useWays(enabled = true) {
  return useQuery({ queryKey: ["ways"], queryFn: () => api.get<Ways>("/api/session/ways"), staleTime: 0, enabled });
}

/** Null when inside; else the factors, one of which is asked for next. */
export async function signIn(client: QueryClient, told: { username: string; password: string; remember: boolean }) {
  return inside(client, await api.post<Me | Second>("/api/session", told));
}

async function passkey(): Promise<Record<string, unknown> | null> {
  return showPasskey(await api.post<Record<string, unknown>>("/api/session/passkey"));
}

/** False when the person changed their mind. */
export async function enterByPasskey(client: QueryClient, remember: boolean): Promise<boolean> {
  const shown = await passkey();
  if (shown) await inside(client, await api.post<Me | Second>("/api/session/enter", { passkey: shown, remember }));
  return Boolean(shown);
}

export async function secondByCode(client: QueryClient, code: string): Promise<void> {
  await inside(client, await api.post<Me>("/api/session/second", { code }));
}

export async function secondByPasskey(client: QueryClient): Promise<boolean> {
  const shown = await passkey();
  if (shown) await inside(client, await api.post<Me>("/api/session/second", { passkey: shown }));
  return Boolean(shown);
}

export const proveByCode = (code: string) => api.post<Me>("/api/session/prove", { code });
export const proveByPassword = (password: string) => api.post<Me>("/api/session/prove", { password });
export async function proveByPasskey(): Promise<boolean> {
  const shown = await passkey();
  if (shown) await api.post<Me>("/api/session/prove", { passkey: shown });
  return Boolean(shown);
}

export const forgot = (username: string) => api.post<{ message: string }>("/api/session/forgot", { username });
export const aboutLink = (token: string) => api.post<LinkFacts>("/api/session/link", { token });
export const choosePassword = (token: string, password: string) =>
  api.post<void>("/api/session/choose", { token, new: password });
