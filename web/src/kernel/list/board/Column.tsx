/** A column of the board: head with figures and bar, cards page by page; an end is folded until somebody looks. */
import { DoubleLeftOutlined, DoubleRightOutlined, PlusOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchList } from "@/kernel/api";
import { showCount, showDecimal } from "@/kernel/format";
import { type Board, type Filter, fieldOf, type Kind, type Row } from "@/kernel/kinds";
import { Bar } from "@/kernel/list/board/Bar";
import { Card } from "@/kernel/list/board/Card";
import { columnsOf, type Due, dueFilter, type Place, type Tally } from "@/kernel/list/board/columns";
import { goalsOf, type Moves } from "@/kernel/list/board/useMoves";
import { every } from "@/kernel/list/filters";
import type { ListModel } from "@/kernel/list/useListModel";
import { Trouble } from "@/kernel/record/States";

const SIZE = 20;

export interface ColumnProps {
  model: ListModel;
  board: Board;
  place: Place;
  places: Place[];
  /** Which rows may stand here, before the column itself is asked for. */
  filter: Filter | null;
  tally: Tally | undefined;
  moves: Moves;
  dragged: Row | null;
  onDrag: (row: Row | null) => void;
  onAdd: ((place: Place) => void) | undefined;
}

function useCards({ model, board, place, filter }: ColumnProps, due: Due | null, enabled: boolean) {
  const { kind, state } = model;
  const here: Filter = { field: place.end ? board.state : board.by, op: "eq", value: place.value };
  const asked = every(filter, here, due ? dueFilter(kind, board.due, due) : null);
  const sort = state.search.sort ?? model.view.sort ?? (place.end || !board.due ? kind.sort : board.due);
  const query = { filter: asked, sort, columns: columnsOf(kind, board), size: SIZE, total: "none" as const };
  return useInfiniteQuery({
    queryKey: ["list", kind.name, "board", place.value, { ...query, q: state.search.q }],
    queryFn: ({ pageParam, signal }) =>
      fetchList(kind, { ...query, q: state.search.q, after: pageParam || null }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
  });
}

export function Sums({ kind, board, tally }: { kind: Kind; board: Board; tally: Tally | undefined }) {
  const shown = board.sums.filter((name) => fieldOf(kind, name));
  if (!tally || tally.count === 0) return null;
  return (
    <p className="kb-sums k-figures">
      {shown.map((name) => (
        <span key={name} title={fieldOf(kind, name)?.label}>
          <span className="k-unseen">{fieldOf(kind, name)?.label} </span>¥{showDecimal(tally.sums[name] ?? "0", 0)}
        </span>
      ))}
    </p>
  );
}

/** Takes a card that may come here; what may not is let fall elsewhere. */
function useDrop({ dragged, place, places, board, moves, onDrag }: ColumnProps) {
  const [over, setOver] = useState(false);
  const from = dragged ? columnOf(dragged, board) : null;
  const takes = Boolean(dragged && goalsOf(dragged, places, from).some((goal) => goal === place));
  const drag = {
    onDragOver: (event: DragEvent) => {
      if (!takes) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (takes && dragged) moves.go(dragged, place);
      onDrag(null);
    },
  };
  return { drag, takes, over: over && takes };
}

export function columnOf(row: Row, board: Board): string | null {
  const value = row[board.by];
  if (value && typeof value === "object" && "id" in value) return String((value as { id: unknown }).id);
  return typeof value === "string" ? value : null;
}

function Cards({ props, rows }: { props: ColumnProps; rows: Row[] }) {
  const { model, board, places, place, moves, onDrag } = props;
  const arriving = moves.moving && moves.moving.to === place ? [moves.moving.row] : [];
  const staying = rows.filter(({ id }) => id !== moves.moving?.row.id);
  const { t } = useTranslation();
  const all = [...arriving, ...staying];
  if (all.length === 0) return <p className="kb-none">{t("board.empty")}</p>;
  return (
    <ul className="kb-cards">
      {all.map((row) => (
        <Card
          key={row.id}
          kind={model.kind}
          board={board}
          row={row}
          moving={moves.moving?.row.id === row.id}
          ended={place.end}
          goals={goalsOf(row, places, columnOf(row, board))}
          onOpen={() => model.open(row.id)}
          onGo={(goal) => moves.go(row, goal)}
          onDrag={onDrag}
        />
      ))}
    </ul>
  );
}

function Pages({ props, due }: { props: ColumnProps; due: Due | null }) {
  const { t } = useTranslation();
  const cards = useCards(props, due, true);
  const rows = (cards.data?.pages ?? []).flatMap((page) => page.rows);
  if (cards.isError && rows.length === 0) return <Trouble error={cards.error} onRetry={() => void cards.refetch()} />;
  if (cards.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  const count = due ? props.tally?.due[due] : props.tally?.count;
  const left = Math.max(0, (count ?? 0) - rows.length);
  return (
    <>
      <Cards props={props} rows={rows} />
      {cards.hasNextPage ? (
        <Button block type="text" loading={cards.isFetchingNextPage} onClick={() => void cards.fetchNextPage()}>
          {t("board.more", { count: Math.min(SIZE, left || SIZE) })}
        </Button>
      ) : null}
    </>
  );
}

interface FrameProps {
  props: ColumnProps;
  children: ReactNode;
  folded?: boolean;
}

function Frame({ props, children, folded }: FrameProps) {
  const { drag, takes, over } = useDrop(props);
  return (
    <section
      className="kb-column"
      aria-label={props.place.label}
      data-place={props.place.value}
      data-folded={folded || undefined}
      data-end={props.place.end || undefined}
      data-takes={takes || undefined}
      data-over={over || undefined}
      {...drag}
    >
      {children}
    </section>
  );
}

function Count({ tally }: { tally: Tally | undefined }) {
  return <small className="k-figures">{showCount(tally?.count ?? 0)}</small>;
}

export function Column(props: ColumnProps) {
  const { t } = useTranslation();
  const { model, board, place, tally, onAdd } = props;
  const [only, setOnly] = useState<Due | null>(null);
  return (
    <Frame props={props}>
      <header className="kb-head">
        <h2>
          {place.label} <Count tally={tally} />
        </h2>
        {onAdd ? (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            aria-label={t("board.add", { name: place.label })}
            title={t("board.add", { name: place.label })}
            onClick={() => onAdd(place)}
          />
        ) : null}
        <Sums kind={model.kind} board={board} tally={tally} />
        {board.due && tally ? <Bar tally={tally} only={only} onOnly={setOnly} /> : <div className="kb-bar" />}
      </header>
      <div className="kb-body">
        <Pages props={props} due={only} />
      </div>
    </Frame>
  );
}

function Unfold({ place, tally, onOpen }: Pick<ColumnProps, "place" | "tally"> & { onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" title={t("board.unfold", { name: place.label })} aria-expanded="false" onClick={onOpen}>
      <DoubleLeftOutlined aria-hidden="true" />
      <span>{place.label}</span>
      <Count tally={tally} />
    </button>
  );
}

/** Where rows leave the columns for: a narrow strip to drop on, opened by a click. */
export function End(props: ColumnProps & { alwaysOpen: boolean }) {
  const { t } = useTranslation();
  const { model, board, place, tally, alwaysOpen } = props;
  const [open, setOpen] = useState(false);
  if (!open && !alwaysOpen) {
    return (
      <Frame props={props} folded>
        <Unfold place={place} tally={tally} onOpen={() => setOpen(true)} />
      </Frame>
    );
  }
  return (
    <Frame props={props}>
      <header className="kb-head">
        <h2>
          {place.label} <Count tally={tally} />
        </h2>
        {alwaysOpen ? null : (
          <Button
            type="text"
            size="small"
            icon={<DoubleRightOutlined />}
            aria-label={t("board.fold", { name: place.label })}
            onClick={() => setOpen(false)}
          />
        )}
        <Sums kind={model.kind} board={board} tally={tally} />
      </header>
      <div className="kb-body">
        <Pages props={props} due={null} />
      </div>
    </Frame>
  );
}
