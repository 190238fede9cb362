/**
 * Writes src/generated/api.ts from the server's OpenAPI document: `npm run generate -- openapi.json`.
 * Only the shapes every kind shares: what a kind's own fields are, the screen learns from /api/kinds.
 */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = process.argv[2];
if (!source) {
  console.error("usage: npm run generate -- openapi.json");
  process.exit(2);
}
const document = JSON.parse(readFileSync(source, "utf8"));
const shared = Object.entries(document.components.schemas).filter(([name]) => !name.includes("."));
const pruned = {
  openapi: document.openapi,
  info: document.info,
  paths: {},
  components: { schemas: Object.fromEntries(shared) },
};
const text = astToString(await openapiTS(pruned));
const head = "/** Made from the server's OpenAPI document by scripts/generate.mjs; never edited. */\n";
writeFileSync(new URL("../src/generated/api.ts", import.meta.url), head + text);
console.log(`${shared.length} shapes`);
