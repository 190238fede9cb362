/** Sends what waits, one after the other in its order, each under its own key: again after a break, done once. */
import { withFiles } from "@/domains/mobile/files";
import { keepRows } from "@/domains/mobile/kept";
import { current } from "@/domains/mobile/person";
import { alone, changed, mark, mine } from "@/domains/mobile/queue";
import { type Item, put, remove } from "@/domains/mobile/store";
import { ApiError } from "@/kernel/errors";
import { api } from "@/kernel/http";
import type { Row } from "@/kernel/kinds";

/** So many that were sent are still shown. */
const SHOWN = 30;
const PATIENCE = 20_000;

type Answer = Row & { row?: Row | null };
type Ending = "on" | "stop";

const mentions = (item: Item, id: string) => item.id === id || JSON.stringify(item.body).includes(id);

/** What hangs on a record that was not accepted waits until the person has decided about that one. */
function held(item: Item, all: Item[]): boolean {
  return all.some(
    (other) =>
      other.seq < item.seq && (other.state === "refused" || other.state === "conflict") && mentions(item, other.id),
  );
}

/** Later changes of the same record were made upon this one: they follow it, unless somebody else came between. */
async function follow(item: Item, row: Row): Promise<void> {
  const base = Number(item.body.version ?? row.version - 1);
  if (row.version !== base + 1) return;
  for (const other of await mine()) {
    const behind = other.id === item.id && other.seq > item.seq && other.method === "PATCH" && other.tries === 0;
    if (behind && other.state === "waiting") {
      await put("queue", { ...other, body: { ...other.body, version: row.version } });
    }
  }
}

async function accepted(item: Item, row: Row | undefined): Promise<Ending> {
  await mark(item, "done", { body: {}, problem: undefined });
  if (row?.id) {
    await follow(item, row);
    await keepRows(item.kind, [row]);
  }
  const done = (await mine()).filter(({ state }) => state === "done");
  for (const old of done.slice(0, Math.max(0, done.length - SHOWN))) await remove("queue", [old.person, old.seq]);
  return "on";
}

async function failed(item: Item, error: unknown): Promise<Ending> {
  const { status, message, fields, conflicts } = error instanceof ApiError ? error : new ApiError(0, {});
  // No network, a busy house, a page out of date, a session that ended: it waits, and is the same when it comes again.
  const later = status === 0 || status >= 500 || status === 401 || status === 429 || outOfDate(error);
  if (later) {
    await mark(item, "waiting");
    return "stop";
  }
  const state = Object.keys(conflicts).length > 0 ? "conflict" : "refused";
  await mark(item, state, { problem: { message, fields, conflicts } });
  return "on";
}

const outOfDate = (error: unknown) => error instanceof ApiError && error.code === "csrf";

async function send(item: Item): Promise<Ending> {
  let sending = await mark(item, "sending", { tries: item.tries + 1 });
  try {
    const body = await withFiles(item.body, async (next) => {
      sending = await mark(sending, "sending", { body: next });
    });
    const options = { key: item.key, direct: true, signal: AbortSignal.timeout(PATIENCE) };
    const call = item.method === "POST" ? api.post<Answer> : api.patch<Answer>;
    const answer = await call(item.path, body, options);
    // An action answers with the row it left behind, none where that left one's sight.
    return await accepted(sending, item.act ? (answer.row ?? undefined) : answer);
  } catch (error) {
    // The house has it; somebody has to approve it first.
    if (error instanceof ApiError && error.code === "waits") return await accepted(sending, undefined);
    return await failed(sending, error);
  }
}

async function all(): Promise<number> {
  const person = current();
  let sent = 0;
  for (;;) {
    const items = await mine();
    // What was being sent when the page was closed is sent again under the same key.
    const next = items.find((item) => (item.state === "waiting" || item.state === "sending") && !held(item, items));
    if (!next || current() !== person) return sent;
    if ((await send(next)) === "stop") return sent;
    sent += 1;
  }
}

let running: Promise<number> | null = null;

/** Sends whatever can be sent now; how many were done. Never two at a time, in whatever tab. */
export function sendAll(): Promise<number> {
  running ??= alone("send", all).finally(() => {
    running = null;
    changed();
  });
  return running;
}
