/** Comments on a record as the server tells them; every answer is under the record, so that a notice of it asks again. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/kernel/http";
import type { Kind, Link, Row } from "@/kernel/kinds";

export interface Comment {
  id: string;
  author: Link;
  text: string;
  mentions: Link[];
  at: string;
  edited_at: string | null;
  removed_at: string | null;
  earlier: { text: string; at: string }[];
  mine: boolean;
}
interface Page {
  rows: Comment[];
  next: string | null;
  following: boolean;
  /** Whether one reads what others write; who sees the record through its mask reads his own. */
  others: boolean;
}
export interface Offered {
  id: string;
  label: string;
  sees: boolean;
  /** Only where two of those offered have one name. */
  department: string | null;
}

export const pathTo = (kind: Kind, row: Row) => `/api/office/comments/${kind.name.replace(".", "/")}/${row.id}`;
const keyOf = (kind: Kind, row: Row) => ["record", kind.name, row.id, "comments"];

export function useComments(kind: Kind, row: Row) {
  return useInfiniteQuery({
    queryKey: keyOf(kind, row),
    queryFn: ({ pageParam }) => api.get<Page>(`${pathTo(kind, row)}${pageParam ? `?after=${pageParam}` : ""}`),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Whom one may name, by name or pinyin. */
export function useOffered(kind: Kind, row: Row, q: string | null) {
  return useQuery({
    queryKey: [...keyOf(kind, row), "people", q],
    queryFn: () => api.get<{ rows: Offered[] }>(`${pathTo(kind, row)}/people?q=${encodeURIComponent(q ?? "")}`),
    enabled: q !== null,
    staleTime: 30_000,
  });
}

export interface Said {
  text: string;
  mentions: string[];
}

export function useTalk(kind: Kind, row: Row) {
  const client = useQueryClient();
  const path = pathTo(kind, row);
  const again = () => client.invalidateQueries({ queryKey: keyOf(kind, row) });
  return {
    say: async (said: Said, key: string) => {
      await api.post(path, said, { key });
      await again();
    },
    edit: async (id: string, said: Said) => {
      await api.patch(`${path}/${id}`, said);
      await again();
    },
    remove: async (id: string) => {
      await api.del(`${path}/${id}`);
      await again();
    },
    follow: async (following: boolean) => {
      await api.post(`${path}/following`, { following });
      await again();
    },
  };
}

/** The people who are still named in the words. */
export const stillNamed = (text: string, people: Link[]) =>
  people.filter(({ label }) => text.includes(`@${label}`)).map(({ id }) => id);
