/** A day that comes back every year, as data: `1990-05-17`, `--05-17`, `lunar:--08-15`, `leap:1990-05-01`. */
export type Calendar = "solar" | "lunar" | "leap";

export interface Anniversary {
  calendar: Calendar;
  year: number | null;
  month: number | null;
  day: number | null;
}

export const nothing: Anniversary = { calendar: "solar", year: null, month: null, day: null };

export function readDay(text: string): Anniversary | null {
  const found = /^(?:(lunar|leap):)?(?:(\d{4})|-)-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return null;
  const [, calendar, year, month, day] = found;
  return {
    calendar: (calendar as Calendar | undefined) ?? "solar",
    year: year ? Number(year) : null,
    month: Number(month),
    day: Number(day),
  };
}

const two = (value: number) => String(value).padStart(2, "0");

/** As it is stored; null while month or day is missing. */
export function writeDay({ calendar, year, month, day }: Anniversary): string | null {
  if (!month || !day) return null;
  const sort = calendar === "solar" ? "" : `${calendar}:`;
  return `${sort}${year ? String(year).padStart(4, "0") : "-"}-${two(month)}-${two(day)}`;
}

/** How many days a month of this calendar may have. */
export function daysOf(calendar: Calendar, month: number | null): number {
  if (calendar !== "solar") return 30;
  return month ? new Date(2000, month, 0).getDate() : 31;
}
