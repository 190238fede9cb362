/** Puts the device beside the network: answers are kept, kept ones stand in, and what cannot be sent waits. */

import { keepFile } from "@/domains/mobile/files";
import { backOnline, instead, keep } from "@/domains/mobile/kept";
import { become } from "@/domains/mobile/person";
import { type Method as Ours, prepared, take } from "@/domains/mobile/queue";
import { type Method, standAside } from "@/kernel/http";
import type { Me } from "@/kernel/session";

/** Only what one carries about keeps customers: a phone, or the installed screen. */
export const carried = () =>
  "indexedDB" in window &&
  (window.matchMedia("(max-width: 639.98px)").matches || window.matchMedia("(display-mode: standalone)").matches);

const quietly = (work: Promise<unknown>) => void work.catch(() => undefined);

export function begin(): void {
  standAside({
    before: (method: Method, path, body) => prepared(method as Ours, path, body),
    after: (method, path, answer) => {
      backOnline();
      if (method === "GET") quietly(keep(path, answer));
      if (path === "/api/session/who" && answer && (answer as { me: Me | null }).me) {
        quietly(become((answer as { me: Me }).me));
      }
    },
    file: keepFile,
    instead: (method, path, body, key) =>
      (method === "GET" ? instead(path) : take(method as Ours, path, body, key)).catch(() => undefined),
  });
}

/** From the first answer on this device keeps what the person reads. */
export async function attend(me: Me): Promise<void> {
  if (!carried()) return;
  begin();
  await become(me);
}
