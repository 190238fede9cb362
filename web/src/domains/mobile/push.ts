/** Notices to this browser while it shows no page: what it can do, switched on and off, renewed with every page that is opened. */
import { api } from "@/kernel/http";

const PATH = "/api/office/push";
/** Which of the person's devices this is, and whose; nobody else's page goes on with it. */
const HERE = "kehai.push";
/** A browser that has no worker by then has none at all. */
const PATIENCE = 8000;

export interface PushDevice {
  id: string;
  agent: string;
  since: string;
  seen: string;
  told: string | null;
  content: boolean;
}
export interface Devices {
  key: string;
  rows: PushDevice[];
}
/** `insecure`: no HTTPS; `home`: an iPhone's page that is not on the home screen; `off`: nobody was asked yet. */
export type Ability = "insecure" | "home" | "unsupported" | "blocked" | "off" | "on";

/** The browser reaches no push service, or has none. */
export class NoService extends Error {}

const isApple = () =>
  /iP(hone|ad|od)/.test(navigator.userAgent) && !window.matchMedia("(display-mode: standalone)").matches;

export function abilityOf(): Ability {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return isApple() ? "home" : "unsupported";
  if (Notification.permission === "denied") return "blocked";
  return hereOf() ? "on" : "off";
}

interface Here {
  person: string;
  id: string;
}
function kept(): Here | null {
  try {
    return JSON.parse(localStorage.getItem(HERE) ?? "null") as Here | null;
  } catch {
    return null;
  }
}
/** The id of this browser among the person's devices. */
export const hereOf = () => kept()?.id ?? null;

function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const raw = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

const sameKey = (subscription: PushSubscription, key: Uint8Array) => {
  const theirs = subscription.options.applicationServerKey;
  return theirs && new Uint8Array(theirs).every((byte, at) => byte === key[at]);
};

async function manager(): Promise<PushManager> {
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new NoService("worker")), PATIENCE));
  return (await Promise.race([navigator.serviceWorker.ready, late])).pushManager;
}

async function subscribed(key: string): Promise<PushSubscription> {
  const [pushes, wanted] = [await manager(), bytesOf(key)];
  const before = await pushes.getSubscription();
  if (before && sameKey(before, wanted)) return before;
  await before?.unsubscribe();
  return pushes.subscribe({ userVisibleOnly: true, applicationServerKey: wanted }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "NotAllowedError" ? error : new NoService(String(error));
  });
}

async function tell(more: object): Promise<PushDevice> {
  const { key } = await devices();
  const { endpoint, keys } = (await subscribed(key)).toJSON();
  return api.post<PushDevice>(PATH, { endpoint, keys, ...more });
}

export const devices = () => api.get<Devices>(PATH);

/** After a press of the person: asks the browser, then tells the house. Throws NoService; false where the person said no. */
export async function switchOn(person: string): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { id } = await tell({});
  localStorage.setItem(HERE, JSON.stringify({ person, id }));
  return true;
}

/** This browser listens no more; the house is told by whoever calls. */
export async function forgetHere(): Promise<void> {
  localStorage.removeItem(HERE);
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

export async function remove(id: string): Promise<void> {
  await api.del(`${PATH}/${id}`);
  if (id === hereOf()) await forgetHere().catch(() => undefined);
}

export const showContent = (id: string, content: boolean) => api.patch<PushDevice>(`${PATH}/${id}`, { content });

/** A page was opened: the address may be another one. What was taken away elsewhere stays away. */
export async function renew(person: string): Promise<void> {
  const here = kept();
  if (!here) return;
  const { rows } = await devices();
  if (here.person !== person || !rows.some(({ id }) => id === here.id)) return forgetHere();
  if (Notification.permission === "granted") await tell({ renews: here.id });
}

/** What a press on a message opens; the notice counts as read. */
export const opened = (notice: string) =>
  api.post<{ about: { kind: string; id: string } | null }>(`${PATH}/opened`, { notice });
