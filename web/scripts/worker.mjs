/** Tells the service worker which files the build has, and gives it the build's name. Runs after vite. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const dist = new URL("../dist/", import.meta.url).pathname;
const worker = join(dist, "service-worker.js");

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(js|css|svg|png|woff2)$/.test(entry.name) && path !== worker) yield path;
  }
}

const names = [...files(dist)].map((path) => `/static/${relative(dist, path)}`).sort();
const text = readFileSync(worker, "utf8");
const page = readFileSync(join(dist, "index.html"));
const build = createHash("sha256").update(text).update(page).update(names.join()).digest("hex").slice(0, 16);
if (!text.includes("__BUILD__")) throw new Error("the service worker is filled in already: build again");
writeFileSync(
  worker,
  text.replace("__BUILD__", build).replace("/* __FILES__ */", names.map((name) => JSON.stringify(name)).join(",")),
);
console.log(`service worker: ${names.length} files, build ${build}`);
