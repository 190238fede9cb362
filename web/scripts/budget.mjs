/** Fails the build when the JavaScript a first visit loads exceeds its budget (gzip, whatever the language). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 300 * 1000;
const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/** A visit loads the entry, one language, and the parts of the frame and the list. */
const FIRST = [
  "index.html",
  ...Object.keys(manifest).filter((name) => /_(words-zh-Hans|frame|list)-[^/]*\.js$/.test(name)),
];
if (FIRST.length !== 4) throw new Error(`the parts of a first visit are not where they were: ${FIRST}`);

function withImports(name, seen = new Set()) {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return seen;
  seen.add(name);
  for (const imported of chunk.imports ?? []) withImports(imported, seen);
  return seen;
}

function weigh(names) {
  const files = [...names].map((name) => manifest[name].file).filter((file) => file.endsWith(".js"));
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
}

/** Files that import each other in a circle run before what they need is there; the page stays white. */
function circle(name, way = [], done = new Set()) {
  if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
  if (done.has(name)) return null;
  for (const imported of manifest[name]?.imports ?? []) {
    const found = circle(imported, [...way, name], done);
    if (found) return found;
  }
  done.add(name);
  return null;
}

const done = new Set();
for (const name of Object.keys(manifest)) {
  const found = circle(name, [], done);
  if (!found) continue;
  console.error(`a circle of files: ${found.map((one) => manifest[one].file).join(" → ")}`);
  process.exit(1);
}

const entry = weigh(withImports("index.html"));
const first = weigh(FIRST.reduce((seen, name) => withImports(name, seen), new Set()));
const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`entry ${kb(entry)} gzip, budget ${kb(BUDGET)}; entry with the first list ${kb(first)}`);
if (first > BUDGET) {
  console.error("over budget: load more of it lazily");
  process.exit(1);
}
