/** The list of any kind: fills the window, and its whole state is the address. */
import { useEffect } from "react";
import { openRoom } from "@/kernel/i18n";
import { whenIdle } from "@/kernel/idle";
import { type Kind, useKind, useKinds } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Aside } from "@/kernel/list/asides";
import { Footer } from "@/kernel/list/Footer";
import { ListHead } from "@/kernel/list/ListHead";
import { Missing } from "@/kernel/list/Missing";
import { Rows, Waiting } from "@/kernel/list/Rows";
import { type ListFrame, useOpened } from "@/kernel/list/state";
import { fetchTools } from "@/kernel/list/Table";
import { Toolbar } from "@/kernel/list/Toolbar";
import { type ListModel, useListModel } from "@/kernel/list/useListModel";
import { useWalk } from "@/kernel/record/neighbours";
import "@/kernel/list/list.css";

const BulkBar = late(
  () => import("@/kernel/list/BulkBar"),
  ({ model }) => <Footer model={model} />,
);
const Board = late(
  async () => (await Promise.all([import("@/kernel/list/board/Board"), openRoom("board")]))[0],
  <Waiting />,
);
const Calendar = late(
  async () => (await Promise.all([import("@/kernel/list/calendar/Calendar"), openRoom("agenda")]))[0],
  <Waiting />,
);
const Chart = late(
  async () =>
    (await Promise.all([import("@/kernel/list/chart/ChartView"), openRoom("charts"), openRoom("groupings")]))[0],
  <Waiting />,
);
const MapView = late(
  async () => (await Promise.all([import("@/kernel/list/map/MapView"), openRoom("maps")]))[0],
  <Waiting />,
);
const RecordDrawer = late(() => import("@/kernel/record/RecordDrawer"));
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);
const ActionDialog = late(() =>
  import("@/kernel/actions/ActionDialog").then((module) => ({ default: module.ActionDialog })),
);

export interface ListProps extends ListFrame {
  kind: Kind;
  /** Inside a page that has its own heading and tabs. */
  embedded?: boolean;
  /** Values a new record starts with. */
  initial?: Record<string, unknown>;
}

/** Alone in asking which record is open: the list behind the drawer stays as it is drawn. */
function Opened({ kind, open }: Pick<ListModel, "kind" | "open">) {
  const id = useOpened();
  return id ? <RecordDrawer kind={kind.name} id={id} onClose={() => open(undefined)} onGo={open} /> : null;
}

function Dialogs({ model, initial }: { model: ListModel; initial: ListProps["initial"] }) {
  const { kind, dialogs, selection } = model;
  return (
    <>
      {dialogs.action && selection.target ? (
        <ActionDialog
          kind={kind}
          action={dialogs.action}
          target={selection.target}
          open
          onClose={dialogs.close}
          onDone={({ results }) =>
            selection.everything ? selection.clear() : selection.keep(results.flatMap(({ id, ok }) => (ok ? [] : id)))
          }
        />
      ) : null}
      {dialogs.creating ? (
        <CreateDialog kind={kind} open initial={initial} onClose={dialogs.close} onDone={(row) => model.open(row.id)} />
      ) : null}
      <Opened kind={kind} open={model.open} />
    </>
  );
}

export function List({ kind, embedded = false, initial, ...frame }: ListProps) {
  const model = useListModel(kind, frame);
  useWalk(kind, model.rows);
  const stands = model.answer.isSuccess;
  useEffect(fetchTools, []);
  useEffect(() => (stands ? whenIdle(() => void RecordDrawer.fetch()) : undefined), [stands]);
  return (
    <section className="k-list" aria-label={kind.plural}>
      {embedded ? null : <ListHead model={model} />}
      {embedded ? null : <Aside kind={kind.name} />}
      <Toolbar model={model} embedded={embedded} />
      <Shown model={model} />
      <Dialogs model={model} initial={initial} />
    </section>
  );
}

function Shown({ model }: { model: ListModel }) {
  if (model.board) return <Board model={model} />;
  if (model.calendar) return <Calendar model={model} />;
  if (model.chart) return <Chart model={model} />;
  if (model.map) return <MapView model={model} />;
  return <Below model={model} />;
}

function Below({ model }: { model: ListModel }) {
  return (
    <>
      <Rows model={model} />
      {model.selection.count > 0 ? <BulkBar model={model} /> : model.grouped ? null : <Footer model={model} />}
    </>
  );
}

export default function ListPage({ kindName }: { kindName: string }) {
  const kinds = useKinds();
  const kind = useKind(kindName);
  if (!kind) return kinds.isLoading ? null : <Missing />;
  return <List key={kind.name} kind={kind} />;
}
