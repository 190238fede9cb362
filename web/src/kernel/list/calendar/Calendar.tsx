/** A list of any kind as a calendar, by the date its view names: what the list finds, and nothing else (ux 10, 17). */
import { Segmented } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { View } from "@/kernel/calendar/entries";
import { Hours } from "@/kernel/calendar/Hours";
import { Lines, SmallMonth } from "@/kernel/calendar/Lines";
import { MoveDialog } from "@/kernel/calendar/MoveDialog";
import { useDays } from "@/kernel/calendar/moon";
import { Span } from "@/kernel/calendar/Span";
import { useHands } from "@/kernel/calendar/useHands";
import { Weeks } from "@/kernel/calendar/Weeks";
import { Select } from "@/kernel/fields/heavy";
import { fromWall } from "@/kernel/format";
import { late } from "@/kernel/late";
import { type Course, courseOf, spans, useRowsOf } from "@/kernel/list/calendar/useCalendar";
import { Quiet } from "@/kernel/list/Missing";
import { Waiting } from "@/kernel/list/Rows";
import { type ListModel, mayMake } from "@/kernel/list/useListModel";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/calendar/calendar.css";

const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

function Tools({ model, course, narrow }: { model: ListModel; course: Course; narrow: boolean }) {
  const { t } = useTranslation();
  const { state } = model;
  const { search, fields, source } = course;
  return (
    <div className="g-tools">
      <Span search={search} onDay={(day) => state.change({ day })} />
      {narrow ? null : (
        <Segmented
          aria-label={t("agenda.views")}
          value={search.view}
          options={spans.map((span) => ({ value: span, label: t(`agenda.${span}`) }))}
          onChange={(span) => state.change({ layout: { ...state.layout, span } })}
        />
      )}
      <Select
        value={source.field.name}
        aria-label={t("agenda.field")}
        popupMatchSelectWidth={false}
        options={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={(within) => state.change({ within })}
      />
    </div>
  );
}

interface Props {
  model: ListModel;
  course: Course;
}

function useSheet({ model, course }: Props, view: View) {
  const { field } = course.source;
  const found = useRowsOf(model, course, view);
  const may = mayMake(model) && !field.readonly && field.right !== "read";
  const held = useHands(found.entries, ({ row }) => model.open(row.id), may);
  return { ...found, held, known: useDays(found.days) };
}

/** What a hand asked for: another moment, or a new record that begins with the day it was asked for. */
function Dialogs({ model, course, held }: Props & { held: ReturnType<typeof useHands> }) {
  const { asked, making } = held;
  const { field } = course.source;
  const initial = useMemo(() => {
    if (!making) return undefined;
    const wall = dayjs(`${making.day}T${making.time ?? "09:00"}`);
    return { [field.name]: field.type === "date" ? making.day : fromWall(wall) };
  }, [making, field]);
  const close = () => held.setMaking(null);
  return (
    <>
      {asked ? <MoveDialog key={asked.key} entry={asked} move={held.move} onClose={() => held.setAsked(null)} /> : null}
      {making ? (
        <CreateDialog kind={model.kind} open initial={initial} onClose={close} onDone={(row) => model.open(row.id)} />
      ) : null}
    </>
  );
}

function Desk(props: Props) {
  const { t } = useTranslation();
  const { model, course } = props;
  const { state } = model;
  const { search } = course;
  const { days, entries, counts, more, answer, held, known } = useSheet(props, search.view);
  const showDay = (day: string) => state.change({ day, layout: { ...state.layout, span: "day" } });
  const parts = { search, days, known, entries, counts, hands: held.hands, showDay };
  if (answer.isPending) return <Waiting />;
  if (answer.isError && !answer.data) return <Trouble error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <>
      {more ? <p className="g-note">{t("agenda.fewer")}</p> : null}
      {search.view === "month" ? <Weeks {...parts} /> : <Hours {...parts} ready={!answer.isPlaceholderData} />}
      <Dialogs {...props} held={held} />
    </>
  );
}

/** A phone marks the days of the month that hold something, and shows one of them. */
function Phone(props: Props) {
  const { model, course } = props;
  const { search } = course;
  const month = useRowsOf(model, course, "month");
  const { entries, answer, held, known } = useSheet(props, "day");
  const around = useDays(month.days);
  const busy = new Set([...month.entries.map(({ day }) => day), ...month.counts.keys()]);
  if (answer.isPending) return <Waiting />;
  if (answer.isError && !answer.data) return <Trouble error={answer.error} onRetry={() => void answer.refetch()} />;
  return (
    <>
      <SmallMonth search={search} known={around} busy={busy} choose={(day) => model.state.change({ day })} />
      <Lines search={search} days={[search.day]} known={known} entries={entries} hands={held.hands} />
      <Dialogs {...props} held={held} />
    </>
  );
}

export default function Calendar({ model }: { model: ListModel }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const course = courseOf(model);
  if (!course) return <Quiet line={t("agenda.none")} water="harbour" />;
  const Shown = narrow ? Phone : Desk;
  return (
    <div className="g-page g-in-list">
      <Tools model={model} course={course} narrow={narrow} />
      <Shown model={model} course={course} />
    </div>
  );
}
