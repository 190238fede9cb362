/**
 * The library's styles as one style sheet that the browser reads, not as programs that make them while a page is drawn.
 *
 * The library ships the sheet its own programs would write (all values are variables, which the theme sets as before).
 * Here parts of it that no page draws are left out, and the programs are cut from the build. Why: docs/decisions/021.
 */
import type { Plugin } from "vite";

const SHEET = /\/antd\/dist\/antd\.css$/;
/** How each part of the library that is not drawn names its classes, by its folder. */
const UNDRAWN: Record<string, string> = {
  affix: "affix",
  anchor: "anchor",
  "back-top": "back-top",
  "border-beam": "border-beam",
  calendar: "picker-calendar",
  card: "card",
  carousel: "carousel",
  "color-picker": "color-picker",
  "float-button": "float-btn",
  layout: "layout",
  list: "list",
  listy: "listy",
  masonry: "masonry",
  rate: "rate",
  result: "result",
  slider: "slider",
  splitter: "splitter",
  statistic: "statistic",
  timeline: "timeline",
  tour: "tour",
  transfer: "transfer",
  "tree-select": "tree-select",
  upload: "upload",
};
/** The functions that take a program of styles as their second argument. */
const TAKERS = new Set(["genStyleHooks", "genSubStyleComponent", "genComponentStyleHook"]);
const PROGRAM = /\/antd\/es\/.*\/style\/[^/]+\.js$|\/antd\/es\/_util\/wave\/style\.js$/;

/** The outermost rules of a sheet, in their order. */
function rulesOf(sheet: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < sheet.length; at++) {
    if (sheet[at] === "{") depth++;
    else if (sheet[at] === "}" && --depth === 0) {
      found.push(sheet.slice(from, at + 1));
      from = at + 1;
    }
  }
  return found;
}

/** Nothing here is laid out by the library's columns of screen widths, or written from the right. */
const UNUSED = "^[^,{]*(\\.ant-col-(x{1,3}l|xs|sm|md|lg)-|-rtl\\b)";
const undrawn = new RegExp(
  `^[^,{]*\\.ant-(${Object.values(UNDRAWN).join("|")})(?![a-z])|^\\s*(\\.css-var-|\\.data-ant-)|${UNUSED}`,
);
/** A rule stays as soon as one of its selectors is of something drawn; of a condition stays what stays inside. */
function keptOf(rule: string): string {
  const body = rule.indexOf("{") + 1;
  if (/^\s*@(media|supports|container)/.test(rule)) {
    const inside = sheetOf(rule.slice(body, -1));
    return inside && `${rule.slice(0, body)}${inside}}`;
  }
  if (/^\s*@/.test(rule)) return rule;
  return splitSelectors(rule).every((selector) => undrawn.test(selector)) ? "" : rule;
}

/** The selectors of a rule, without what they only ask of others in brackets: `:has(> .ant-rate)` is no rate. */
function splitSelectors(rule: string): string[] {
  const head = rule.slice(0, rule.indexOf("{"));
  return head.replace(/:(not|has|is|where)\((?:[^()]|\([^()]*\))*\)/g, "").split(",");
}

export function sheetOf(whole: string): string {
  return rulesOf(whole).map(keptOf).join("");
}

interface Call {
  type: string;
  callee?: { type: string; name?: string };
  arguments?: { start: number; end: number }[];
}

/** Every call of a taker in a parsed module. */
function* callsIn(node: unknown): Generator<Required<Call>> {
  if (Array.isArray(node)) {
    for (const part of node) yield* callsIn(part);
  } else if (node && typeof node === "object") {
    const call = node as Call;
    if (call.type === "CallExpression" && TAKERS.has(call.callee?.name ?? "")) {
      yield call as Required<Call>;
    }
    for (const part of Object.values(node)) yield* callsIn(part);
  }
}

/** The sheet under its name, and, in a build, the library without its programs of styles. */
export function styles(): Plugin {
  let building = false;
  return {
    name: "kehai-styles",
    enforce: "pre",
    configResolved(config) {
      building = config.command === "build";
    },
    transform(code, id) {
      if (SHEET.test(id)) return { code: sheetOf(code), map: null };
      if (!building || !PROGRAM.test(id)) return undefined;
      let left = code;
      // From the end, so that what stands before keeps its place.
      for (const call of [...callsIn(this.parse(code))].reverse()) {
        const program = call.arguments[1];
        if (program) left = `${left.slice(0, program.start)}null${left.slice(program.end)}`;
      }
      return left === code ? undefined : { code: left, map: null };
    },
    generateBundle(_options, bundle) {
      const sent = new Set<string>();
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        for (const [id, module] of Object.entries(file.modules)) {
          if (module.renderedLength > 0) sent.add(id.replace(/^.*\/antd\/es\//, ""));
        }
      }
      const drawn = Object.keys(UNDRAWN).filter((folder) => sent.has(`${folder}/style/index.js`));
      if (drawn.length > 0) {
        throw new Error(`drawn now, so its styles are wanted: ${drawn.join(", ")} (scripts/styles.ts)`);
      }
    },
  };
}
