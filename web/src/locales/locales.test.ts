/** Three languages say the same things: same keys, same placeholders, nothing left empty or in the wrong script. */
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };

const files = import.meta.glob<{ default: Tree }>("./*.json", { eager: true });

const tags = ["zh-Hans", "zh-Hant", "en"] as const;

function flatten(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : flatten(value, `${path}${key}.`),
  );
}

function wordsOf(tag: string): Map<string, string> {
  const ours = Object.entries(files).filter(([path]) => path === `./${tag}.json` || path.endsWith(`.${tag}.json`));
  return new Map(ours.flatMap(([, { default: tree }]) => flatten(tree)));
}

/** English has a form for one thing that Chinese has not. */
const bare = (key: string) => key.replace(/_(one|other)$/, "");
const keysOf = (words: Map<string, string>) => [...new Set([...words.keys()].map(bare))].sort();
const holes = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort().join();

const catalogues = new Map(tags.map((tag) => [tag, wordsOf(tag)]));
const reference = catalogues.get("zh-Hans") ?? new Map<string, string>();

describe.each(tags)("the catalogue %s", (tag) => {
  const words = catalogues.get(tag) ?? new Map<string, string>();

  it("has the same keys as the others", () => {
    expect(words.size).toBeGreaterThan(100);
    expect(keysOf(words)).toEqual(keysOf(reference));
  });

  it("leaves nothing empty and no placeholder out", () => {
    for (const [key, text] of words) {
      const other = reference.get(key) ?? reference.get(`${bare(key)}_other`) ?? reference.get(bare(key)) ?? "";
      expect(text.trim(), key).not.toBe("");
      expect(holes(text), key).toBe(holes(other));
    }
  });
});

describe("the scripts", () => {
  it("keeps simplified characters out of the traditional catalogue", () => {
    const simplified = /[个们这请选删认间记转领导员务对应张图页码设单还没连贝败储显译读写级权试]/;
    for (const [key, text] of catalogues.get("zh-Hant") ?? []) {
      expect(simplified.exec(text)?.[0], `${key}: ${text}`).toBeUndefined();
    }
  });

  it("keeps Chinese out of the English catalogue", () => {
    for (const [key, text] of catalogues.get("en") ?? []) expect(/\p{Script=Han}/u.test(text), key).toBe(false);
  });
});
