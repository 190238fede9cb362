/** The calendar: tasks, visits and what else has a date, by month, week, day, as an agenda, and of the whole team (ux 17). */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Modal, Segmented } from "antd";
import dayjs from "dayjs";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  DAY,
  daysOf,
  type Entry,
  offeredOf,
  type Search,
  shownOf,
  TASK,
  useAgendaSearch,
  useEntries,
  useSources,
  type View,
  views,
} from "@/domains/agenda/agenda";
import type { Hands } from "@/domains/agenda/Chip";
import { Team, Weeks } from "@/domains/agenda/Grid";
import { Lines, SmallMonth } from "@/domains/agenda/Lines";
import { useDays } from "@/domains/agenda/moon";
import { type Move, useMove } from "@/domains/agenda/useMove";
import { DatePicker, Select } from "@/kernel/fields/heavy";
import { fromWall, now } from "@/kernel/format";
import { useKind } from "@/kernel/kinds";
import { Quiet } from "@/kernel/list/Missing";
import { Trouble } from "@/kernel/record/States";
import { useNarrow } from "@/kernel/screen";
import "@/domains/agenda/agenda.css";

const RecordDrawer = lazy(() => import("@/kernel/record/RecordDrawer"));
const CreateDialog = lazy(() =>
  import("@/kernel/form/RecordForm").then((module) => ({ default: module.CreateDialog })),
);

type Course = ReturnType<typeof useAgendaSearch>;

function Span({ course: { search, change } }: { course: Course }) {
  const { t } = useTranslation();
  const unit = search.view === "month" ? "month" : search.view === "day" ? "day" : "week";
  const go = (by: number) => change({ day: dayjs(search.day).add(by, unit).format(DAY) });
  const words = unit === "day" ? search.day : dayjs(search.day).format("YYYY-MM");
  return (
    <span className="g-span">
      <Button type="text" icon={<LeftOutlined />} aria-label={t("agenda.before")} onClick={() => go(-1)} />
      <b className="k-figures">{words}</b>
      <Button type="text" icon={<RightOutlined />} aria-label={t("agenda.after")} onClick={() => go(1)} />
      <Button size="small" onClick={() => change({ day: now().format(DAY) })}>
        {t("agenda.today")}
      </Button>
    </span>
  );
}

function Tools({ course, offered }: { course: Course; offered: ReturnType<typeof useSources> }) {
  const { t } = useTranslation();
  const { search, change } = course;
  const narrow = useNarrow();
  return (
    <div className="g-tools">
      <Span course={course} />
      {narrow ? null : (
        <Segmented
          aria-label={t("agenda.views")}
          value={search.view}
          options={views.map((view) => ({ value: view, label: t(`agenda.${view}`) }))}
          onChange={(view) => change({ view, whose: view === "team" ? "all" : search.whose })}
        />
      )}
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

/** The other way than dragging: by the keys, and to any day. */
function MoveDialog({ entry, move, onClose }: { entry: Entry; move: Move; onClose: () => void }) {
  const { t } = useTranslation();
  const [at, setAt] = useState(dayjs(`${entry.day}T${entry.time || "00:00"}`));
  const timed = Boolean(entry.time);
  const done = () => {
    onClose();
    void move(entry, at.format(DAY), timed ? at.format("HH:mm") : undefined);
  };
  return (
    <Modal
      open
      width={420}
      title={t("agenda.moveOf", { name: entry.title })}
      okText={t("agenda.save")}
      cancelText={t("agenda.cancel")}
      onOk={done}
      onCancel={onClose}
    >
      <DatePicker
        className="kf-wide"
        value={at}
        allowClear={false}
        needConfirm={false}
        showTime={timed ? { format: "HH:mm", minuteStep: 5 } : false}
        format={timed ? "YYYY-MM-DD HH:mm" : DAY}
        aria-label={t("agenda.when")}
        onChange={(next) => next && setAt(next)}
      />
    </Modal>
  );
}

function useHands(entries: Entry[], { change }: Course) {
  const move = useMove();
  const [asked, setAsked] = useState<Entry | null>(null);
  const [making, setMaking] = useState<string | null>(null);
  const tasks = useKind(TASK);
  const hands: Hands = {
    open: ({ source, row }) => change({ open: `${source.kind.name}/${row.id}` }),
    ask: setAsked,
    drop: (key, day) => {
      const entry = entries.find((one) => one.key === key);
      if (entry && entry.day !== day) void move(entry, day);
    },
    make: (day) => tasks?.can.includes("create") && setMaking(day),
  };
  return { hands, move, asked, setAsked, making, setMaking, tasks };
}

function Dialogs({ held, course }: { held: ReturnType<typeof useHands>; course: Course }) {
  const { asked, making, move, tasks } = held;
  const [kind, id] = (course.search.open ?? "").split("/");
  const initial = useMemo(
    () => (making ? { due_at: fromWall(dayjs(`${making}T09:00`)), sort: "appointment" } : undefined),
    [making],
  );
  return (
    <Suspense fallback={null}>
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
    </Suspense>
  );
}

/** A phone has the agenda below a small month, whatever the address says. */
const viewOn = (narrow: boolean, search: Search): View => (narrow ? "agenda" : search.view);

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
  const held = useHands(entries, course);
  const showDay = (day: string) => course.change({ view: "day", day });
  const parts = { search, days, known, entries, hands: held.hands };
  if (error && entries.length === 0) return <Trouble error={error} onRetry={() => window.location.reload()} />;
  return (
    <div className="g-page">
      <h1>{t("menu.agenda")}</h1>
      <Tools course={{ ...course, search }} offered={offeredOf(sources)} />
      {more ? <p className="g-note">{t("agenda.capped")}</p> : null}
      {narrow ? (
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
      {view === "month" || view === "week" || view === "day" ? <Weeks {...parts} showDay={showDay} /> : null}
      <Dialogs held={held} course={course} />
    </div>
  );
}
