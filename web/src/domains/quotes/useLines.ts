/** The sheet of a quote while it is written: what the server makes of it, saving all at once, one step back. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import {
  begun,
  course,
  type Draft,
  draftOf,
  isEmpty,
  type Sheet,
  type Step,
  sent,
  type Tried,
} from "@/domains/quotes/lines";
import { refresh } from "@/kernel/api";
import { ApiError } from "@/kernel/errors";
import { useSettled } from "@/kernel/fields/targets";
import { api, newKey } from "@/kernel/http";

interface Asked {
  answer: Tried;
  keys: string[];
}

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
  const text = JSON.stringify(drafts);
  const settled = useSettled(text, 350);
  const asked = JSON.parse(settled) as Draft[];
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
  return { tried: dirty ? data : undefined, error, waiting: dirty && (isFetching || settled !== text) };
}

/** A code that was pasted becomes the product that the server knows by it. */
function useNamed(now: Draft[], tried: Asked | undefined, step: (step: Step) => void) {
  useEffect(() => {
    const named = new Map(tried?.answer.lines.map(({ line }, at) => [tried.keys[at], line?.product ?? null]));
    const next = now.map((draft) => {
      const product = draft.code ? named.get(draft.key) : null;
      return product ? { ...draft, product, code: "", name: product.label } : draft;
    });
    if (next.some((draft, at) => draft !== now[at])) step({ do: "name", drafts: next });
  }, [tried, now, step]);
}

/** Saves all lines with one request; the same once more, after an answer that was lost, is done once. */
function useSaving(drafts: Draft[], sheet: Sheet, show: (saved: Sheet) => void) {
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = useRef({ body: "", key: "" });
  const save = async () => {
    const body = bodyOf(drafts, sheet);
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    setSaving(true);
    setFailure(null);
    try {
      show(await api.post<Sheet>(`${address(sheet.quote.id)}/lines`, body, { key: attempt.current.key }));
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
  return { save, saving, failure, stale, reload };
}

export function useLines(fresh: Sheet) {
  const client = useQueryClient();
  const [sheet, setSheet] = useState(fresh);
  const [state, step] = useReducer(course, sheet, (first) => begun(loaded(first)));
  const drafts = state.now.filter((draft) => !isEmpty(draft));
  const dirty = JSON.stringify(drafts.map(sent)) !== JSON.stringify(loaded(sheet).map(sent));
  const trial = useTrial(drafts, sheet, dirty);
  useNamed(state.now, trial.tried, step);
  // What somebody else changed is shown, unless something is written here: then saving says so.
  useEffect(() => {
    if (fresh === sheet || dirty) return;
    setSheet(fresh);
    step({ do: "load", drafts: loaded(fresh) });
  }, [fresh, sheet, dirty]);
  const show = (found: Sheet) => {
    client.setQueryData(["quotes", "sheet", sheet.quote.id], found);
    setSheet(found);
    step({ do: "load", drafts: loaded(found) });
  };
  return { sheet, state, step, dirty, trial, answer: trial.tried?.answer, ...useSaving(drafts, sheet, show) };
}
