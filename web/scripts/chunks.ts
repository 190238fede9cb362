/**
 * Which modules are sent together: a page asks for a handful of files, not for two hundred.
 *
 * Without this each module that two pages share becomes a file of its own, and over a telephone network every
 * six files cost one more way to the server and back. What each part holds: docs/decisions/019.
 */
import type { Plugin } from "vite";
import { counterOf, takenBy } from "./counters.ts";

/** The first modules of each part, which are loaded one after the other where a part is drawn. */
const PARTS = {
  frame: [
    "src/app/Watermark.tsx",
    "src/domains/mobile/Device.tsx",
    "src/domains/mobile/offline.ts",
    "src/domains/office/Bell.tsx",
    "antd/es/skeleton/index.js",
  ],
  drawings: ["src/kernel/marks/drawings.ts"],
  near: ["antd/es/dropdown/index.js", "antd/es/popover/index.js", "antd/es/tooltip/index.js"],
  door: ["src/app/SignIn.tsx"],
  form: ["src/kernel/form/FormDialog.tsx", "antd/es/input/index.js"],
  list: [
    "src/app/KindPages.tsx",
    "src/kernel/list/QuickFilters.tsx",
    "src/kernel/list/cells/Cells.tsx",
    "src/kernel/list/cells/CellsButton.tsx",
    "src/kernel/list/heads/Arrangement.tsx",
  ],
  record: ["src/kernel/record/RecordDrawer.tsx", "src/kernel/record/RecordPage.tsx"],
  home: ["src/app/Home.tsx", "src/app/PhoneTabs.tsx"],
};
type Part = keyof typeof PARTS;

/** The parts that reach a module without waiting, filled in when all modules are known. */
const reached = new Map<string, Set<Part>>();

/** Follows the imports of each part. */
export function parts(): Plugin {
  return {
    name: "kehai-parts",
    apply: "build",
    buildEnd() {
      const all = [...this.getModuleIds()];
      const read = (id: string) => this.getModuleInfo(id);
      for (const [part, firsts] of Object.entries(PARTS)) {
        const open = firsts.map((first) => {
          const found = all.find((id) => id.endsWith(`/${first}`));
          if (!found) throw new Error(`${part}: ${first} is no module`);
          return found;
        });
        const seen = new Set<string>();
        for (let id = open.pop(); id; id = open.pop()) {
          if (seen.has(id)) continue;
          seen.add(id);
          reached.set(id, (reached.get(id) ?? new Set()).add(part as Part));
          const info = read(id);
          for (const next of info?.importedIds ?? []) {
            const counter = counterOf(next, read);
            open.push(...(counter ? takenBy(info?.code ?? "", next, counter, read) : [next]));
          }
        }
      }
    },
  };
}

const of = (id: string) => reached.get(id) ?? new Set<Part>();
const isIcon = (id: string) => /\/@ant-design\/icons(-svg)?\//.test(id);
/** The words of a language that every page needs, ours and the library's, and those of the first page. */
const WORDS = {
  "zh-Hans":
    /\/locales\/((fields|leaving|record|security)\.)?zh-Hans\.json$|\/locale\/zh_CN\.js$|\/dayjs\/locale\/zh-cn/,
  "zh-Hant":
    /\/locales\/((fields|leaving|record|security)\.)?zh-Hant\.json$|\/locale\/zh_TW\.js$|\/dayjs\/locale\/zh-tw/,
  en: /\/locales\/((fields|leaving|record|security)\.)?en\.json$/,
};
const FIRST_WORDS = /\/locales\/(today|office|mobile)\.(zh-Hans|zh-Hant|en)\.json$/;

/** What is drawn before anybody has pressed anything. */
const EARLY: Part[] = ["frame", "list", "home"];
const alone = (part: Part) => ({ name: part, test: (id: string) => of(id).has(part) });

/** As the bundler wants to be told; the first that fits a module takes it, and each stands on those before it only. */
export const groups = [
  { name: "start", tags: ["$initial" as const] },
  { name: "base", test: (id: string) => of(id).has("door") && EARLY.some((part) => of(id).has(part)) },
  ...Object.entries(WORDS).map(([tag, test]) => ({ name: `words-${tag}`, test })),
  { name: (id: string) => `today-${FIRST_WORDS.exec(id)?.[2] ?? ""}`, test: FIRST_WORDS },
  alone("frame"),
  { name: "common", test: (id: string) => of(id).has("list") && of(id).size > 1 },
  ...(["list", "home", "drawings", "near", "door"] as const).map(alone),
  { name: "icons", test: isIcon },
  ...(["form", "record"] as const).map(alone),
].map((group, at) => ({ ...group, priority: 20 - at }));
