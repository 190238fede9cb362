/** The rows of a kind as columns of cards: what stands where, what it is worth, what is due; cards move by hand or by keys. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Select } from "@/kernel/fields/heavy";
import { type Board as BoardFacts, fieldOf, type Row } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Column, type ColumnProps, End } from "@/kernel/list/board/Column";
import type { Place } from "@/kernel/list/board/columns";
import { type BoardModel, useBoard } from "@/kernel/list/board/useBoard";
import { type Moves, useMoves } from "@/kernel/list/board/useMoves";
import { Quiet } from "@/kernel/list/Missing";
import { Waiting } from "@/kernel/list/Rows";
import type { ListModel } from "@/kernel/list/useListModel";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/list/board/board.css";

const MoveDialog = late(() => import("@/kernel/list/board/MoveDialog"));
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

interface PickProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Pick({ label, value, options, onChange }: PickProps) {
  return (
    <Select<string>
      className="kb-pick"
      aria-label={label}
      value={value}
      options={options}
      popupMatchSelectWidth={false}
      onChange={onChange}
    />
  );
}

/** On a phone one column fills the screen: swiped, or chosen above. */
function useSight(places: Place[], narrow: boolean) {
  const strip = useRef<HTMLElement>(null);
  const [at, setAt] = useState(0);
  const seen = () => {
    const { current } = strip;
    if (narrow && current) setAt(Math.round(current.scrollLeft / Math.max(1, current.clientWidth)));
  };
  const show = (value: string) => {
    const index = places.findIndex((place) => place.value === value);
    const { current } = strip;
    setAt(index);
    if (current) current.scrollTo({ left: index * current.clientWidth });
  };
  return { strip, seen, show, here: places[Math.min(at, places.length - 1)]?.value };
}

interface HeadProps {
  model: ListModel;
  facts: BoardFacts;
  found: BoardModel;
  places: Place[];
  here: string | undefined;
  narrow: boolean;
  onShow: (value: string) => void;
}

function Head({ model, facts, found, places, here, narrow, onShow }: HeadProps) {
  const { t } = useTranslation();
  const { kind, state } = model;
  const count = ({ value, end }: Place) => (end ? found.figures.ends : found.figures.columns).get(value)?.count ?? 0;
  const options = places.map((place) => ({ value: place.value, label: `${place.label} · ${count(place)}` }));
  const sets = found.sets.length > 1;
  if (!sets && !narrow) return null;
  return (
    <div className="kb-top">
      {sets ? (
        <Pick
          label={fieldOf(kind, facts.within)?.label ?? ""}
          value={found.within}
          options={found.sets}
          onChange={(within) => state.change({ within })}
        />
      ) : null}
      {narrow ? <Pick label={t("board.chooseColumn")} value={here} options={options} onChange={onShow} /> : null}
    </div>
  );
}

function Strip({
  model,
  facts,
  found,
  moves,
}: {
  model: ListModel;
  facts: BoardFacts;
  found: BoardModel;
  moves: Moves;
}) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const [dragged, setDragged] = useState<Row | null>(null);
  const [adding, setAdding] = useState<Place | null>(null);
  const places = [...(found.columns ?? []), ...found.ends];
  const sight = useSight(places, narrow);
  const add = model.kind.can.includes("create") ? setAdding : undefined;
  const shared = { model, board: facts, places, moves, dragged, onDrag: setDragged };
  const of = (place: Place): ColumnProps & { alwaysOpen: boolean } => ({
    ...shared,
    place,
    filter: place.end ? found.gone : found.filter,
    tally: (place.end ? found.figures.ends : found.figures.columns).get(place.value),
    onAdd: place.end ? undefined : add,
    alwaysOpen: narrow,
  });
  return (
    <>
      <Head {...{ model, facts, found, places, narrow }} here={sight.here} onShow={sight.show} />
      <section className="kb-strip" aria-label={t("board.columns")} ref={sight.strip} onScroll={sight.seen}>
        {places.map((place) =>
          place.end ? <End key={`end-${place.value}`} {...of(place)} /> : <Column key={place.value} {...of(place)} />,
        )}
      </section>
      <Adding model={model} facts={facts} found={found} place={adding} onClose={() => setAdding(null)} />
    </>
  );
}

interface AddingProps {
  model: ListModel;
  facts: BoardFacts;
  found: BoardModel;
  place: Place | null;
  onClose: () => void;
}

/** A new record begins in the column where it was asked for. */
function Adding({ model, facts, found, place, onClose }: AddingProps) {
  if (!place) return null;
  const linked = fieldOf(model.kind, facts.by)?.type === "link";
  const set = found.sets.find(({ value }) => value === found.within);
  const initial = {
    [facts.by]: linked ? { id: place.value, label: place.label } : place.value,
    ...(set ? { [facts.within]: { id: set.value, label: set.label } } : {}),
  };
  return (
    <CreateDialog kind={model.kind} open initial={initial} onClose={onClose} onDone={(row) => model.open(row.id)} />
  );
}

export default function Board({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const facts = model.board as BoardFacts;
  const found = useBoard(model, facts);
  const moves = useMoves(model.kind, facts);
  if (found.failed && !found.columns) {
    return <Trouble error={found.failed.error} onRetry={() => void found.failed?.refetch()} />;
  }
  if (!found.columns) return <Waiting />;
  if (found.columns.length === 0) return <Quiet line={t("board.nothing")} water="harbour" />;
  return (
    <div className="kb">
      <Strip model={model} facts={facts} found={found} moves={moves} />
      <p className="k-unseen" role="status" aria-live="polite">
        {moves.said}
      </p>
      {moves.moving?.asked ? <MoveDialog kind={model.kind} board={facts} step={moves.moving} moves={moves} /> : null}
    </div>
  );
}
