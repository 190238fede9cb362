/** What this device keeps, in IndexedDB, every piece under the person it belongs to: rows to read, answers, what waits to be sent, its files. */

export interface KeptRow {
  person: string;
  kind: string;
  id: string;
  at: number;
  row: Record<string, unknown>;
}
export interface KeptAnswer {
  person: string;
  path: string;
  at: number;
  body: unknown;
}
/** A file that could not be uploaded yet; what waits to be sent names it by this id. */
export interface KeptFile {
  person: string;
  id: string;
  at: number;
  name: string;
  type: string;
  blob: Blob;
}
export type State = "waiting" | "sending" | "done" | "refused" | "conflict";
export interface Item {
  person: string;
  /** Its place in the line: items are sent in this order. */
  seq: number;
  key: string;
  method: "POST" | "PATCH";
  path: string;
  kind: string;
  /** The record it is about. */
  id: string;
  /** The action on that record, where it is one. */
  act?: string;
  label: string;
  body: Record<string, unknown>;
  state: State;
  tries: number;
  at: number;
  /** Why it was refused, by field and in a sentence; both sides of a conflict. */
  problem?: { message: string; fields: Record<string, string>; conflicts: Record<string, unknown> };
}
interface Stores {
  rows: KeptRow;
  answers: KeptAnswer;
  queue: Item;
  files: KeptFile;
}
export type Name = keyof Stores;

const NAME = "kehai";
const keys: Record<Name, string[]> = {
  rows: ["person", "kind", "id"],
  answers: ["person", "path"],
  queue: ["person", "seq"],
  files: ["person", "id"],
};
/** Sorts after every text and number in a key. */
const LAST: IDBValidKey = [];

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      for (const [name, keyPath] of Object.entries(keys)) {
        if (!there.contains(name)) request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => {
      // Another tab that clears the device is not held up by this one.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = null;
      reject(request.error);
    };
  });
  return opened;
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function within<T>(name: Name, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>) {
  const unit = (await open()).transaction(name, mode, { durability: "strict" });
  const done = new Promise<void>((resolve, reject) => {
    unit.oncomplete = () => resolve();
    unit.onabort = () => reject(unit.error);
  });
  const found = await settled(work(unit.objectStore(name)));
  await done;
  return found;
}

/** All of a person's entries in a store; `more` narrows by the next part of the key. */
const range = (person: string, ...more: IDBValidKey[]) => IDBKeyRange.bound([person, ...more], [person, ...more, LAST]);

export const put = <N extends Name>(name: N, value: Stores[N]) =>
  within(name, "readwrite", (store) => store.put(value));
export const get = <N extends Name>(name: N, key: IDBValidKey[]): Promise<Stores[N] | undefined> =>
  within(name, "readonly", (store) => store.get(key));
export const all = <N extends Name>(name: N, person: string, ...more: IDBValidKey[]): Promise<Stores[N][]> =>
  within(name, "readonly", (store) => store.getAll(range(person, ...more)));
export const drop = (name: Name, person: string, ...more: IDBValidKey[]) =>
  within(name, "readwrite", (store) => store.delete(range(person, ...more)));
export const remove = (name: Name, key: IDBValidKey[]) => within(name, "readwrite", (store) => store.delete(key));

/** Puts many rows in one transaction. */
export async function putRows(rows: KeptRow[]): Promise<void> {
  if (rows.length === 0) return;
  const unit = (await open()).transaction("rows", "readwrite");
  for (const row of rows) unit.objectStore("rows").put(row);
  await new Promise<void>((resolve, reject) => {
    unit.oncomplete = () => resolve();
    unit.onabort = () => reject(unit.error);
  });
}

/** Everything of everybody but this person that is not waiting to be sent. */
export async function forgetOthers(person: string): Promise<void> {
  for (const name of ["rows", "answers"] as const) {
    const found = await within(name, "readonly", (store) => store.getAllKeys());
    const others = new Set(found.map((key) => String((key as IDBValidKey[])[0])).filter((one) => one !== person));
    for (const other of others) if (other !== DEVICE) await drop(name, other);
  }
}

/** Not a person: what the device itself remembers. */
export const DEVICE = "";
