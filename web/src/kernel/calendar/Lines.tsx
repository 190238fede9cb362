/** The agenda: day under day, and on the phone a small month above it. */
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { Chip, type Hands } from "@/kernel/calendar/Chip";
import { daysOf, type Entry, type Sight } from "@/kernel/calendar/entries";
import type { Known } from "@/kernel/calendar/moon";
import { DayMark } from "@/kernel/calendar/Weeks";

interface Props {
  search: Sight;
  days: string[];
  known: Map<string, Known>;
  entries: Entry[];
  hands: Hands;
}

export function Lines({ search, days, known, entries, hands }: Props) {
  const { t } = useTranslation();
  const filled = days.filter((day) => day === search.day || entries.some((entry) => entry.day === day));
  return (
    <div className="g-lines">
      {filled.map((day) => {
        const at = entries.filter((entry) => entry.day === day);
        return (
          <section key={day} aria-label={day}>
            <h2>
              {dayjs(day).format("M/D ddd")} <DayMark day={known.get(day)} />
            </h2>
            {at.length === 0 ? <p>{t("agenda.none")}</p> : null}
            {at.map((entry) => (
              <Chip key={entry.key} entry={entry} hands={hands} owner={search.whose === "all"} range />
            ))}
          </section>
        );
      })}
    </div>
  );
}

export function SmallMonth({
  search,
  known,
  busy,
  choose,
}: Pick<Props, "search" | "known"> & {
  busy: Set<string>;
  choose: (day: string) => void;
}) {
  const days = daysOf("month", search.day);
  return (
    <div className="g-small">
      {days.slice(0, 7).map((day) => (
        <span key={day} aria-hidden>
          {dayjs(day).format("dd")}
        </span>
      ))}
      {days.map((day) => (
        <button
          key={day}
          type="button"
          aria-label={dayjs(day).format("YYYY-M-D")}
          aria-current={day === search.day ? "date" : undefined}
          data-outside={day.slice(0, 7) !== search.day.slice(0, 7) || undefined}
          data-off={known.get(day)?.works === false || undefined}
          data-busy={busy.has(day) || undefined}
          onClick={() => choose(day)}
        >
          {Number(day.slice(8))}
        </button>
      ))}
    </div>
  );
}
