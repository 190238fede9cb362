/** Reading without a network: which answers are kept, and what is given instead of one that does not come. */
import { current } from "@/domains/mobile/person";
import { all, get, type KeptRow, put, putRows, remove } from "@/domains/mobile/store";
import type { Condition, Filter, Kind, Kinds, ListPage, Row } from "@/kernel/kinds";

/** Kinds of which records are kept: a customer, and what stands on its page. */
const KINDS = new Set([
  ...["customers.customer", "customers.contact", "customers.follow_up", "office.task"],
  ...["customers.visit", "customers.place"],
]);
/** Kept from whatever list they are read in: a day's visits, and where they are. */
const OF_DAY = new Set(["customers.visit", "customers.place"]);
const MOST = 400;
const META = /^\/api\/(kinds|office\/home\b|screens\/view\?|people\/user\?.*size=1\b)/;
/** Answers that tell of records: of when they are is said. */
const TELLING = /^\/api\/office\/home\b/;
const ONE = /^\/api\/(\w+)\/(\w+)\/([0-9a-f-]{36})$/;
const HISTORY = /^\/api\/(\w+)\/(\w+)\/([0-9a-f-]{36})\/history/;
const LIST = /^\/api\/(\w+)\/(\w+)(?:\?(.*))?$/;

let latest = 0;
const watchers = new Set<() => void>();
/** When what is shown instead was true; 0 while nothing was shown instead. */
export const asOf = () => latest;
export function watchAsOf(listener: () => void): () => void {
  watchers.add(listener);
  return () => watchers.delete(listener);
}
function showing(at: number): void {
  if (at === latest) return;
  latest = at;
  for (const watcher of watchers) watcher();
}

const filterOf = (query: string | undefined): Filter | null =>
  JSON.parse(new URLSearchParams(query).get("filter") ?? "null") as Filter | null;

/** Lists about one record, as its page asks for them: {field, op: eq} somewhere in the filter. */
function aboutOne(filter: Filter | null): boolean {
  if (!filter) return false;
  if ("and" in filter) return filter.and.some(aboutOne);
  return "op" in filter && filter.op === "eq" && /^[0-9a-f-]{36}$/.test(String(filter.value));
}

export async function keepRows(kind: string, rows: Row[]): Promise<void> {
  const person = current();
  const at = Date.now();
  if (!person) return;
  const before = new Map((await all("rows", person, kind)).map((one) => [one.id, one.row]));
  await putRows(rows.map((row) => ({ person, kind, id: row.id, at, row: { ...before.get(row.id), ...row } })));
  const kept = await all("rows", person, kind);
  const old = kept.sort((a, b) => b.at - a.at).slice(MOST);
  for (const { id } of old) await remove("rows", [person, kind, id]);
}

/** Called with every answer to a question. */
export async function keep(path: string, answer: unknown): Promise<void> {
  const person = current();
  if (!person) return;
  if (META.test(path)) await put("answers", { person, path, at: Date.now(), body: answer });
  const one = ONE.exec(path);
  if (one && KINDS.has(`${one[1]}.${one[2]}`)) return keepRows(`${one[1]}.${one[2]}`, [answer as Row]);
  const list = LIST.exec(path);
  const kind = `${list?.[1]}.${list?.[2]}`;
  if (list && KINDS.has(kind) && (OF_DAY.has(kind) || aboutOne(filterOf(list[3]))))
    await keepRows(kind, (answer as ListPage).rows);
}

const plain = (value: unknown): unknown => (value && typeof value === "object" && "id" in value ? value.id : value);

/** Moments are compared as moments, whatever offset they are written with. */
function compared(here: string, op: string, value: string): boolean {
  const [one, other] = [here, value].map((text) => (/T\d\d:/.test(text) ? Date.parse(text) : Number.NaN));
  const moments = Number.isFinite(one) && Number.isFinite(other);
  const apart = moments ? Number(one) - Number(other) : here < value ? -1 : here > value ? 1 : 0;
  if (apart === 0) return op.endsWith("e");
  return op.startsWith("l") ? apart < 0 : apart > 0;
}

function holds(row: Record<string, unknown>, { field, op, value }: Condition): boolean {
  const here = plain(row[field]);
  if (op === "eq") return here === value;
  if (op === "me") return here === current();
  if (op === "in") return Array.isArray(value) && value.includes(here);
  if (op === "empty") return here === null || here === undefined || here === "";
  if (op === "filled") return here !== null && here !== undefined && here !== "";
  if (/^[lg][te]$/.test(op)) return typeof here === "string" && compared(here, op, String(value));
  return true; // the device cannot tell: better a row too many than a customer missing
}

export function matches(row: Record<string, unknown>, filter: Filter | null): boolean {
  if (!filter) return true;
  if ("and" in filter) return filter.and.every((one) => matches(row, one));
  if ("or" in filter) return filter.or.some((one) => matches(row, one));
  if ("not" in filter) return !matches(row, filter.not);
  return holds(row, filter);
}

function sorted(found: KeptRow[], sort: string | null): KeptRow[] {
  if (!sort) return found.sort((a, b) => b.at - a.at);
  const name = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const text = ({ row }: KeptRow) => String(plain(row[name]) ?? "");
  return found.sort((a, b) => sign * text(a).localeCompare(text(b)));
}

async function listed(person: string, kind: string, query: string | undefined): Promise<ListPage | undefined> {
  const kept = await all("rows", person, kind);
  if (kept.length === 0 && kind === "customers.customer") return undefined;
  const asked = new URLSearchParams(query);
  const word = (asked.get("q") ?? "").toLowerCase();
  const filter = filterOf(query);
  const found = kept.filter(
    ({ row }) => matches(row, filter) && (!word || JSON.stringify(row).toLowerCase().includes(word)),
  );
  showing(Math.max(0, ...kept.map(({ at }) => at)));
  const rows = sorted(found, asked.get("sort")).map(({ row }) => row as Row);
  return { rows, next: null, total: rows.length, capped: false };
}

/** What is given instead of an answer that does not come; undefined for nothing. */
export async function instead(path: string): Promise<unknown> {
  const person = current();
  if (!person) return undefined;
  const answer = await get("answers", [person, path]);
  if (answer && TELLING.test(path)) showing(answer.at);
  if (answer) return answer.body;
  const one = ONE.exec(path);
  if (one) {
    const found = await get("rows", [person, `${one[1]}.${one[2]}`, one[3] ?? ""]);
    if (found) showing(found.at);
    return found?.row;
  }
  if (HISTORY.test(path)) return { rows: [], next: null };
  const list = LIST.exec(path);
  const kind = `${list?.[1]}.${list?.[2]}`;
  return list && KINDS.has(kind) ? listed(person, kind, list[3]) : undefined;
}

export const backOnline = () => showing(0);

const LATELY = 60_000;

/** The first page as it was answered a moment ago. */
export async function answeredLately<T>(path: string): Promise<T | undefined> {
  const found = await get("answers", [current(), path]);
  return found && Date.now() - found.at < LATELY ? (found.body as T) : undefined;
}

/** A kind as it was last told, for words and fields without a network. */
export async function kindOf(name: string): Promise<Kind | undefined> {
  const found = await get("answers", [current(), "/api/kinds"]);
  return (found?.body as Kinds | undefined)?.kinds.find((kind) => kind.name === name);
}
