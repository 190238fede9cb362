/** The service worker: keeps the built screen on the device, so that it opens without a network. Never touches /api/. */
"use strict";

/* Filled in by scripts/worker.mjs: another build is another text, by which the browser notices it. */
const BUILD = "__BUILD__";
const FILES = [/* __FILES__ */];
const CACHE = `kehai-screen-${BUILD}`;
const SHELL = "/shell";
const PATIENCE = 4000; // milliseconds: a network as slow as that is none
const AT_ONCE = 6;

/** The page is asked for without cookies: what is kept holds nothing of anybody. */
const plain = (path) => new Request(path, { credentials: "omit", cache: "reload", headers: { Accept: "text/html, */*" } });

async function keep() {
  const cache = await caches.open(CACHE);
  const left = [...FILES];
  const one = async () => {
    for (let path = left.shift(); path; path = left.shift()) {
      if (await cache.match(path)) continue;
      // Hashed names never change: the browser's own copy will do.
      const answer = await fetch(path, { credentials: "omit" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const shell = await fetch(plain(SHELL));
  if (!shell.ok) throw new Error(`${SHELL}: ${shell.status}`);
  await cache.put(SHELL, shell);
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("kehai-screen-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
/* A new version waits until the person says so: a page in which somebody types is not reloaded. */
self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

async function page(request) {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: clock.signal });
    // What stands in front of the house and cannot reach it (502, 504) is no answer of the house.
    if (answer.status < 502 || answer.status > 504) return answer;
  } catch {
    // no network: the kept page
  } finally {
    clearTimeout(timer);
  }
  return (await caches.match(SHELL, { cacheName: CACHE })) ?? Response.error();
}

async function file(request) {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  return kept ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (!pathname.startsWith("/static/") && pathname !== "/healthz") event.respondWith(page(request));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});
