/** Holds the budgets: files of at most 300 lines, functions of at most 40. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const FILE = 300;
const FUNCTION = 40;
const root = new URL("../src/", import.meta.url).pathname;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "generated") yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

function longFunctions(file) {
  const found = [];
  const lineOf = (at) => file.getLineAndCharacterOfPosition(at).line;
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const lines = lineOf(node.end) - lineOf(node.getStart(file)) + 1;
      if (lines > FUNCTION) found.push([lineOf(node.getStart(file)) + 1, lines]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const faults = [];
for (const path of sources(root)) {
  const text = readFileSync(path, "utf8");
  const name = relative(root, path);
  const lines = text.split("\n").length - 1;
  if (lines > FILE) faults.push(`${name}: ${lines} lines, at most ${FILE}`);
  if (name.includes(".test.") || name.startsWith("testing/")) continue;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  for (const [line, long] of longFunctions(file)) {
    faults.push(`${name}:${line}: a function of ${long} lines, at most ${FUNCTION}`);
  }
  if (!/^\/\*\*? ?\S/.test(text)) faults.push(`${name}: the first line does not say what it is for`);
}
for (const fault of faults) console.error(fault);
if (faults.length) process.exit(1);
