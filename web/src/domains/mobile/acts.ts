/** Actions that may wait for a network: what the row looks like meanwhile, and which of them say when they happened. */
import type { Row } from "@/kernel/kinds";

type Body = Record<string, unknown>;
export interface Act {
  /** What it makes of the row, seen from the device. */
  sets: (body: Body) => Body;
  /** What may be done next, which only the house told before. */
  opens?: string[];
  /** Has an input `at`: the moment on the spot, not the one of sending. */
  dated?: boolean;
}

const ended = (state: string) => () => ({ state });

export const ACTS: Record<string, Record<string, Act>> = {
  "customers.visit": {
    check_in: {
      sets: ({ at, latitude, longitude, accuracy, unplaced }) => ({
        ...{ state: "arrived", arrived_at: at, latitude, longitude, accuracy },
        unplaced: unplaced ?? "",
      }),
      opens: ["write_up"],
      dated: true,
    },
    write_up: { sets: ({ at }) => ({ state: "done", left_at: at }), dated: true },
    cancel: { sets: ended("cancelled") },
  },
  "office.task": { done: { sets: ended("done") }, drop: { sets: ended("dropped") } },
};

/** Every act of these ends what could be done before it. */
export function after(act: Act, before: Body, body: Body): Partial<Row> {
  const can = ((before.can as string[] | undefined) ?? []).filter((one) => one === "read");
  return { ...act.sets(body), can: [...can, ...(act.opens ?? [])] };
}
