/** What the recycle bin asks of the server. */
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { refresh, runAction } from "@/kernel/api";
import { sentenceOf } from "@/kernel/form/problems";
import { showCount } from "@/kernel/format";
import { api, newKey } from "@/kernel/http";

export interface Lain {
  kind: string;
  label: string;
  icon: string;
  count: number;
  capped: boolean;
  purge: boolean;
}

export interface Gone {
  id: string;
  number: string;
  label: string;
  deleted_at: string;
  by: string;
  reason: string;
  days: number | null;
  along: { kind: string; label: string; count: number }[];
}

interface Result {
  done: number;
  failed: number;
  results: { ok: boolean; message?: string }[];
}

const pathOf = (kind: string) => `/api/bin/${kind.replace(".", "/")}`;
const asked = (mine: boolean, after = "") => {
  const params = new URLSearchParams();
  if (mine) params.set("mine", "true");
  if (after) params.set("after", after);
  return params.size > 0 ? `?${params}` : "";
};

export const useBin = (mine: boolean) =>
  useQuery({ queryKey: ["list", "bin", mine], queryFn: () => api.get<{ kinds: Lain[] }>(`/api/bin${asked(mine)}`) });

export function useLain(kind: string, mine: boolean) {
  return useInfiniteQuery({
    queryKey: ["list", "bin", kind, mine],
    queryFn: ({ pageParam }) => api.get<{ rows: Gone[]; next: string | null }>(pathOf(kind) + asked(mine, pageParam)),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** What was done, and why the rest was not. */
function useTold(kind: string, after: () => void) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  return async (work: () => Promise<Result>, done: "bin.restored" | "bin.purged") => {
    try {
      const { done: count, results } = await work();
      const why = [...new Set(results.filter(({ ok }) => !ok).map((result) => result.message))].join(" ");
      if (count > 0) void message.success(t(done, { count, shown: showCount(count) }));
      if (why) void message.warning(why);
    } catch (error) {
      void message.error(sentenceOf(error, t));
    }
    after();
    await refresh(client, kind);
  };
}

export function useRestore(kind: string, after: () => void) {
  const told = useTold(kind, after);
  return (ids: string[]) => void told(() => runAction(kind, "restore", { ids }, {}), "bin.restored");
}

export function usePurge(kind: string, after: () => void) {
  const told = useTold(kind, after);
  return (ids: string[]) =>
    told(() => api.post<Result>(`${pathOf(kind)}/purge`, { ids }, { key: newKey() }), "bin.purged");
}
