/** Sharing rules and restrictions as their pages need them, and how far a rule would reach. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fetchList } from "@/kernel/api";
import { useSettled } from "@/kernel/fields/targets";
import { api } from "@/kernel/http";
import { type Filter, fieldOf, type Kind, type Link, type Row, useKinds } from "@/kernel/kinds";
import { isCondition } from "@/kernel/list/filters";

export const RULE = "people.sharing_rule";
export const RESTRICTION = "people.restriction";
export type Ruling = typeof RULE | typeof RESTRICTION;

export const grantees = ["person", "department", "role", "group"] as const;
export type Grantee = (typeof grantees)[number];
export const targets: Record<Grantee, string> = {
  person: "people.user",
  department: "people.department",
  role: "people.role",
  group: "people.group",
};

export interface Draft {
  name: string;
  kind: string;
  criteria: Filter | null;
  level: "read" | "update";
  active: boolean;
  to: Record<Grantee, Link | null>;
}

const nobody = { person: null, department: null, role: null, group: null };
export const empty: Draft = { name: "", kind: "", criteria: null, level: "read", active: true, to: nobody };

export function draftOf(row: Row): Draft {
  const to = Object.fromEntries(grantees.map((word) => [word, (row[word] as Link | null) ?? null]));
  return {
    name: String(row.name ?? ""),
    kind: String(row.kind ?? ""),
    criteria: (row.criteria as Filter | null) ?? null,
    level: row.level === "update" ? "update" : "read",
    active: row.active !== false,
    to: to as Draft["to"],
  };
}

/** What is sent: a restriction knows no level, and of whom only a role that is excepted. */
export function bodyOf(draft: Draft, ruling: Ruling, version: number | undefined): Record<string, unknown> {
  const { name, kind, criteria, active, level, to } = draft;
  const said = version === undefined ? { kind } : { version };
  const plain = { ...said, name: name.trim(), criteria: criteria ?? {}, active };
  if (ruling === RESTRICTION) return { ...plain, role: to.role?.id ?? null };
  return { ...plain, level, ...Object.fromEntries(grantees.map((word) => [word, to[word]?.id ?? null])) };
}

/** Kinds whose records belong to somebody who could open them to others. */
export function useOwnedKinds(): Kind[] {
  const { data } = useKinds();
  const owned = (data?.kinds ?? []).filter(({ actions }) => actions.some(({ name }) => name === "share"));
  // What one works with comes first.
  return owned.sort((one, other) => Number(Boolean(other.clock)) - Number(Boolean(one.clock)));
}

export const useRulings = (ruling: Ruling) =>
  useQuery({
    queryKey: ["list", ruling, "page"],
    queryFn: () => fetchList(ruling, { size: 200, sort: "name", total: "none", columns: columnsOf(ruling) }),
  });

const columnsOf = (ruling: Ruling) =>
  ruling === RULE
    ? ["name", "kind", "criteria", "level", "active", ...grantees]
    : ["name", "kind", "criteria", "active", "role"];

export interface Reach {
  records: number;
  total: number;
  people: { id: string; label: string; reads: boolean }[];
}

/** Asked while the rule is being written, never while it lacks a condition. */
export function useReach(draft: Draft) {
  const { kind, criteria, to } = draft;
  const ids = Object.fromEntries(grantees.map((word) => [word, to[word]?.id ?? null]));
  const asked = useSettled(JSON.stringify({ kind, criteria, ...ids }), 400);
  return useQuery({
    queryKey: ["rights", "preview", asked],
    queryFn: () => api.post<Reach>("/api/people/preview", JSON.parse(asked)),
    enabled: Boolean(kind && criteria),
    retry: false,
  });
}

/** A condition in words: "grade is A, region is under Shanghai". */
export function useConditionWords() {
  const { t } = useTranslation();
  const valueWords = (kind: Kind, name: string, value: unknown): string => {
    const choices = fieldOf(kind, name)?.choices ?? [];
    const word = (one: unknown) => choices.find((choice) => choice.value === one)?.label ?? String(one ?? "");
    if (Array.isArray(value))
      return value.length > 3 ? t("list.several", { count: value.length }) : value.map(word).join("/");
    return typeof value === "boolean" ? t(value ? "list.yes" : "list.no") : word(value);
  };
  const words = (kind: Kind, filter: Filter | null): string => {
    if (!filter) return "";
    if (isCondition(filter)) {
      const label = fieldOf(kind, filter.field)?.label ?? filter.field;
      return `${label} ${t(`list.op.${filter.op}`)} ${valueWords(kind, filter.field, filter.value)}`.trim();
    }
    if ("not" in filter) return `${t("list.word.none")} (${words(kind, filter.not)})`;
    const parts = "and" in filter ? filter.and : filter.or;
    return parts.map((part) => words(kind, part)).join("and" in filter ? t("list.comma") : t("admin.share.or"));
  };
  return words;
}
