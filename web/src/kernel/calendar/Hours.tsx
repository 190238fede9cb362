/** A day or a week by its hours: what has no hour above them, a line where the clock stands. */
import dayjs from "dayjs";
import { type DragEvent, type MouseEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Block } from "@/kernel/calendar/Block";
import { Chip, heldAt } from "@/kernel/calendar/Chip";
import type { Entry } from "@/kernel/calendar/entries";
import { HOUR, minutesOf, pixelsOf, placed, timeAt } from "@/kernel/calendar/hours";
import { stretched } from "@/kernel/calendar/useStretch";
import { Head, type Props } from "@/kernel/calendar/Weeks";
import { now } from "@/kernel/format";
import "@/kernel/calendar/hours.css";

/** The hour that stands at the top where nothing is earlier. */
const MORNING = 8;
/** Pixels above it, so that its name is whole. */
const EDGE = 12;
const HALF = 30;
const hours = Array.from({ length: 24 }, (_, hour) => hour);
const isToday = (day: string) => day === now().format("YYYY-MM-DD");
const clock = () => now().format("HH:mm");

/** The clock of the company, told anew every half minute. */
function NowLine() {
  const { t } = useTranslation();
  const [time, setTime] = useState(clock);
  useEffect(() => {
    const timer = window.setInterval(() => setTime(clock()), 30_000);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <i className="g-now" style={{ top: pixelsOf(minutesOf(time)) }} role="img" aria-label={t("agenda.now", { time })} />
  );
}

const upOf = (event: MouseEvent) => event.clientY - event.currentTarget.getBoundingClientRect().top;

function Column({ day, at, hands, search }: Pick<Props, "hands" | "search"> & { day: string; at: Entry[] }) {
  const drop = (event: DragEvent) => {
    event.preventDefault();
    hands.drop(event.dataTransfer.getData("text/plain"), day, timeAt(upOf(event) - heldAt(event)));
  };
  const make = (event: MouseEvent) =>
    event.target === event.currentTarget && hands.make?.(day, timeAt(upOf(event) - pixelsOf(HALF / 2), HALF));
  const today = isToday(day);
  return (
    <td data-lane="hours" data-day={day} aria-current={today ? "date" : undefined}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button in the head of the day does the same for the keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in the head of the day is the control */}
      <div
        className="g-hours"
        style={{ height: 24 * HOUR, ["--hour" as string]: `${HOUR}px` }}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
        onClick={make}
      >
        {today ? <NowLine /> : null}
        {placed(at).map((place) => (
          <Block key={place.entry.key} place={place} hands={hands} owner={search.whose === "all"} />
        ))}
      </div>
    </td>
  );
}

/** What has a day and no hour. */
function Whole({ day, at, hands, search }: Pick<Props, "hands" | "search"> & { day: string; at: Entry[] }) {
  const drop = (event: DragEvent) => {
    event.preventDefault();
    hands.drop(event.dataTransfer.getData("text/plain"), day);
  };
  return (
    <td data-lane="whole" data-day={day} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      {at.map((entry) => (
        <Chip key={entry.key} entry={entry} hands={hands} owner={search.whose === "all"} />
      ))}
    </td>
  );
}

/** Begins at the first entry, at the latest in the morning. */
function useMorning(sheet: RefObject<HTMLElement | null>, first: string, ready: boolean) {
  const hour = first ? Math.min(MORNING, Number(first.slice(0, 2))) : MORNING;
  useEffect(() => {
    if (ready && sheet.current) sheet.current.scrollTop = pixelsOf(hour * 60) - EDGE;
  }, [sheet, hour, ready]);
}

/** The days, and under each what has no hour. */
function Top({ days, entries, known, hands, showDay, search }: Props) {
  const { t } = useTranslation();
  const whole = (day: string) => entries.filter((entry) => !entry.time && entry.day === day);
  return (
    <thead>
      <tr>
        <td className="g-axis" />
        {days.map((day) => (
          <th key={day} scope="col" aria-current={isToday(day) ? "date" : undefined}>
            {dayjs(day).format("ddd")}
            <Head day={day} known={known} hands={hands} showDay={showDay} />
          </th>
        ))}
      </tr>
      <tr>
        <th scope="row" className="g-axis">
          {t("agenda.whole")}
        </th>
        {days.map((day) => (
          <Whole key={day} day={day} at={whole(day)} hands={hands} search={search} />
        ))}
      </tr>
    </thead>
  );
}

export function Hours({ ready = true, ...props }: Props & { ready?: boolean }) {
  const { t } = useTranslation();
  const sheet = useRef<HTMLElement>(null);
  const { days, entries, hands, search } = props;
  const timed = stretched(entries, hands.stretch).filter(({ time, day }) => time && days.includes(day));
  const first = timed.reduce((least, { time }) => (!least || time < least ? time : least), "");
  useMorning(sheet, first, ready);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keys
    <section className="g-sheet" ref={sheet} tabIndex={0} aria-label={t("agenda.hours")}>
      <table className="g-grid" data-view="hours">
        <Top {...props} />
        <tbody>
          <tr>
            <th scope="row" className="g-axis" aria-label={t("agenda.hours")}>
              {hours.map((hour) => (
                <span key={hour} style={{ height: HOUR }}>
                  {hour ? `${hour}:00` : ""}
                </span>
              ))}
            </th>
            {days.map((day) => (
              <Column
                key={day}
                day={day}
                at={timed.filter((entry) => entry.day === day)}
                hands={hands}
                search={search}
              />
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}
