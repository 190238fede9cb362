/** Announcements as the server tells them: one's own list, one's receipt, and for who keeps one who has read it. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { refresh, runOne } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";
import type { Link } from "@/kernel/kinds";

export const ANNOUNCEMENT = "office.announcement";
const PATH = "/api/office/announcements";
/** What is asked for under this is asked again as soon as a notice of an announcement arrives. */
const KEY = ["heard", ANNOUNCEMENT];

export interface Own {
  read_at: string | null;
  confirmed_at: string | null;
}
export interface Line extends Own {
  id: string;
  title: string;
  owner: Link | null;
  published_at: string;
  pinned: boolean;
  must_confirm: boolean;
}
interface Page {
  rows: Line[];
  more: boolean;
  /** How many are still to be read or confirmed. */
  waiting: number;
}
export interface Counts {
  meant: number;
  read: number;
  confirmed: number;
}
export interface One extends Own {
  meant: boolean;
  must_confirm: boolean;
  for: string[];
  counts: Counts | null;
  changed: boolean;
}
export const states = ["waiting", "read", "confirmed"] as const;
export type State = (typeof states)[number];
interface Reader extends Own {
  person: Link;
  department: string | null;
}
export interface Choices {
  all: boolean;
  departments: Link[];
  roles: Link[];
}

export const isOpen = (line: Line) => !line.read_at || (line.must_confirm && !line.confirmed_at);

const nextOf = (last: { more: boolean }, all: unknown[]) => (last.more ? all.length + 1 : undefined);

export function useBoard() {
  return useInfiniteQuery({
    queryKey: [...KEY, "list"],
    queryFn: ({ pageParam }) => api.get<Page>(`${PATH}?page=${pageParam}`),
    initialPageParam: 1,
    getNextPageParam: nextOf,
  });
}

/** The newest few that wait for me. */
export function useWaiting() {
  return useQuery({
    queryKey: [...KEY, "waiting"],
    queryFn: () => api.get<Page>(`${PATH}?waiting=true`),
    staleTime: 30_000,
    retry: false,
  });
}

/** `id` is undefined where it stands in no page of its own: nothing is asked. */
export function useOne(id: string | undefined, version: unknown) {
  return useQuery({
    queryKey: [...KEY, "one", id, version],
    queryFn: () => api.get<One>(`${PATH}/${id}`),
    enabled: Boolean(id),
  });
}

export function useReaders(id: string, state: State) {
  return useInfiniteQuery({
    queryKey: [...KEY, "people", id, state],
    queryFn: ({ pageParam }) =>
      api.get<{ rows: Reader[]; more: boolean }>(`${PATH}/${id}/people?state=${state}&page=${pageParam}`),
    initialPageParam: 1,
    getNextPageParam: nextOf,
  });
}

export function useChoices(wanted: boolean) {
  return useQuery({
    queryKey: [...KEY, "audience"],
    queryFn: () => api.get<Choices>(`${PATH}/audience`),
    enabled: wanted,
    retry: false,
    staleTime: 60_000,
  });
}

export function useReading(id: string) {
  const client = useQueryClient();
  const again = () =>
    Promise.all([client.invalidateQueries({ queryKey: KEY }), client.invalidateQueries({ queryKey: ["notices"] })]);
  return {
    read: () => api.post(`${PATH}/${id}/read`, {}).then(again),
    confirm: () => api.post(`${PATH}/${id}/confirm`, {}).then(again),
    run: async (action: "ask_again" | "remind") => {
      const answer = await runOne(ANNOUNCEMENT, action, id, {}, newKey());
      await Promise.all([again(), refresh(client, ANNOUNCEMENT)]);
      return answer;
    },
  };
}

/** Having it before one is having read it: told once, and silently. */
export function useRead(id: string, told: One | undefined) {
  const { read } = useReading(id);
  const due = Boolean(told?.meant && !told.read_at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the call is new with every drawing, the matter is not
  useEffect(() => {
    if (due) read().catch(() => undefined);
  }, [id, due]);
}
