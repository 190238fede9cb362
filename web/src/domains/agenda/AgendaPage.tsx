/** The calendar: tasks, visits and what else has a date, by month, week, day, as an agenda, and of the whole team (ux 17). */
import { Segmented } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  offeredOf,
  type Search,
  shownOf,
  TASK,
  useAgendaSearch,
  useEntries,
  useSources,
  views,
} from "@/domains/agenda/agenda";
import { daysOf, type Entry, type View } from "@/kernel/calendar/entries";
import { Hours } from "@/kernel/calendar/Hours";
import { Lines, SmallMonth } from "@/kernel/calendar/Lines";
import { MoveDialog } from "@/kernel/calendar/MoveDialog";
import { useDays } from "@/kernel/calendar/moon";
import { Span } from "@/kernel/calendar/Span";
import { useHands } from "@/kernel/calendar/useHands";
import { Team, Weeks } from "@/kernel/calendar/Weeks";
import { Select } from "@/kernel/fields/heavy";
import { fromWall } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { late } from "@/kernel/late";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/kernel/calendar/calendar.css";

const RecordDrawer = late(() => import("@/kernel/record/RecordDrawer"));
const CreateDialog = late(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

type Course = ReturnType<typeof useAgendaSearch>;

function Tools({ course, offered }: { course: Course; offered: ReturnType<typeof useSources> }) {
  const { t } = useTranslation();
  const { search, change } = course;
  const narrow = useNarrow();
  return (
    <div className="g-tools">
      <Span search={search} onDay={(day) => change({ day })} />
      {
        <Segmented
          aria-label={t("agenda.views")}
          value={search.view}
          options={(narrow ? small : views).map((view) => ({ value: view, label: t(`agenda.${view}`) }))}
          onChange={(view) => change({ view, whose: view === "team" ? "all" : search.whose })}
        />
      }
      <Select
        value={search.whose}
        aria-label={t("agenda.whose")}
        options={(["mine", "all"] as const).map((value) => ({ value, label: t(`agenda.${value}`) }))}
        onChange={(whose) => change({ whose })}
      />
      {narrow ? null : (
        <Select
          mode="multiple"
          className="g-also"
          value={search.also}
          placeholder={t("agenda.also")}
          aria-label={t("agenda.also")}
          maxTagCount={1}
          showSearch={{ optionFilterProp: "label" }}
          options={offered.map(({ key, kind, field }) => ({ value: key, label: `${kind.label} · ${field.label}` }))}
          onChange={(also) => change({ also: also.length ? also : undefined })}
        />
      )}
    </div>
  );
}

function useAgendaHands(entries: Entry[], { change }: Course) {
  const tasks = useKind(TASK);
  const open = ({ source, row }: Entry) => change({ open: `${source.kind.name}/${row.id}` });
  return { ...useHands(entries, open, Boolean(tasks?.can.includes("create"))), tasks };
}

function Dialogs({ held, course }: { held: ReturnType<typeof useAgendaHands>; course: Course }) {
  const { asked, making, move, tasks } = held;
  const [kind, id] = (course.search.open ?? "").split("/");
  const initial = useMemo(
    () =>
      making ? { due_at: fromWall(dayjs(`${making.day}T${making.time ?? "09:00"}`)), sort: "appointment" } : undefined,
    [making],
  );
  return (
    <>
      {asked ? <MoveDialog key={asked.key} entry={asked} move={move} onClose={() => held.setAsked(null)} /> : null}
      {making && tasks ? (
        <CreateDialog
          kind={tasks}
          open
          initial={initial}
          onClose={() => held.setMaking(null)}
          onDone={() => undefined}
        />
      ) : null}
      {kind && id ? <RecordDrawer kind={kind} id={id} onClose={() => course.change({ open: undefined })} /> : null}
    </>
  );
}

/** A phone has a day by its hours, or the agenda below a small month, whatever the address says. */
const small: View[] = ["agenda", "day"];
const viewOn = (narrow: boolean, { view }: Search): View => (narrow && view !== "day" ? "agenda" : view);

export default function AgendaPage() {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const course = useAgendaSearch();
  const view = viewOn(narrow, course.search);
  const search = { ...course.search, view };
  const sources = useSources();
  const shown = useMemo(() => shownOf(sources, search.also), [sources, search.also]);
  const days = useMemo(() => daysOf(view, search.day), [view, search.day]);
  const month = useMemo(() => (narrow ? daysOf("month", search.day) : days), [narrow, search.day, days]);
  const known = useDays([...days, ...month]);
  const { entries, error, more, loading } = useEntries(shown, days, search.whose);
  const held = useAgendaHands(entries, course);
  const showDay = (day: string) => course.change({ view: "day", day });
  const parts = { search, days, known, entries, hands: held.hands };
  if (error && entries.length === 0) return <Trouble error={error} onRetry={() => window.location.reload()} />;
  return (
    <div className="g-page">
      <h1>{t("menu.agenda")}</h1>
      <Tools course={{ ...course, search }} offered={offeredOf(sources)} />
      {more ? <p className="g-note">{t("agenda.capped")}</p> : null}
      {narrow && view === "agenda" ? (
        <SmallMonth
          search={search}
          known={known}
          busy={new Set(entries.map(({ day }) => day))}
          choose={(day) => course.change({ day })}
        />
      ) : null}
      {view === "agenda" ? <Lines {...parts} /> : null}
      {view === "team" && entries.length === 0 && !loading ? <Quiet line={t("agenda.nobody")} water="harbour" /> : null}
      {view === "team" && entries.length > 0 ? <Team {...parts} showDay={showDay} /> : null}
      {view === "month" ? <Weeks {...parts} showDay={showDay} /> : null}
      {view === "week" || view === "day" ? <Hours {...parts} showDay={showDay} ready={!loading} /> : null}
      <Dialogs held={held} course={course} />
    </div>
  );
}
