/** All that the parts of a list share: rows, selection, cursor of the keyboard, dialogs. */
import { useCallback, useState } from "react";
import { useList } from "@/kernel/api";
import type { Action, Kind, Row } from "@/kernel/kinds";
import { hasDates } from "@/kernel/list/dates";
import { firstKey } from "@/kernel/list/grouping/keys";
import { useGrouped } from "@/kernel/list/grouping/useGrouped";
import { type ListFrame, type ListState, useListSearch, useListState } from "@/kernel/list/state";
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

const NONE: Row[] = [];

/** The way of showing that the address asks for and the kind has fields for; a plain list where it has none, and of what was deleted. */
function useShown(kind: Kind, state: ListState) {
  const way = state.search.deleted ? "table" : state.show;
  const board = way === "board" ? kind.board : null;
  const calendar = way === "calendar" && hasDates(kind);
  const grouped = useGrouped(kind, state, way === "grouped");
  const chart = way === "chart" && firstKey(kind) !== null;
  const map = way === "map" && kind.map === true;
  return { board, calendar, grouped, chart, map, plain: !board && !calendar && !grouped && !chart && !map };
}

export function useListModel(kind: Kind, frame: ListFrame) {
  const { search } = useListSearch();
  const { views, view } = useViews(kind, search.view);
  const state = useListState(kind, view, frame);
  const asked = JSON.stringify([state.filter, state.search.q, state.search.deleted]);
  const [exactFor, setExactFor] = useState<string | null>(null);
  const exact = exactFor === asked;
  const shown = useShown(kind, state);
  const { grouped, plain } = shown;
  const answer = useList(kind, { ...state.query, total: exact ? "exact" : "capped" }, plain);
  const rows: Row[] = grouped?.rows ?? (plain ? (answer.data?.rows ?? NONE) : NONE);
  const total = grouped?.total ?? answer.data?.total ?? null;
  const selection = useSelection(rows, total, { asked, filter: state.filter, q: state.search.q });
  const [at, setAt] = useState(-1);
  const dialogs = useDialogs();
  const { change } = state;
  const open = useCallback((id: string | undefined) => change({ open: id }), [change]);
  return {
    kind,
    frame,
    ...shown,
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
