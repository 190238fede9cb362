/** What hands do in a calendar: open, move by drag or by asking, make something new on a day. */
import { useState } from "react";
import type { Hands } from "@/kernel/calendar/Chip";
import type { Entry } from "@/kernel/calendar/entries";
import { useMove } from "@/kernel/calendar/useMove";
import { useStretch } from "@/kernel/calendar/useStretch";

export interface Making {
  day: string;
  time?: string;
}

export function useHands(entries: Entry[], open: (entry: Entry) => void, may: boolean) {
  const move = useMove();
  const stretch = useStretch(entries);
  const [asked, setAsked] = useState<Entry | null>(null);
  const [making, setMaking] = useState<Making | null>(null);
  const drop: Hands["drop"] = (key, day, time) => {
    const entry = entries.find((one) => one.key === key);
    // What knows no hours keeps none, whichever hour it is put on.
    const hour = entry?.time ? time : undefined;
    if (entry && (entry.day !== day || (hour && hour !== entry.time))) void move(entry, day, hour);
  };
  const hands: Hands = {
    open,
    ask: setAsked,
    drop,
    stretch,
    make: may ? (day, time) => setMaking({ day, time }) : undefined,
  };
  return { hands, move, asked, setAsked, making, setMaking };
}
