/** Days side by side: the weeks of a month; and the team, a line for each person. */
import { PlusOutlined } from "@ant-design/icons";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { Chip, type Hands } from "@/kernel/calendar/Chip";
import type { Entry, Sight } from "@/kernel/calendar/entries";
import { type Known, moonOf } from "@/kernel/calendar/moon";
import { now } from "@/kernel/format";

/** More than these of a day stand in the list of the day. */
const SHOWN = 4;

export interface Props {
  search: Sight;
  days: string[];
  known: Map<string, Known>;
  entries: Entry[];
  /** How many a day holds, where that may be more than was read. */
  counts?: Map<string, number>;
  hands: Hands;
  showDay: (day: string) => void;
}

/** Rested beside the week-end, or worked on one: 休 and 班, with the reason. */
export function DayMark({ day }: { day: Known | undefined }) {
  const { t } = useTranslation();
  if (!day) return null;
  const weekend = [0, 6].includes(dayjs(day.day).day());
  const mark = day.works ? (weekend ? "works" : "") : day.name ? "rests" : "";
  return (
    <span className="g-moon">
      {day.name || moonOf(day.lunar)}
      {mark ? (
        <b data-mark={mark} title={t(mark === "works" ? "agenda.works" : "agenda.rests")}>
          {t(mark === "works" ? "agenda.worksMark" : "agenda.restsMark")}
        </b>
      ) : null}
    </span>
  );
}

/** The number of the day, its moon and its mark, and the way to a new entry for the keys. */
export function Head({ day, known, hands, showDay }: Pick<Props, "known" | "hands" | "showDay"> & { day: string }) {
  const { t } = useTranslation();
  return (
    <header>
      <button
        type="button"
        className="g-number"
        aria-label={dayjs(day).format("YYYY-M-D")}
        onClick={() => showDay(day)}
      >
        {Number(day.slice(8))}
      </button>
      <DayMark day={known.get(day)} />
      {hands.make ? (
        <button
          type="button"
          className="g-add"
          aria-label={t("agenda.addOn", { day })}
          onClick={() => hands.make?.(day)}
        >
          <PlusOutlined />
        </button>
      ) : null}
    </header>
  );
}

function Cell({ day, at, owner, ...props }: Props & { day: string; at: Entry[]; owner?: boolean }) {
  const { t } = useTranslation();
  const { search, known, hands, showDay, counts } = props;
  const month = search.view === "month";
  const shown = month ? at.slice(0, SHOWN) : at;
  const left = Math.max(at.length, counts?.get(day) ?? 0) - shown.length;
  const outside = month && day.slice(0, 7) !== search.day.slice(0, 7);
  const drop = (event: React.DragEvent) => {
    event.preventDefault();
    hands.drop(event.dataTransfer.getData("text/plain"), day);
  };
  const make = (event: React.MouseEvent) => event.target === event.currentTarget && hands.make?.(day);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside does the same for the keyboard
    <td
      data-day={day}
      data-outside={outside || undefined}
      data-off={known.get(day)?.works === false || undefined}
      aria-current={day === now().format("YYYY-MM-DD") ? "date" : undefined}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      onClick={make}
    >
      {search.view === "team" ? null : <Head day={day} known={known} hands={hands} showDay={showDay} />}
      {shown.map((entry) => (
        <Chip key={entry.key} entry={entry} hands={hands} owner={owner} />
      ))}
      {left > 0 ? (
        <button type="button" className="g-more" onClick={() => showDay(day)}>
          {t("agenda.more", { count: left })}
        </button>
      ) : null}
    </td>
  );
}

export function Weeks(props: Props) {
  const { days, entries, search } = props;
  const width = Math.min(7, days.length);
  const weeks = Array.from({ length: days.length / width }, (_, at) => days.slice(at * width, (at + 1) * width));
  return (
    <table className="g-grid" data-view={search.view}>
      <thead>
        <tr>
          {(weeks[0] ?? []).map((day) => (
            <th key={day} scope="col">
              {dayjs(day).format("ddd")}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Cell
                key={day}
                {...props}
                day={day}
                at={entries.filter((entry) => entry.day === day)}
                owner={search.whose === "all"}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Team(props: Props) {
  const { t } = useTranslation();
  const { days, entries, known } = props;
  const people = new Map(entries.flatMap(({ owner }) => (owner ? [[owner.id, owner.label] as const] : [])));
  return (
    <table className="g-grid" data-view="team">
      <thead>
        <tr>
          <th scope="col">{t("agenda.person")}</th>
          {days.map((day) => (
            <th key={day} scope="col">
              {dayjs(day).format("ddd M/D")} <DayMark day={known.get(day)} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...people].map(([id, label]) => (
          <tr key={id}>
            <th scope="row">{label}</th>
            {days.map((day) => (
              <Cell
                key={day}
                {...props}
                day={day}
                at={entries.filter((entry) => entry.day === day && entry.owner?.id === id)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
