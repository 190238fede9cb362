/** The departments as a tree with the people in each, and the ways to move one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { createElement, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fetchList, pathOf, refresh } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { api, newKey } from "@/kernel/http";
import type { Link, Row } from "@/kernel/kinds";

export const DEPARTMENT = "people.department";
export const USER = "people.user";

export interface Department {
  id: string;
  name: string;
  parent: string | null;
  row: Row;
  depth: number;
  children: Department[];
}

const idOf = (value: unknown) => (value as Link | null)?.id ?? null;
const PAGE = 200;

async function everyRow(): Promise<Row[]> {
  const found: Row[] = [];
  let after: string | undefined;
  do {
    const query = { columns: ["name", "parent", "remark"], sort: "name", size: PAGE, total: "none" as const, after };
    const page = await fetchList(DEPARTMENT, query);
    found.push(...page.rows);
    after = page.next ?? undefined;
  } while (after);
  return found;
}

/** Rows to a tree; a department whose parent is not there stands on top. */
export function treeOf(rows: Row[]): Department[] {
  const all = new Map<string, Department>();
  for (const row of rows) {
    const name = String(row.name ?? "");
    all.set(row.id, { id: row.id, name, parent: idOf(row.parent), row, depth: 0, children: [] });
  }
  const tops: Department[] = [];
  for (const one of all.values()) {
    const above = one.parent ? all.get(one.parent) : undefined;
    (above ? above.children : tops).push(one);
  }
  const measure = (one: Department, depth: number) => {
    one.depth = depth;
    for (const child of one.children) measure(child, depth + 1);
  };
  for (const top of tops) measure(top, 0);
  return tops;
}

export const flat = (tops: Department[]): Department[] => tops.flatMap((one) => [one, ...flat(one.children)]);

export function useDepartments() {
  const { data, error, isPending, refetch } = useQuery({ queryKey: ["list", DEPARTMENT, "tree"], queryFn: everyRow });
  return useMemo(() => {
    const tops = treeOf(data ?? []);
    const all = flat(tops);
    return { tops, all, byId: new Map(all.map((one) => [one.id, one])), error, loading: isPending, refetch };
  }, [data, error, isPending, refetch]);
}

export type Departments = ReturnType<typeof useDepartments>;

interface Groups {
  groups: { value: string | Link | null; count: number }[];
}

/** Department → how many active people are in it; "" for those in none. */
export function usePeopleCounts(): Map<string, number> | undefined {
  const filter = encodeURIComponent(JSON.stringify({ field: "active", op: "eq", value: true }));
  const { data } = useQuery({
    queryKey: ["group", USER, "department"],
    queryFn: () => api.get<Groups>(`${pathOf(USER)}/group?by=department&measure=count&filter=${filter}`),
  });
  return useMemo(() => {
    if (!data) return undefined;
    const keyOf = (value: string | Link | null) => (typeof value === "string" ? value : (value?.id ?? ""));
    return new Map(data.groups.map(({ value, count }) => [keyOf(value), count]));
  }, [data]);
}

export function sumOf(one: Department, counts: Map<string, number>): number {
  return one.children.reduce((sum, child) => sum + sumOf(child, counts), counts.get(one.id) ?? 0);
}

/** Whether a department may come under another: not under itself, not where it is already. */
export function fits(one: Department, above: Department | null): boolean {
  if (!above) return one.parent !== null;
  return one.parent !== above.id && !flat([one]).some(({ id }) => id === above.id);
}

/** Moves a department and offers the way back. */
export function useMove() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const put = async (one: Department, above: string | null) => {
    await api.patch(`${pathOf(DEPARTMENT)}/${one.id}`, { parent: above }, { key: newKey() });
    await refresh(client, DEPARTMENT);
    await client.invalidateQueries({ queryKey: ["rights"] });
  };
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      return true;
    } catch (error) {
      void message.error(sentenceOf(error, t));
      return false;
    }
  };
  return async (one: Department, above: Department | null) => {
    const before = one.parent;
    if (!(await attempt(() => put(one, above?.id ?? null)))) return;
    const key = `moved-${one.id}`;
    const back = () => {
      message.destroy(key);
      void attempt(() => put(one, before)).then((done) => done && message.success(t("admin.org.back")));
    };
    const undo = createElement(Button, { key: "undo", type: "link", size: "small", onClick: back }, t("actions.undo"));
    const words = t("admin.org.moved", { name: one.name, above: above?.name ?? t("admin.org.top") });
    void message.success({ key, duration: 8, content: [words, undo] });
  };
}
