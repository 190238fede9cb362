/** Writing without a network: what may wait, in which order it is sent, and what the screen shows meanwhile. */
import { ACTS, type Act, after } from "@/domains/mobile/acts";
import { dropFiles } from "@/domains/mobile/files";
import { keepRows, kindOf } from "@/domains/mobile/kept";
import { current } from "@/domains/mobile/person";
import { all, get, type Item, put, remove, type State } from "@/domains/mobile/store";
import { newKey } from "@/kernel/http";
import { type Kind, type Row, titleOf } from "@/kernel/kinds";

/** Kinds whose records may be made and changed without a network. */
const KINDS = new Set([
  "customers.customer",
  "customers.contact",
  "customers.follow_up",
  "customers.visit",
  "office.task",
  "office.visit",
]);
const MADE = /^\/api\/(\w+)\/(\w+)$/;
const CHANGED = /^\/api\/(\w+)\/(\w+)\/([0-9a-f-]{36})$/;
const ACTED = /^\/api\/(\w+)\/(\w+)\/([0-9a-f-]{36})\/(\w+)$/;
const LINE = "kehai-queue";
const CUSTOMER = "customers.customer";

type Body = Record<string, unknown>;
export type Method = "GET" | "POST" | "PATCH" | "DELETE";

const watchers = new Set<() => void>();
const channel = "BroadcastChannel" in window ? new BroadcastChannel(LINE) : null;
const tell = () => {
  for (const watcher of watchers) watcher();
};
channel?.addEventListener("message", tell);
export function watch(listener: () => void): () => void {
  watchers.add(listener);
  return () => watchers.delete(listener);
}
export function changed(): void {
  tell();
  channel?.postMessage("changed");
}

let onTaken: () => void = () => undefined;
/** Hears of every write that was taken; the return value ends it. */
export function watchTaken(listener: () => void): () => void {
  onTaken = listener;
  return () => {
    onTaken = () => undefined;
  };
}

/** One at a time over all tabs, where the browser can. */
export const alone = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  "locks" in navigator ? (navigator.locks.request(`${LINE}-${name}`, work) as Promise<T>) : work();

/** The key of a record that is made here: rising with time, as the server's own. */
export function newId(): string {
  const hex = Date.now().toString(16).padStart(12, "0");
  const rest = newKey();
  const variant = "89ab"[Number.parseInt(rest[3] ?? "0", 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(4, 7)}-${rest.slice(7, 19)}`;
}

interface Place {
  kind: string;
  id: string;
  act?: string;
}

function placeOf(method: Method, path: string): Place | null {
  const acted = method === "POST" ? ACTED.exec(path) : null;
  if (acted) {
    const kind = `${acted[1]}.${acted[2]}`;
    const act = acted[4] ?? "";
    return ACTS[kind]?.[act] ? { kind, id: acted[3] ?? "", act } : null;
  }
  const found = method === "POST" ? MADE.exec(path) : method === "PATCH" ? CHANGED.exec(path) : null;
  const kind = `${found?.[1]}.${found?.[2]}`;
  return found && KINDS.has(kind) ? { kind, id: found[3] ?? "" } : null;
}

/** A new record is given its id before it is first sent, so that a repeat, also a much later one, is the same. */
export function prepared(method: Method, path: string, body: unknown): unknown {
  const place = placeOf(method, path);
  if (method !== "POST" || !place) return body;
  // What happened now is said to have happened now, whenever it is sent.
  if (place.act)
    return ACTS[place.kind]?.[place.act]?.dated ? { at: new Date().toISOString(), ...(body as Body) } : body;
  return { ...(body as Body), id: (body as Body).id ?? newId() };
}

export const mine = (): Promise<Item[]> => (current() ? all("queue", current()) : Promise.resolve([]));

/** What has not been tried yet takes up a further change of the same record: the server then sees one edit. */
async function joined(id: string, body: Body): Promise<Item | null> {
  const before = (await mine()).findLast((item) => item.id === id && item.state !== "done");
  if (before?.state !== "waiting" || before.tries > 0 || before.act) return null;
  const { version: _same, ...changes } = body;
  const item = { ...before, key: newKey(), body: { ...before.body, ...changes } };
  await put("queue", item);
  return item;
}

/** Links are sent as ids and read as {id, label}: the label is known where that record is kept. */
export async function shown(kind: Kind | undefined, body: Body): Promise<Body> {
  const row: Body = { ...body };
  for (const field of kind?.fields ?? []) {
    const value = row[field.name];
    if (field.type !== "link" || typeof value !== "string" || !field.target) continue;
    const kept = await get("rows", [current(), field.target, value]);
    const target = await kindOf(field.target);
    row[field.name] = { id: value, label: kept && target ? titleOf(target, kept.row as Row) : "…" };
  }
  return row;
}

/** The row as it will be when the action is done. */
async function acted(name: string, id: string, act: Act, body: Body): Promise<Row> {
  const before = (await get("rows", [current(), name, id]))?.row ?? { version: 1, can: [] };
  const row = { ...before, ...after(act, before, body), id } as Row;
  await keepRows(name, [row]);
  return row;
}

async function drawn(name: string, id: string, body: Body): Promise<Row> {
  const kind = await kindOf(name);
  const before = await get("rows", [current(), name, id]);
  const { version: _base, ...changes } = await shown(kind, body);
  const now = new Date().toISOString();
  const fresh = before
    ? {}
    : { version: 1, number: null, can: ["read", "update"], masked: [], created_at: now, at: now };
  const row = { ...fresh, ...before?.row, ...changes, id } as Row;
  await keepRows(name, [row]);
  return row;
}

async function labelOf(name: string, row: Row): Promise<string> {
  const kind = await kindOf(name);
  if (!kind) return "";
  const home = kind.parent ?? CUSTOMER;
  const about = kind.name === CUSTOMER ? null : row[kind.fields.find(({ target }) => target === home)?.name ?? ""];
  if (about && typeof about === "object" && "label" in about) return `${kind.label} · ${about.label}`;
  return `${kind.label} · ${titleOf(kind, row)}`;
}

/** Takes a write that could not be sent; the row as the screen may show it, undefined for what cannot wait. */
export async function take(method: Method, path: string, body: unknown, key?: string): Promise<unknown> {
  const place = placeOf(method, path);
  const person = current();
  if (!place || !person) return undefined;
  return alone("line", async () => {
    const id = place.id || String((body as Body).id);
    const act = place.act ? ACTS[place.kind]?.[place.act] : undefined;
    const row = act ? await acted(place.kind, id, act, body as Body) : await drawn(place.kind, id, body as Body);
    if (method === "PATCH" && (await joined(id, body as Body))) {
      changed();
      onTaken();
      return { ...row, queued: true };
    }
    const seq = Math.max(0, ...(await mine()).map((item) => item.seq)) + 1;
    const told = {
      person,
      seq,
      key: key ?? newKey(),
      method: method as Item["method"],
      path,
      kind: place.kind,
      id,
      act: place.act,
    };
    const label = await labelOf(place.kind, row);
    await put("queue", { ...told, label, body: body as Body, state: "waiting", tries: 0, at: Date.now() });
    changed();
    onTaken();
    return place.act ? { row, message: "", queued: true } : { ...row, queued: true };
  });
}

export async function mark(item: Item, state: State, more: Partial<Item> = {}): Promise<Item> {
  const next = { ...item, state, ...more };
  await put("queue", next);
  changed();
  return next;
}

export async function giveUp(item: Item): Promise<void> {
  await remove("queue", [item.person, item.seq]);
  await dropFiles(item.body);
  if (item.method === "POST" && !item.act) await remove("rows", [item.person, item.kind, item.id]);
  changed();
}
