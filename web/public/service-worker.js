/** The service worker: keeps the built screen on the device, so that it opens without a network. Never touches /api/. */
"use strict";

/* Filled in by scripts/worker.mjs: another build is another text, by which the browser notices it. */
const BUILD = "__BUILD__";
const FILES = [/* __FILES__ */];
const CACHE = `kehai-screen-${BUILD}`;
const SHELL = "/shell";
const PATIENCE = 4000; // milliseconds: a network as slow as that is none
const AT_ONCE = 6;
const TRIES = 4;
const BREATH = 700; // milliseconds, longer each time

/** The page is asked for without cookies: what is kept holds nothing of anybody. */
const plain = (path) => new Request(path, { credentials: "omit", cache: "reload", headers: { Accept: "text/html, */*" } });

/** A hashed name never changes what it holds: what an older build has kept is taken from there, on the device. */
const lasting = (path) => path.startsWith("/static/assets/");

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Asked again where it does not come: one of hundreds that is missed would lose the whole version. */
async function brought(request) {
  for (let left = TRIES; ; left -= 1) {
    const answer = await fetch(request, { credentials: "omit" }).catch(() => null);
    if (answer?.ok) return answer;
    if (left <= 1) throw new Error(`${request.url ?? request}: ${answer?.status ?? "no network"}`);
    await pause(BREATH * (TRIES - left + 1));
  }
}

async function keep() {
  const cache = await caches.open(CACHE);
  const left = [...FILES];
  const one = async () => {
    for (let path = left.shift(); path; path = left.shift()) {
      if (await cache.match(path)) continue;
      const kept = lasting(path) ? await caches.match(path, { ignoreVary: true }) : undefined;
      await cache.put(path, kept ?? (await brought(path)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await cache.put(SHELL, await brought(plain(SHELL)));
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

/* A message of the house: of which sort it is, and no more unless the person wants it (docs/guides/notices.md). */
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // what nobody can read still rings: a browser takes the permission from who stays silent
  }
  const { title = "Kehai 客海", body = "", tag, notice } = told;
  const more = { body, tag, data: { notice }, icon: "/static/icons/icon-192.png", badge: "/static/icons/icon-192.png" };
  event.waitUntil(self.registration.showNotification(title, more));
});

async function show(notice) {
  const opened = notice ? `/notices?opened=${encodeURIComponent(notice)}` : "/notices";
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (!page) return self.clients.openWindow(opened);
  // The page goes there itself: it may hold what is not saved.
  page.postMessage({ opened });
  return page.focus();
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.notice));
});
