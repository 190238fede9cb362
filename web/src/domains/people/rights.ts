/** The words of rights, as the server knows them: operations, whose records they reach, levels of fields. */
export const operations = [
  "read",
  "create",
  "update",
  "delete",
  "transfer",
  "share",
  "export",
  "import",
  "claim",
  "manage",
  "aggregate",
  "unmask",
  "backdate",
] as const;
export type Op = (typeof operations)[number];

export const reaches = ["SELF", "SUBS", "DEPT", "TREE", "ALL"] as const;
export type Reach = (typeof reaches)[number];

export const levels = ["none", "masked", "read", "write"] as const;
export type Level = (typeof levels)[number];

/** Kind → operation → whose records; an empty list is the bare right on the kind. */
export type Grants = Record<string, Record<string, string[]>>;
/** Kind → field → level, where it is not "write". */
export type FieldRights = Record<string, Record<string, string>>;

/** Stands for every kind, also those that come later. */
export const EVERY = "*";

export const isMap = <T>(value: unknown): value is Record<string, T> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const grantsOf = (value: unknown): Grants => (isMap<Record<string, string[]>>(value) ? value : {});
export const fieldRightsOf = (value: unknown): FieldRights => (isMap<Record<string, string>>(value) ? value : {});

/** Sets one cell; undefined takes the right away, and a kind without rights leaves the map. */
export function withGrant(grants: Grants, kind: string, op: string, reach: string[] | undefined): Grants {
  const { [op]: _old, ...others } = grants[kind] ?? {};
  const row = reach ? { ...others, [op]: reach } : others;
  const { [kind]: _row, ...rest } = grants;
  return Object.keys(row).length ? { ...rest, [kind]: row } : rest;
}

export function withLevel(rights: FieldRights, kind: string, field: string, level: Level): FieldRights {
  const { [field]: _old, ...others } = rights[kind] ?? {};
  const row = level === "write" ? others : { ...others, [field]: level };
  const { [kind]: _row, ...rest } = rights;
  return Object.keys(row).length ? { ...rest, [kind]: row } : rest;
}

/** ALL contains the others; otherwise the reaches stand side by side in a fixed order. */
export function tidy(chosen: string[]): string[] {
  if (chosen.includes("ALL")) return ["ALL"];
  return reaches.filter((reach) => chosen.includes(reach));
}

const known: readonly string[] = operations;
export const isOp = (word: string): word is Op => known.includes(word);
export const isReach = (word: string): word is Reach => (reaches as readonly string[]).includes(word);
