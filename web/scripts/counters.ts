/** Modules that only hand out what other modules make: of these only what is named is loaded, so only that is followed. */

interface Info {
  code: string | null;
  importedIds: readonly string[];
}
type Read = (id: string) => Info | null;

interface Counter {
  /** What is handed out under a name, and by which module it is made. */
  named: Map<string, string>;
  /** Counters behind this one: `export * from`. */
  behind: string[];
}

const COUNTERS: [package: string, id: RegExp][] = [
  ["antd", /\/antd\/es\/index\.js$/],
  ["@ant-design/icons", /\/@ant-design\/icons\/es\/index\.js$/],
  ["@rc-component/form", /\/@rc-component\/form\/es\/index\.js$/],
];
const LINE = /(?:import|export)\s+([^;'"]*?)\s*from\s*["']([^"']+)["']/g;

/** "Field", "default as Button", "* as x": the names on the left of `from`. */
function namesOf(clause: string): string[] {
  const inside = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
  const alone = clause
    .replace(/\{[^}]*\}/, "")
    .replace(",", "")
    .trim();
  const named = inside.split(",").map(
    (name) =>
      name
        .trim()
        .split(/\s+as\s+/)
        .at(-1) ?? "",
  );
  return [...named, alone].filter(Boolean);
}

function read(id: string, info: Info): Counter {
  const counter: Counter = { named: new Map(), behind: [] };
  const lines = [...(info.code ?? "").matchAll(LINE)];
  const from = [...new Set(lines.map(([, , specifier]) => specifier))];
  if (from.length !== info.importedIds.length) throw new Error(`${id} hands out in a way that is not known here`);
  for (const [, clause, specifier] of lines) {
    const maker = info.importedIds[from.indexOf(specifier)] as string;
    if (clause === "*") counter.behind.push(maker);
    else for (const name of namesOf(clause)) counter.named.set(name, maker);
  }
  return counter;
}

const known = new Map<string, Counter>();

function open(id: string, info: Read): Counter {
  const found = known.get(id);
  if (found) return found;
  const told = info(id);
  const counter = told ? read(id, told) : { named: new Map(), behind: [] };
  known.set(id, counter);
  return counter;
}

/** What a module hands out, where it is a counter. */
export function counterOf(id: string, info: Read): Counter | null {
  return COUNTERS.some(([, pattern]) => pattern.test(id)) ? open(id, info) : null;
}

function makers(name: string, counter: Counter, info: Read): string[] {
  const maker = counter.named.get(name);
  if (maker) return [maker];
  return counter.behind.flatMap((id) => makers(name, open(id, info), info));
}

/** The modules that make what this code takes from a counter; all of them where it takes the whole. */
export function takenBy(code: string, id: string, counter: Counter, info: Read): string[] {
  const ours = COUNTERS.find(([, pattern]) => pattern.test(id))?.[0];
  const taken: string[] = [];
  for (const [, clause, specifier] of code.matchAll(LINE)) {
    if (specifier !== ours) continue;
    if (!clause.startsWith("{")) return [id]; // made by the counter itself
    const asked = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
    for (const name of asked.split(",").map((one) => one.trim().split(/\s+as\s+/)[0] ?? "")) {
      if (name) taken.push(...makers(name, counter, info));
    }
  }
  return taken;
}
