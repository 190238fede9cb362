/** How times, amounts and counts read: relative within a week, absolute beyond, never through a float. */
import dayjs, { type Dayjs } from "dayjs";
import timezonePlugin from "dayjs/plugin/timezone";
import utcPlugin from "dayjs/plugin/utc";
import i18next from "i18next";

dayjs.extend(utcPlugin);
dayjs.extend(timezonePlugin);

let zone = "Asia/Shanghai";

export function setTimezone(name: string): void {
  zone = name;
}

/** The company's time zone, for what the browser itself formats. */
export const timezone = () => zone;

const SPAN = 28 * 24 * 3_600_000;
const spans = new Map<string, number | null>();
const clocks = new Map<string, Intl.DateTimeFormat>();
const READ = {
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
} as const;

/** Minutes ahead of UTC at a full minute, by the clock on the wall. */
function offsetAt(minute: number): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat("en-US", { ...READ, timeZone: zone });
  clocks.set(zone, clock);
  const read: Record<string, number> = {};
  for (const part of clock.formatToParts(minute)) read[part.type] = Number(part.value);
  const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0 } = read;
  return (Date.UTC(year, month - 1, day, hour, minutes) - minute) / 60_000;
}

/** Minutes ahead of UTC in a span of four weeks; null where the clock is put forward or back within it. */
function spanOffset(at: number): number | null {
  const number = Math.floor(at / SPAN);
  const key = `${zone} ${number}`;
  let found = spans.get(key);
  if (found === undefined) {
    const first = offsetAt(number * SPAN);
    found = first === offsetAt((number + 1) * SPAN - 60_000) ? first : null;
    spans.set(key, found);
  }
  return found;
}

/**
 * A moment in the company's time zone. The browser is asked for the zone once in four weeks of dates, not for each of
 * them, which took a third of the time to draw a page; clocks have changed no oftener since there is an epoch.
 */
function inZone(moment: Dayjs): Dayjs {
  const offset = moment.isValid() && moment.valueOf() > 0 ? spanOffset(moment.valueOf()) : null;
  if (offset === null) return moment.tz(zone);
  const found = moment.utcOffset(offset) as Dayjs & { $x: { $timezone?: string } };
  found.$x.$timezone = zone; // by which the plugin keeps the start of a day right where the clock changes
  return found;
}

/** A moment of the server (UTC) in the company's time zone. */
export function local(iso: string): Dayjs {
  return inZone(dayjs.utc(iso));
}

/** Now in the company's time zone. */
export function now(): Dayjs {
  return inZone(dayjs.utc());
}

const WALL = "YYYY-MM-DDTHH:mm:ss";

/** The clock on the company's wall, as a plain day and time that a picker can hold. */
export function toWall(iso: string): Dayjs {
  return dayjs(local(iso).format(WALL));
}

/** Back from the wall to UTC; asked twice because the offset may change between the two. */
export function fromWall(wall: Dayjs): string {
  const asUtc = dayjs.utc(wall.format(WALL));
  const guess = asUtc.subtract(local(asUtc.toISOString()).utcOffset(), "minute");
  const offset = local(guess.toISOString()).utcOffset();
  return asUtc.subtract(offset, "minute").format("YYYY-MM-DDTHH:mm:ss[Z]");
}

const DAY = 24 * 3_600_000;
const dayNumber = (of: Dayjs) => Date.UTC(of.year(), of.month(), of.date()) / DAY;

function dayDistance(moment: Dayjs, reference: Dayjs): number {
  return dayNumber(moment) - dayNumber(reference);
}

function nearDay(days: number): string | null {
  const t = i18next.t;
  if (days === 0) return t("when.today");
  if (days === -1) return t("when.yesterday");
  if (days === 1) return t("when.tomorrow");
  if (days < 0 && days > -7) return t("when.daysAgo", { count: -days });
  if (days > 0 && days < 7) return t("when.daysAhead", { count: days });
  return null;
}

/** "今天 14:30", "3 天前", "11-02 09:10", "2025-11-02". */
export function showTime(iso: string, reference: Dayjs = now()): string {
  const moment = local(iso);
  const days = dayDistance(moment, reference);
  const near = nearDay(days);
  if (near) return Math.abs(days) <= 1 ? `${near} ${moment.format("HH:mm")}` : near;
  return moment.year() === reference.year() ? moment.format("MM-DD HH:mm") : moment.format("YYYY-MM-DD");
}

export function fullTime(iso: string): string {
  return local(iso).format("YYYY-MM-DD HH:mm:ss");
}

/** A calendar day, which has no time zone; of a moment the day it was in the company's. */
export function showDay(iso: string, reference: Dayjs = now()): string {
  const day = dayjs(iso.includes("T") ? local(iso).format("YYYY-MM-DD") : iso);
  return nearDay(dayDistance(day, dayjs(reference.format("YYYY-MM-DD")))) ?? day.format("YYYY-MM-DD");
}

/** What is left until a moment: "3 天 4 小时", "5 小时", "12 分钟"; null when it has passed. */
export function timeLeft(iso: string, reference: Dayjs = now()): string | null {
  const minutes = local(iso).diff(reference, "minute");
  if (minutes < 0) return null;
  const t = i18next.t;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return t("when.leftDays", { days, hours });
  return hours > 0 ? t("when.leftHours", { hours }) : t("when.leftMinutes", { minutes });
}

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A decimal string with thousands; kept as text, so nothing is rounded that should not be. */
export function showDecimal(value: string | number, places?: number): string {
  const text = String(value);
  const sign = text.startsWith("-") ? "−" : "";
  const [whole = "0", part = ""] = text.replace(/^[-+]/, "").split(".");
  const shown = places === undefined ? part.replace(/0+$/, "") : part.padEnd(places, "0").slice(0, places);
  return sign + grouped(whole) + (shown ? `.${shown}` : "");
}

export function showMoney(value: string | number, symbol = "¥"): string {
  const text = showDecimal(value, 2);
  return text.startsWith("−") ? `−${symbol}${text.slice(1)}` : symbol + text;
}

export function showCount(count: number): string {
  return grouped(String(count));
}

/** The total of a list: "1,000+" while it is capped. */
export function showTotal(total: number, capped: boolean): string {
  return capped ? `${showCount(total - 1)}+` : showCount(total);
}

export function showSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
