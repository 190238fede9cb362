/** The one place that calls fetch: session cookie, CSRF header, idempotency key, errors in one shape. */
import { ApiError, errorOf } from "@/kernel/errors";
import { currentLanguage } from "@/kernel/i18n";

export interface CallOptions {
  /** Idempotency key: the same key and body gets the first answer again. */
  key?: string;
  signal?: AbortSignal;
  /** Sent as it is, whatever stands aside. */
  direct?: boolean;
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** A device that may be without a network: keeps answers, and gives something instead of those that do not come. */
export interface Aside {
  before: (method: Method, path: string, body: unknown) => unknown;
  after: (method: Method, path: string, answer: unknown) => void;
  instead: (method: Method, path: string, body: unknown, key?: string) => Promise<unknown>;
  /** Keeps a file that could not be uploaded; the id it is named by until then, undefined where nothing is kept. */
  file: (file: File) => Promise<string | undefined>;
}

let aside: Aside | null = null;

export function standAside(next: Aside | null): void {
  aside = next;
}

/** Takes a file that the network did not: it goes out with whatever names it. */
export const keepFile = async (file: File): Promise<string | undefined> => aside?.file(file).catch(() => undefined);

let onSignedOut: () => void = () => undefined;

/** Tells the shell when the server no longer knows the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function csrfToken(): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  return cookie ? decodeURIComponent(cookie) : (meta ?? "");
}

function headersOf(method: Method, body: unknown, key: string | undefined): Headers {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": currentLanguage() });
  if (method !== "GET") headers.set("X-CSRFToken", csrfToken());
  if (body !== undefined && !(body instanceof FormData)) {
    headers.set("Content-Type", "application/json");
  }
  if (key) headers.set("Idempotency-Key", key);
  return headers;
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined;
  return body instanceof FormData ? body : JSON.stringify(body);
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, { code: "offline" });
  }
}

/** Whether the key of now opens the door: what was on its way while the key was changed comes back as if signed out. */
async function stillIn(): Promise<boolean> {
  return (await send("/api/me", { credentials: "same-origin", headers: headersOf("GET", undefined, undefined) })).ok;
}

async function answerTo(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<Response> {
  const ask = () =>
    send(urlOf(path), {
      method,
      headers: headersOf(method, body, options.key),
      body: bodyOf(body),
      credentials: "same-origin",
      signal: options.signal,
    });
  let response = await ask();
  if (response.status === 401) {
    // At the door itself nobody is in yet.
    if (urlOf(path).startsWith("/api/session") || !(await stillIn())) onSignedOut();
    else if (method === "GET") response = await ask();
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

async function call<T>(method: Method, path: string, body?: unknown, options: CallOptions = {}) {
  const helper = options.direct ? null : aside;
  const sent = helper ? helper.before(method, path, body) : body;
  try {
    const response = await answerTo(method, path, sent, options);
    const answer = response.status === 204 ? undefined : await response.json();
    // Stored and not done: whoever goes on as if it were done would tell an untruth.
    if (response.status === 202 && answer.approval) throw new ApiError(202, { code: "waits", ...answer });
    helper?.after(method, path, answer);
    return answer as T;
  } catch (error) {
    const lost = error instanceof ApiError && error.status === 0;
    const kept = lost ? await helper?.instead(method, path, sent, options.key) : undefined;
    if (kept === undefined) throw error;
    return kept as T;
  }
}

function urlOf(path: string): string {
  return path.startsWith("/") ? path : `/api/${path}`;
}

export const api = {
  /** A file, whole. */
  file: async (path: string) => (await answerTo("GET", path)).blob(),
  get: <T>(path: string, options?: CallOptions) => call<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>("POST", path, body ?? {}, options),
  patch: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>("PATCH", path, body ?? {}, options),
  del: <T = void>(path: string, body?: unknown, options?: CallOptions) => call<T>("DELETE", path, body, options),
};

/** A fresh idempotency key; also where the page is not in a secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
