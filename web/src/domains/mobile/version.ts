/** The service worker: registered after the first page is drawn; a new version comes by itself where nobody writes. */
import { useEffect, useState } from "react";

const CALM = 3000;
/** A page in which somebody writes is not loaded again: the line at the foot offers it. */
const WRITING = "[role=dialog], [contenteditable=true]:focus, input:focus, textarea:focus";

/** What guards a page against being left unsaved says so, when it is asked as the browser asks it. */
function guarded(): boolean {
  const asked = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(asked);
  return asked.defaultPrevented;
}

const disturbs = () => document.querySelector(WRITING) !== null || guarded();

/** Whoever takes it, every open page of this device hears so: the old build's files are gone with its worker. */
function takenOver(found: (load: () => void) => void): () => void {
  if (!navigator.serviceWorker.controller) return () => undefined; // the first worker disturbs no older page
  const heard = () => found(() => window.location.reload());
  navigator.serviceWorker.addEventListener("controllerchange", heard);
  return () => navigator.serviceWorker.removeEventListener("controllerchange", heard);
}

export async function register(found: (load: () => void) => void): Promise<() => void> {
  const registration = await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  if (!registration) return () => undefined; // a browser that was told to have none
  const look = () => {
    // The first one takes over by itself: there was no older page to disturb.
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) found(() => waiting.postMessage("take over"));
  };
  const watch = () => registration.installing?.addEventListener("statechange", look);
  look();
  // The browser may have found it by itself before this listened.
  watch();
  registration.addEventListener("updatefound", watch);
  // A page opened without a network, or left open for days, has asked for no new version yet.
  // One that waits is not asked about again: asked while it is told to take over, the browser forgets to let it.
  const ask = () =>
    void (registration.waiting ?? registration.installing ?? registration.update().catch(() => undefined));
  const seen = () => document.hidden || ask();
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", seen);
  // The network may have come back before this listened, and a page from the device was never compared.
  if (navigator.onLine) ask();
  return () => {
    window.removeEventListener("online", ask);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** What to do to get the new version; null while there is none, and while it comes by itself. */
export function useNewVersion(): (() => void) | null {
  const [load, setLoad] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const wanted = (take: () => void) => () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true });
      take();
    };
    const found = (take: () => void) => (disturbs() ? setLoad(() => wanted(take)) : take());
    const ends = [takenOver(found)];
    const timer = setTimeout(() => {
      void register(found)
        .then((end) => ends.push(end))
        .catch(() => undefined);
    }, CALM);
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, []);
  return load;
}
