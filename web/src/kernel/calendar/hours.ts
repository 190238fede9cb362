/** Where an entry stands in the hours of its day: minutes become pixels, what happens at once stands side by side. */
import type { Entry } from "@/kernel/calendar/entries";

/** Pixels of an hour. */
export const HOUR = 48;
/** Minutes a hand can hit. */
export const STEP = 15;
/** Minutes of what has only a beginning. */
export const USUAL = 30;
const END = 24 * 60;

export interface Placed {
  entry: Entry;
  top: number;
  height: number;
  /** Which of so many that stand side by side. */
  lane: number;
  lanes: number;
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

/** In the order of their time; each takes the first lane that is free, and all that touch share the width. */
export function placed(entries: Entry[]): Placed[] {
  const found: Placed[] = [];
  let together: Placed[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const one of together) one.lanes = ends.length;
    [together, ends] = [[], []];
  };
  for (const entry of [...entries].sort((one, other) => one.time.localeCompare(other.time))) {
    const from = Math.min(minutesOf(entry.time), END - USUAL);
    if (ends.every((end) => end <= from)) close();
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = from + USUAL;
    const one = { entry, top: pixelsOf(from), height: pixelsOf(USUAL), lane, lanes: 1 };
    together.push(one);
    found.push(one);
  }
  close();
  return found;
}
