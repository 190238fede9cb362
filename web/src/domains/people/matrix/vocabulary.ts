/** What roles can say, as the server tells it: kinds by domain, operations, scopes, and what the asker may give. */
import { useQuery } from "@tanstack/react-query";
import { EVERY, type FieldRights, type Grants, type Level } from "@/domains/people/rights";
import { api } from "@/kernel/http";

export interface FieldWord {
  name: string;
  label: string;
  sensitive: boolean;
  /** The level beyond which the asker gives nothing. */
  most: Level;
}

export type Sort = "owner" | "parent" | "public" | "granted" | "other";

export interface KindWord {
  name: string;
  domain: string;
  label: string;
  plural: string;
  icon: string;
  sort: Sort;
  /** The kind that decides for this one. */
  parent: string | null;
  ops: string[];
  generators: string[];
  /** Operation → scopes the asker may give; the empty word is the bare right. */
  givable: Record<string, string[]>;
  fields: FieldWord[];
}

export interface Vocabulary {
  ops: string[];
  kinds: KindWord[];
}

export interface HeldRole {
  id: string;
  label: string;
  grants: Grants;
  fields: FieldRights;
}

export interface Effective {
  person: { id: string; label: string };
  roles: HeldRole[];
  grants: Grants;
  fields: FieldRights;
  /** Scope → how many people's records it reaches. */
  reach: Record<string, number>;
}

export const useVocabulary = () =>
  useQuery({
    queryKey: ["rights"],
    queryFn: () => api.get<Vocabulary>("/api/people/rights"),
    staleTime: 60_000,
  });

export const useEffective = (person: string | undefined) =>
  useQuery({
    queryKey: ["rights", person],
    queryFn: () => api.get<Effective>(`/api/people/rights/${person}`),
    enabled: Boolean(person),
  });

export interface Group {
  domain: string;
  kinds: KindWord[];
}

/** What one sets up stands below what one works with. */
const last = ["people", "screens", "kernel"];
const rank = (domain: string) => last.indexOf(domain);

export function groupsOf(kinds: KindWord[]): Group[] {
  const domains = [...new Set(kinds.map(({ domain }) => domain))].sort((one, other) => rank(one) - rank(other));
  return domains.map((domain) => ({ domain, kinds: kinds.filter((kind) => kind.domain === domain) }));
}

/** The line that stands for all kinds, also those that come later: given only where it is given on every kind. */
export function everyKind({ ops, kinds }: Vocabulary, label: string): KindWord {
  const told = kinds.filter((kind) => kind.ops.length > 0);
  const both = (op: string) => {
    const rows = told.flatMap((kind) => (kind.givable[op] ? [new Set(kind.givable[op])] : []));
    const [first, ...others] = rows;
    return [...(first ?? [])].filter((scope) => others.every((row) => row.has(scope)));
  };
  return {
    name: EVERY,
    domain: "",
    label,
    plural: label,
    icon: "appstore",
    sort: "owner",
    parent: null,
    ops,
    generators: ["SELF", "SUBS", "DEPT", "TREE", "ALL"],
    givable: Object.fromEntries(ops.map((op) => [op, both(op)])),
    fields: [],
  };
}
