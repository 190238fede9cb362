/** Where an entry stands in the hours of its day: minutes become pixels, what happens at once stands side by side. */
import type { Entry } from "@/kernel/calendar/entries";

/** Pixels of an hour: a quarter of one holds a line of small words. */
export const HOUR = 56;
/** Minutes a hand can hit. */
export const STEP = 15;
/** Minutes of what has only a beginning. */
export const USUAL = 30;
const END = 24 * 60;
/** Minutes that what is shorter is drawn with, or nobody could read it. */
const LEAST = STEP;

export interface Placed {
  entry: Entry;
  top: number;
  height: number;
  /** Which of so many that stand side by side. */
  lane: number;
  lanes: number;
  /** How many of them it has to itself: it takes what is free beside it. */
  wide: number;
}

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

const two = (number: number) => String(number).padStart(2, "0");
export const timeOf = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
export const pixelsOf = (minutes: number) => (minutes * HOUR) / 60;

/** The time at a height, to the nearest step, within the day. */
export function timeAt(pixels: number, step = STEP): string {
  const minutes = Math.round((pixels * 60) / HOUR / step) * step;
  return timeOf(Math.min(END - step, Math.max(0, minutes)));
}

/** How long it is drawn, whether anybody said so or not. */
export const lastsOf = ({ minutes }: Pick<Entry, "minutes">) => minutes ?? USUAL;

/** When it ends by the clock, also where that is tomorrow. */
export const endOf = ({ time, minutes }: Entry) => timeOf((minutesOf(time) + lastsOf({ minutes })) % END);

/** The next longer or shorter length by whole steps, at least one, at most a day. */
export function stepped(minutes: number, by: 1 | -1): number {
  const next = by > 0 ? Math.floor(minutes / STEP) + 1 : Math.ceil(minutes / STEP) - 1;
  return Math.min(END, Math.max(1, next) * STEP);
}

/** The length of what begins then and is drawn out to a height; today ends at midnight. */
export function lengthAt(time: string, pixels: number): number {
  const from = minutesOf(time);
  const steps = Math.round(((pixels * 60) / HOUR - from) / STEP);
  const most = Math.floor((END - from) / STEP);
  return Math.max(1, Math.min(most, steps)) * STEP;
}

/** From when until when it stands in its day, in minutes: what goes on after midnight ends with the day. */
function extentOf(entry: Entry): [from: number, until: number] {
  const lasts = Math.max(LEAST, lastsOf(entry));
  const from = Math.min(minutesOf(entry.time), END - (entry.minutes ? LEAST : USUAL));
  return [from, Math.min(END, from + lasts)];
}

/** The lanes from its own on in which nothing else happens while it lasts. */
function widthOf(one: Placed, together: Placed[]): number {
  const until = one.top + one.height;
  const at = together
    .filter(({ lane, top, height }) => lane > one.lane && top < until && top + height > one.top)
    .map(({ lane }) => lane);
  return Math.min(one.lanes, ...at) - one.lane;
}

/** In the order of their time; each takes the first lane that is free, and all that touch share the width. */
export function placed(entries: Entry[]): Placed[] {
  const found: Placed[] = [];
  let together: Placed[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const one of together) one.lanes = ends.length;
    for (const one of together) one.wide = widthOf(one, together);
    [together, ends] = [[], []];
  };
  for (const entry of [...entries].sort((one, other) => one.time.localeCompare(other.time))) {
    const [from, until] = extentOf(entry);
    if (ends.every((end) => end <= from)) close();
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = until;
    const one = { entry, top: pixelsOf(from), height: pixelsOf(until - from), lane, lanes: 1, wide: 1 };
    together.push(one);
    found.push(one);
  }
  close();
  return found;
}
