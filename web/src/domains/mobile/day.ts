/** Today's customers: mine whose follow-up is due or overdue, with people and notes; asked for while there is a network. */
import dayjs from "dayjs";
import { type Home, homeAddress } from "@/domains/home/home";
import { answeredLately, keepRows } from "@/domains/mobile/kept";
import { current } from "@/domains/mobile/person";
import { all } from "@/domains/mobile/store";
import { COLUMNS, dayOf, PLACE, placesOf, VISIT } from "@/domains/visits/visits";
import { fetchKinds, fetchList } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { api } from "@/kernel/http";
import type { Filter, Kind, Kinds, Link, Row } from "@/kernel/kinds";

const CUSTOMER = "customers.customer";
const PARTS = ["customers.contact", "customers.follow_up"];
const MOST = 100;
const CHUNK = 25;
const NAMED = 40;
const FRESH = 9 * 60_000;

const namesOf = (kind: Kind) => kind.fields.map(({ name }) => name);

async function parts(kind: Kind, ids: string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK) {
    const filter: Filter = { field: "customer", op: "in", value: ids.slice(at, at + CHUNK) };
    const page = await fetchList(kind, { filter, columns: namesOf(kind), size: 200, total: "none" });
    await keepRows(kind.name, page.rows);
  }
}

/** Mine whose follow-up is due today or overdue, as the house knows them now. */
async function dueNow(kinds: Kind[]): Promise<Row[]> {
  const customer = kinds.find(({ name }) => name === CUSTOMER);
  if (!customer) return [];
  const filter: Filter = {
    and: [
      { field: "owner", op: "me" },
      { field: "next_follow_up_at", op: "le", value: dayjs().endOf("day").toISOString() },
    ],
  };
  const asked = { filter, columns: namesOf(customer), sort: "next_follow_up_at", size: MOST, total: "none" as const };
  return (await fetchList(customer, asked)).rows;
}

/** Whom the first page names, whatever for: a task, a visit, a birthday, a deal. */
function named({ blocks }: Home): string[] {
  return blocks.flatMap(({ kind, follow, rows }) =>
    rows.flatMap((row) => (kind === CUSTOMER ? row.id : ((row[follow] as Link | null | undefined)?.id ?? []))),
  );
}

/** One by one, for a list knows no filter by key; what was read a short while ago is not asked for again. */
async function theRest(ids: string[]): Promise<void> {
  const fresh = new Set<string>();
  for (const { id, at } of await all("rows", current(), CUSTOMER)) if (Date.now() - at < FRESH) fresh.add(id);
  for (const id of ids.filter((one) => !fresh.has(one))) {
    // Whom one may not open is none of the day's.
    await api.get<Row>(`/api/customers/customer/${id}`).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status === 0) throw error;
    });
  }
}

/** Today's visits, and where they are. */
async function visits(kinds: Kind[]): Promise<string[]> {
  if (!kinds.some(({ name }) => name === VISIT)) return [];
  const filter = dayOf(dayjs());
  const page = await fetchList(VISIT, { filter, columns: COLUMNS, size: MOST, total: "none" });
  await keepRows(VISIT, page.rows);
  const customers = page.rows.map((row) => (row.customer as Link).id);
  if (customers.length === 0 || !kinds.some(({ name }) => name === PLACE)) return customers;
  await keepRows(PLACE, (await fetchList(PLACE, placesOf(customers))).rows);
  return customers;
}

/** The first page, which was as a rule just drawn. */
const homeOfNow = async (): Promise<Home> =>
  (await answeredLately<Home>(homeAddress())) ?? api.get<Home>(homeAddress());

/** Brings what the day needs onto the device: the first page as it is, and the customers of the day with their parts. */
export async function prepareDay(): Promise<void> {
  if (!current()) return;
  const { kinds } = (await answeredLately<Kinds>("/api/kinds")) ?? (await fetchKinds());
  const due = await dueNow(kinds);
  await keepRows(CUSTOMER, due);
  const ids = new Set(due.map(({ id }) => id));
  const others = [...new Set([...(await visits(kinds)), ...named(await homeOfNow())])]
    .filter((id) => !ids.has(id))
    .slice(0, NAMED);
  await theRest(others);
  for (const kind of kinds.filter(({ name }) => PARTS.includes(name))) await parts(kind, [...ids, ...others]);
}
