/** One's notices as the server tells them: already in one's language, and only of what one still sees. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { runOne } from "@/kernel/api";
import { api, newKey } from "@/kernel/http";

export const NOTICE = "office.notice";
const PATH = "/api/office/notices";
const KEY = "notices";

export interface About {
  kind: string;
  id: string;
  label: string;
}
export interface Notice {
  id: string;
  sort: string;
  label: string;
  text: string;
  at: string;
  read: boolean;
  done: boolean;
  about: About | null;
  snoozed_until: string | null;
}
interface Page {
  rows: Notice[];
  next: string | null;
}
export const states = ["waiting", "later", "done"] as const;
export type State = (typeof states)[number];

/** What the bell shows: told as it changes (`live`), else asked once a minute while the page is looked at. */
export function useCount(live = false) {
  return useQuery({
    queryKey: [KEY, "count"],
    queryFn: () => api.get<{ unread: number; quiet: boolean }>(`${PATH}/count`),
    refetchInterval: live ? false : 60_000,
    refetchOnWindowFocus: true,
    retry: false,
  });
}

export function useNotices(state: State, size = 30) {
  return useInfiniteQuery({
    queryKey: [KEY, "list", state, size],
    queryFn: ({ pageParam }) => api.get<Page>(`${PATH}?state=${state}&size=${size}&after=${pageParam}`),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

export function useDealing() {
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: [KEY] });
  return {
    read: async (ids: string[]) => {
      await api.post(`${PATH}/read`, { ids });
      await again();
    },
    readAll: async () => {
      await api.post(`${PATH}/read`, { all: true });
      await again();
    },
    run: async (action: "done" | "snooze" | "reopen", id: string, input: object = {}) => {
      await runOne(NOTICE, action, id, input, newKey());
      await again();
    },
  };
}
