/** Whose device this is now: who may open it without a network, and what is forgotten when they leave. */
import { forgetHere } from "@/domains/mobile/push";
import { all, DEVICE, drop, forgetOthers, get, put, remove } from "@/domains/mobile/store";
import type { Me } from "@/kernel/session";

/** Kept data that nobody has refreshed for so long opens no more: a lost phone forgets. */
const LONGEST = 3 * 24 * 3600 * 1000;
const WHO = "who";

let person = "";
export const current = () => person;

/** From now on everything is kept under this person. Others' customers go; what they have not sent stays theirs. */
export async function become(me: Me): Promise<void> {
  person = me.user.id;
  await put("answers", { person: DEVICE, path: WHO, at: Date.now(), body: me });
  await forgetOthers(person);
}

/** Who was here last, when that is not too long ago. */
export async function lastHere(): Promise<Me | null> {
  const found = await get("answers", [DEVICE, WHO]);
  if (!found) return null;
  const me = found.body as Me;
  if (Date.now() - found.at < LONGEST) {
    person = me.user.id;
    return me;
  }
  await drop("rows", me.user.id);
  await drop("answers", me.user.id);
  await remove("answers", [DEVICE, WHO]);
  return null;
}

export async function unsent(): Promise<number> {
  return person ? (await all("queue", person)).filter(({ state }) => state !== "done").length : 0;
}

function forgetTab(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("kehai.")) sessionStorage.removeItem(key);
}

/** The session ended by itself: nothing can be read any more, what waits to be sent waits for the same person. */
export async function lock(): Promise<void> {
  forgetTab();
  const before = person || ((await get("answers", [DEVICE, WHO]))?.body as Me | undefined)?.user.id;
  await remove("answers", [DEVICE, WHO]);
  if (!before) return;
  await drop("rows", before);
  await drop("answers", before);
}

/** The person leaves: nothing of theirs stays. */
export async function leave(): Promise<void> {
  const before = person;
  await lock();
  await forgetHere().catch(() => undefined);
  if (before) for (const name of ["queue", "files"] as const) await drop(name, before);
  person = "";
}
