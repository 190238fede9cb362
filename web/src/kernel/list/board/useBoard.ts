/** The board as data: its sets of columns, the columns with their figures, and the ends beside them. */
import { useQuery } from "@tanstack/react-query";
import { api, fetchList, pathOf } from "@/kernel/api";
import { type Board, type Filter, fieldOf, type Kind, type Row, titleOf, useKind } from "@/kernel/kinds";
import { ended, type Group, type Place, placesOf, standing, type Tally, talliesOf } from "@/kernel/list/board/columns";
import type { ListModel } from "@/kernel/list/useListModel";

const MOST = 100;

/** All rows of a small kind, in its own order. */
function useAll(kind: Kind | undefined, filter: Filter | null, enabled: boolean) {
  const columns = kind ? [kind.title, ...["active"].filter((name) => fieldOf(kind, name))] : [];
  return useQuery({
    queryKey: ["list", kind?.name, "board", filter],
    queryFn: ({ signal }) =>
      fetchList(kind as Kind, { filter, columns, sort: kind?.sort, size: MOST, total: "none" }, signal),
    enabled: enabled && kind !== undefined,
  });
}

function useGroups(model: ListModel, by: string, sums: string[], filter: Filter | null, enabled: boolean) {
  const { q } = model.state.search;
  const measure = ["count", ...sums.map((name) => `sum:${name}`)].join(",");
  const asked = new URLSearchParams({ by, measure });
  if (filter) asked.set("filter", JSON.stringify(filter));
  if (q) asked.set("q", q);
  const address = `${pathOf(model.kind)}/group?${asked}`;
  return useQuery({
    queryKey: ["group", model.kind.name, "board", address],
    queryFn: ({ signal }) => api.get<{ groups: Group[] }>(address, { signal }),
    placeholderData: (before) => before,
    enabled,
  });
}

/** The sets of columns, and the one that is chosen: as the address says, else the first that is in use. */
function useSets(model: ListModel, board: Board) {
  const target = useKind(fieldOf(model.kind, board.within)?.target ?? undefined);
  const answer = useAll(target, null, Boolean(board.within));
  const rows = answer.data?.rows ?? [];
  const asked = rows.find(({ id }) => id === model.state.within);
  const chosen = asked ?? rows.find(({ active }) => active !== false) ?? rows[0];
  const sets = target ? rows.map((row) => ({ value: row.id, label: titleOf(target, row) })) : [];
  return { sets, within: chosen?.id ?? "", ready: !board.within || Boolean(answer.data), answer };
}

function useColumns(kind: Kind, board: Board, within: string, ready: boolean) {
  const field = fieldOf(kind, board.by);
  const target = useKind(field?.target ?? undefined);
  const shared = target && board.within && fieldOf(target, board.within);
  const filter: Filter | null = shared ? { field: board.within, op: "eq", value: within } : null;
  const answer = useAll(target, filter, ready && field?.type === "link");
  if (field?.type !== "link") {
    const chosen = (field?.choices ?? []).map(({ value, label }) => ({ value, label, action: board.move, end: false }));
    return { columns: chosen as Place[], answer: undefined };
  }
  return { columns: target && answer.data ? placesOf(target, answer.data.rows, board.move) : undefined, answer };
}

function endsOf(kind: Kind, board: Board): Place[] {
  const choices = fieldOf(kind, board.state)?.choices ?? [];
  return board.ends.map(({ value, action }) => {
    const label = choices.find((choice) => choice.value === value)?.label ?? value;
    return { value, label, action, end: true };
  });
}

export interface Figures {
  columns: Map<string, Tally>;
  ends: Map<string, Tally>;
}

export function useBoard(model: ListModel, board: Board) {
  const { kind, state } = model;
  const { sets, within, ready, answer: known } = useSets(model, board);
  const { columns, answer } = useColumns(kind, board, within, ready);
  const ends = endsOf(kind, board);
  const filter = standing(board, state.filter, within);
  const gone = ended(
    board,
    state.filter,
    within,
    ends.map(({ value }) => value),
  );
  const by = board.due ? `${board.by},${board.due}:due` : board.by;
  const here = useGroups(model, by, board.sums, filter, ready);
  const there = useGroups(model, board.state, board.sums, gone, ready && ends.length > 0);
  const figures: Figures = {
    columns: talliesOf(here.data?.groups ?? [], board.sums),
    ends: talliesOf(there.data?.groups ?? [], board.sums),
  };
  const failed = [known, answer, here, there].find((one) => one?.isError);
  return { sets, within, columns, ends, filter, gone, figures, failed };
}

export type BoardModel = ReturnType<typeof useBoard>;
export type { Row };
