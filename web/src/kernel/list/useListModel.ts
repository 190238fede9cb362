/** All that the parts of a list share: rows, selection, cursor of the keyboard, dialogs. */
import { useCallback, useState } from "react";
import { useList } from "@/kernel/api";
import type { Action, Kind, Row } from "@/kernel/kinds";
import { hasDates } from "@/kernel/list/dates";
import { type ListFrame, useListSearch, useListState } from "@/kernel/list/state";
import { useSelection } from "@/kernel/list/useSelection";
import { useViews } from "@/kernel/list/views";

export function useDialogs() {
  const [action, setAction] = useState<Action | null>(null);
  const [creating, setCreating] = useState(false);
  const close = useCallback(() => {
    setAction(null);
    setCreating(false);
  }, []);
  return { action, creating, run: setAction, create: () => setCreating(true), close };
}

export function useListModel(kind: Kind, frame: ListFrame) {
  const { search } = useListSearch();
  const { views, view } = useViews(kind, search.view);
  const state = useListState(kind, view, frame);
  const asked = JSON.stringify([state.filter, state.search.q, state.search.deleted]);
  const [exactFor, setExactFor] = useState<string | null>(null);
  const exact = exactFor === asked;
  const board = state.show === "board" && !state.search.deleted ? kind.board : null;
  const calendar = state.show === "calendar" && !state.search.deleted && hasDates(kind);
  const answer = useList(kind, { ...state.query, total: exact ? "exact" : "capped" }, !board && !calendar);
  const rows: Row[] = answer.data?.rows ?? [];
  const total = answer.data?.total ?? null;
  const selection = useSelection(rows, total, { asked, filter: state.filter, q: state.search.q });
  const [at, setAt] = useState(-1);
  const dialogs = useDialogs();
  const { change } = state;
  const open = useCallback((id: string | undefined) => change({ open: id }), [change]);
  return {
    kind,
    frame,
    board,
    calendar,
    views,
    view,
    state,
    answer,
    rows,
    total,
    exact,
    askExact: () => setExactFor(asked),
    selection,
    cursor: { at: Math.min(at, rows.length - 1), setAt },
    dialogs,
    open,
    deleted: Boolean(state.search.deleted),
  };
}

export type ListModel = ReturnType<typeof useListModel>;

/** A part of another record is made on that record's page: alone it stands in no list to begin with. */
export const standsAlone = ({ kind, frame }: ListModel) => kind.menu !== false || !kind.parent || Boolean(frame.fixed);
export const mayMake = (model: ListModel) => standsAlone(model) && model.kind.can.includes("create");
