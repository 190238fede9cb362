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

/** A moment of the server (UTC) in the company's time zone. */
export function local(iso: string): Dayjs {
  return dayjs.utc(iso).tz(zone);
}

/** Now in the company's time zone. */
export function now(): Dayjs {
  return dayjs().tz(zone);
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

function dayDistance(moment: Dayjs, reference: Dayjs): number {
  return moment.startOf("day").diff(reference.startOf("day"), "day");
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
