/** Makes an entry longer or shorter: shown while the hand or the keys are at it, kept once they rest. */
import { useEffect, useMemo, useRef, useState } from "react";
import { type Entry, lengthOf } from "@/kernel/calendar/entries";
import { lastsOf, stepped } from "@/kernel/calendar/hours";
import { useLasting } from "@/kernel/calendar/useMove";

/** Milliseconds without another key until the length counts as chosen: several presses are one change, and one undo. */
const REST = 700;

interface Shown {
  key: string;
  minutes: number;
}

export interface Stretch {
  /** What stands on the screen and is not kept yet. */
  shown: Shown | null;
  show: (key: string, minutes: number) => void;
  /** A step by the keys. */
  press: (key: string, by: 1 | -1) => void;
  keep: () => void;
  drop: () => void;
}

/** Outlives every drawing, since the hand that holds an edge goes on with what it began with. */
function stretching(draw: (shown: Shown | null) => void) {
  let shown: Shown | null = null;
  let rest = 0;
  const set = (next: Shown | null) => {
    window.clearTimeout(rest);
    shown = next;
    draw(next);
  };
  const it = {
    entries: [] as Entry[],
    write: (_entry: Entry, _minutes: number) => undefined as unknown,
    show: (key: string, minutes: number) => {
      if (shown && shown.key !== key) it.keep();
      set({ key, minutes });
    },
    press: (key: string, by: 1 | -1) => {
      const entry = it.entries.find((one) => one.key === key);
      if (!entry) return;
      it.show(key, stepped(shown?.key === key ? shown.minutes : lastsOf(entry), by));
      rest = window.setTimeout(it.keep, REST);
    },
    keep: () => {
      const [last, entry] = [shown, it.entries.find(({ key }) => key === shown?.key)];
      if (last) set(null);
      if (last && entry && last.minutes !== lastsOf(entry)) void it.write(entry, last.minutes);
    },
    drop: () => set(null),
  };
  return it;
}

export function useStretch(entries: Entry[]): Stretch {
  const [shown, draw] = useState<Shown | null>(null);
  const held = useRef<ReturnType<typeof stretching>>(null);
  held.current ??= stretching(draw);
  const it = held.current;
  const lasting = useLasting();
  useEffect(() => {
    it.entries = entries;
    it.write = lasting;
  });
  // Who leaves the page has chosen.
  useEffect(() => () => it.keep(), [it]);
  return useMemo(() => ({ shown, show: it.show, press: it.press, keep: it.keep, drop: it.drop }), [shown, it]);
}

/** The entries as they stand on the screen. */
export function stretched(entries: Entry[], { shown }: Pick<Stretch, "shown">): Entry[] {
  if (!shown) return entries;
  return entries.map((entry) =>
    entry.key === shown.key && lengthOf(entry.source) ? { ...entry, minutes: shown.minutes } : entry,
  );
}
