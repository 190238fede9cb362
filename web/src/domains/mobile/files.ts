/** Files that could not be uploaded yet: kept beside the queue, sent before what names them, shown as what they are. */
import { current } from "@/domains/mobile/person";
import { newId } from "@/domains/mobile/queue";
import { all, put, remove } from "@/domains/mobile/store";
import { uploadNow } from "@/kernel/fields/upload";

/** A file that nothing names any more, a form that was given up, goes after so long. */
const FORGOTTEN = 7 * 24 * 3600 * 1000;

type Body = Record<string, unknown>;

export async function keepFile(file: File): Promise<string | undefined> {
  const person = current();
  if (!person) return undefined;
  for (const old of await all("files", person)) {
    if (Date.now() - old.at > FORGOTTEN) await remove("files", [person, old.id]);
  }
  const id = newId();
  // The bytes, not the handle: what was chosen in a picker may be gone when the network is back.
  const blob = new Blob([await file.arrayBuffer()], { type: file.type });
  await put("files", { person, id, at: Date.now(), name: file.name, type: file.type, blob });
  return id;
}

const renamed = (value: unknown, from: string, to: string): unknown => {
  if (value === from) return to;
  return Array.isArray(value) ? value.map((one) => renamed(one, from, to)) : value;
};

/** Uploads what a body names and this device still keeps; `told` hears of the body after each, so that none is sent twice. */
export async function withFiles(body: Body, told: (body: Body) => Promise<unknown>): Promise<Body> {
  let now = body;
  for (const kept of await all("files", current())) {
    if (!JSON.stringify(now).includes(kept.id)) continue;
    const file = new File([kept.blob], kept.name, { type: kept.type });
    const { id } = await uploadNow(file, () => undefined, new AbortController().signal);
    now = Object.fromEntries(Object.entries(now).map(([name, value]) => [name, renamed(value, kept.id, id)]));
    await told(now);
    await remove("files", [kept.person, kept.id]);
  }
  return now;
}

/** What was given up takes its files with it. */
export async function dropFiles(body: Body): Promise<void> {
  const words = JSON.stringify(body);
  for (const kept of await all("files", current())) {
    if (words.includes(kept.id)) await remove("files", [kept.person, kept.id]);
  }
}
