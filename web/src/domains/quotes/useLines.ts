/** The sheet of a quote while it is written: what the server makes of it, saving all at once, one step back. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { begun, course, type Draft, draftOf, isEmpty, type Sheet, sent, type Tried } from "@/domains/quotes/lines";
import { refresh } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { useSettled } from "@/kernel/fields/targets";
import { api, newKey } from "@/kernel/http";

const address = (id: string) => `/api/sales/quotes/${id}`;
const loaded = ({ lines }: Sheet) => lines.map(draftOf);

export const useSheet = (id: string) =>
  useQuery({ queryKey: ["quotes", "sheet", id], queryFn: () => api.get<Sheet>(address(id)) });

function bodyOf(drafts: Draft[], sheet: Sheet) {
  const known = Object.fromEntries(sheet.lines.map(({ id, version }) => [id, version]));
  return { lines: drafts.map(sent), known };
}

/** What the lines would come to, asked while one writes; nothing is kept. */
function useTrial(drafts: Draft[], sheet: Sheet, dirty: boolean) {
  const asked = useSettled(drafts, 350);
  const { data, error, isFetching } = useQuery({
    queryKey: ["quotes", "check", sheet.quote.id, bodyOf(asked, sheet)],
    queryFn: async () => {
      const answer = await api.post<Tried>(`${address(sheet.quote.id)}/check`, bodyOf(asked, sheet));
      return { answer, keys: asked.map(({ key }) => key) };
    },
    enabled: dirty && sheet.editable,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  return { tried: dirty ? data : undefined, error, waiting: dirty && (isFetching || asked !== drafts) };
}

export function useLines(fresh: Sheet) {
  const client = useQueryClient();
  const [sheet, setSheet] = useState(fresh);
  const [state, step] = useReducer(course, sheet, (first) => begun(loaded(first)));
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: "", key: "" });
  const drafts = state.now.filter((draft) => !isEmpty(draft));
  const written = JSON.stringify(drafts.map(sent));
  const dirty = written !== JSON.stringify(loaded(sheet).map(sent));
  const trial = useTrial(drafts, sheet, dirty);
  // What somebody else changed is shown, unless something is written here: then saving says so.
  useEffect(() => {
    if (fresh === sheet || dirty) return;
    setSheet(fresh);
    step({ do: "load", drafts: loaded(fresh) });
  }, [fresh, sheet, dirty]);
  const answer = trial.tried?.answer;

  // A code that was pasted becomes the product that the server knows by it.
  useEffect(() => {
    const keys = trial.tried?.keys ?? [];
    const named = new Map(answer?.lines.map(({ line }, at) => [keys[at], line?.product ?? null]));
    const now = state.now.map((draft) => {
      const product = draft.code ? named.get(draft.key) : null;
      return product ? { ...draft, product, code: "", name: product.label } : draft;
    });
    if (now.some((draft, at) => draft !== state.now[at])) step({ do: "name", drafts: now });
  }, [answer, trial.tried?.keys, state.now]);

  const show = (found: Sheet) => {
    client.setQueryData(["quotes", "sheet", sheet.quote.id], found);
    setSheet(found);
    step({ do: "load", drafts: loaded(found) });
  };
  const save = async () => {
    const body = bodyOf(drafts, sheet);
    const text = JSON.stringify(body);
    // The same once more, after an answer that was lost, is done once.
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    setSaving(true);
    setFailure(null);
    try {
      const saved = await api.post<Sheet>(`${address(sheet.quote.id)}/lines`, body, { key: attempt.current.key });
      show(saved);
      await refresh(client, "sales.quote");
    } catch (error) {
      setFailure(error);
    } finally {
      setSaving(false);
    }
  };
  const reload = async () => {
    setFailure(null);
    show(await api.get<Sheet>(address(sheet.quote.id)));
  };
  const stale = failure instanceof ApiError && failure.code === "conflict";
  return { sheet, state, step, drafts, dirty, trial, answer, save, saving, failure, stale, reload };
}
