/** Tasks as the server tells them, and what one does with them: each way there has its way back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { refresh, runOne } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";

export const TASK = "office.task";
const PATH = "/api/office/tasks";

export interface Task {
  id: string;
  subject: string;
  sort: string;
  priority: "high" | "normal" | "low";
  state: "open" | "done";
  repeat: string;
  result: string;
  due: string;
  done: string | null;
  owner: Link | null;
  asker: Link | null;
  about: { kind: string; id: string; label: string } | null;
  may: boolean;
  version: number;
}
export const whose = ["mine", "asked", "all"] as const;
export const when = ["open", "overdue", "today", "later", "done"] as const;
export type Whose = (typeof whose)[number];
export type When = (typeof when)[number];
export const laters = ["hour", "tomorrow", "week"] as const;
export type Later = (typeof laters)[number];

/** Kept under "list", so that any action asks again. */
export function useTasks(path: string) {
  return useQuery({
    queryKey: ["list", TASK, path],
    queryFn: () => api.get<{ rows: Task[] }>(`${PATH}${path}`),
  });
}

export interface NewTask {
  text?: string;
  subject?: string;
  due_at?: string;
  sort?: string;
  person?: string;
  about?: { kind: string; id: string };
}

export const addTask = (task: NewTask, key: string) =>
  api.post<{ id: string; subject: string; due: string }>(PATH, task, { key });
export const readLine = (text: string) =>
  api.post<{ subject: string; due: string | null; hour: boolean }>(`${PATH}/read`, { text });

/** Runs an action of a task; every list that shows it asks again. */
export function useDeal() {
  const client = useQueryClient();
  return async (verb: "done" | "reopen" | "postpone", id: string, input: object = {}) => {
    await runOne(TASK, verb, id, input, newKey());
    await refresh(client, TASK);
  };
}
