/** Hears from the server when something for this person changed; while nothing is heard, the page asks by itself. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

interface State {
  unread: number;
  quiet: boolean;
  new: { id: string; sort: string; about: { kind: string; id: string; label: string } | null }[];
}

/** A server that refuses (too many pages, an old proxy) is asked again after so long, never all at the same moment. */
const AGAIN = 60_000;
/** A page that nobody looks at holds no connection: a browser has six of them for all its tabs. */
const HIDDEN = 20_000;

let hearing = false;
const listeners = new Set<() => void>();
function heard(now: boolean): void {
  if (hearing === now) return;
  hearing = now;
  for (const listener of listeners) listener();
}

function take(client: QueryClient, { new: fresh, ...count }: State): void {
  client.setQueryData(["notices", "count"], count);
  void client.invalidateQueries({ queryKey: ["notices", "list"] });
  for (const { about } of fresh) {
    if (!about) continue;
    void client.invalidateQueries({ queryKey: ["record", about.kind, about.id] });
    void client.invalidateQueries({ queryKey: ["heard", about.kind] });
  }
}

/** Listens on one connection; `refused` is called when the browser gives it up. */
function listen(client: QueryClient, ended: () => void, refused: () => void): EventSource {
  const source = new EventSource("/api/live");
  source.addEventListener("state", (event) => {
    heard(true);
    take(client, JSON.parse(event.data) as State);
  });
  source.addEventListener("bye", () => {
    ended();
    void client.invalidateQueries({ queryKey: ["me"] });
  });
  source.addEventListener("error", () => {
    heard(false);
    // A lost connection is taken up again by the browser; a refusal is not.
    if (source.readyState === EventSource.CLOSED) refused();
  });
  return source;
}

/** One connection that comes back by itself; the return value ends it. */
function follow(client: QueryClient): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
    heard(false);
  };
  const open = () => {
    clearTimeout(timer);
    if (source || document.hidden) return;
    source = listen(client, close, () => {
      close();
      timer = setTimeout(open, AGAIN * (1 + Math.random()));
    });
  };
  const look = () => {
    clearTimeout(timer);
    if (!document.hidden) open();
    else timer = setTimeout(close, HIDDEN);
  };
  document.addEventListener("visibilitychange", look);
  open();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}

/** Whether notices come by themselves now. Used once, by the bell. */
export function useLive(): boolean {
  const client = useQueryClient();
  useEffect(() => ("EventSource" in window ? follow(client) : undefined), [client]);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => hearing,
  );
}
