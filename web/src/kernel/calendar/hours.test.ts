import { describe, expect, it } from "vitest";
import type { Entry } from "@/kernel/calendar/entries";
import { HOUR, placed, timeAt } from "@/kernel/calendar/hours";

const at = (time: string) => ({ key: time, time }) as Entry;

describe("the hours of a day", () => {
  it("puts what happens at once side by side, and gives the width back after it", () => {
    const lanes = placed([at("10:45"), at("09:00"), at("09:15"), at("09:20")]).map(({ entry, lane, lanes }) => [
      entry.time,
      lane,
      lanes,
    ]);
    expect(lanes).toEqual([
      ["09:00", 0, 3],
      ["09:15", 1, 3],
      ["09:20", 2, 3],
      ["10:45", 0, 1],
    ]);
  });

  it("uses a lane again as soon as it is free", () => {
    const lanes = placed([at("09:00"), at("09:15"), at("09:30")]).map(({ lane, lanes }) => [lane, lanes]);
    expect(lanes).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
    ]);
  });

  it("keeps the last minutes of the day inside it", () => {
    const [last] = placed([at("23:50")]);
    expect((last?.top ?? 0) + (last?.height ?? 0)).toBe(24 * HOUR);
  });

  it("reads a height as a time in quarters, within the day", () => {
    expect(timeAt(9 * HOUR + 13)).toBe("09:15");
    expect(timeAt(-40)).toBe("00:00");
    expect(timeAt(25 * HOUR)).toBe("23:45");
  });
});
