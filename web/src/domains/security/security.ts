/** One's own factors, recovery codes and sessions. */
import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { Rules } from "@/kernel/entry";
import { api } from "@/kernel/http";
import { makePasskey } from "@/kernel/passkey";

export interface Passkey {
  id: string;
  name: string;
  since: string;
  used: string | null;
}

export interface Security {
  totp: { since: string; used: string | null } | null;
  passkeys: Passkey[];
  recovery: number;
  password: { set: boolean; since: string };
  rules: Rules;
  idle_minutes: number;
}

export interface Session {
  id: string;
  agent: string;
  address: string;
  how: string;
  second: boolean;
  since: string;
  seen: string;
  here: boolean;
}

export interface Secret {
  secret: string;
  uri: string;
}

type Added = Security & { codes: string[] };

export const useSecurity = () =>
  useQuery({ queryKey: ["security"], queryFn: () => api.get<Security>("/api/me/security") });

const sessionsPath = (person?: string) => (person ? `/api/people/sessions/${person}` : "/api/me/sessions");

/** One's own, or another person's for those who may change that person. */
export const useSessions = (person?: string) =>
  useQuery({
    queryKey: ["sessions", person ?? "me"],
    queryFn: () => api.get<{ rows: Session[] }>(sessionsPath(person)),
  });

export const endSession = (id: string, person?: string) => api.del(`${sessionsPath(person)}/${id}`);
export const endOthers = () => api.del("/api/me/sessions");

export const beginApp = () => api.post<Secret>("/api/me/totp");
export const confirmApp = (code: string) => api.post<Added>("/api/me/totp/confirm", { code });
export const removeApp = () => api.del<Security>("/api/me/totp");
export const removePasskey = (id: string) => api.del<Security>(`/api/me/passkeys/${id}`);
export const newCodes = () => api.post<{ codes: string[] }>("/api/me/recovery");

/** Null when the person changed their mind. */
export async function addPasskey(name: string): Promise<Added | null> {
  const made = await makePasskey(await api.post<Record<string, unknown>>("/api/me/passkeys/ask"));
  return made ? api.post<Added>("/api/me/passkeys", { name, passkey: made }) : null;
}

/** After factors changed: what stands before everything else may be gone as well. */
export async function changed(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ queryKey: ["security"] });
  await client.invalidateQueries({ queryKey: ["sessions"] });
  await client.invalidateQueries({ queryKey: ["ways"] });
}

const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/, "WeChat"],
  [/DingTalk/, "DingTalk"],
  [/Lark|Feishu/, "Feishu"],
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/HarmonyOS/, "HarmonyOS"],
  [/Mac OS X/, "macOS"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

/** "Chrome · Windows", as far as the browser says. */
export function deviceOf(agent: string): string {
  const first = (table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(agent))?.[1];
  return [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(" · ") || agent.slice(0, 40);
}
