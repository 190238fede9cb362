import { describe, expect, it } from "vitest";
import type { Entry } from "@/kernel/calendar/entries";
import { endOf, HOUR, lengthAt, placed, stepped, timeAt } from "@/kernel/calendar/hours";

const at = (time: string, minutes: number | null = null) => ({ key: time, time, minutes }) as Entry;

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

  it("is as tall as it is long, and pushes aside what overlaps and nothing else", () => {
    const found = placed([at("09:00", 120), at("09:30"), at("10:15", 30), at("11:00", 60), at("10:00", 15)]);
    const drawn = found.map(({ entry, top, height, lane, lanes }) => [entry.time, top, height, lane, lanes]);
    expect(drawn).toEqual([
      ["09:00", 9 * HOUR, 2 * HOUR, 0, 2],
      ["09:30", 9.5 * HOUR, HOUR / 2, 1, 2],
      ["10:00", 10 * HOUR, HOUR / 4, 1, 2],
      ["10:15", 10.25 * HOUR, HOUR / 2, 1, 2],
      ["11:00", 11 * HOUR, HOUR, 0, 1],
    ]);
  });

  it("takes what is free beside it for as long as it lasts", () => {
    const found = placed([at("09:00", 120), at("09:00", 60), at("09:30", 15), at("10:15", 30)]);
    expect(found.map(({ entry, lane, lanes, wide }) => [entry.time, lane, lanes, wide])).toEqual([
      ["09:00", 0, 3, 1],
      ["09:00", 1, 3, 1],
      ["09:30", 2, 3, 1],
      ["10:15", 1, 3, 2],
    ]);
  });

  it("ends with the day what goes on after midnight, and says when it ends", () => {
    const [late] = placed([at("23:00", 180)]);
    expect([late?.top, late?.height]).toEqual([23 * HOUR, HOUR]);
    expect(endOf(at("23:00", 180))).toBe("02:00");
    const [last] = placed([at("23:55", 60)]);
    expect((last?.top ?? 0) + (last?.height ?? 0)).toBe(24 * HOUR);
  });

  it("draws what is very short so that it can be read", () => {
    expect(placed([at("09:00", 5)])[0]?.height).toBe(HOUR / 4);
  });

  it("goes by quarters, at least one, at most a day", () => {
    expect([30, 20, 15, 5].map((minutes) => stepped(minutes, -1))).toEqual([15, 15, 15, 15]);
    expect([30, 20, 5, 1440].map((minutes) => stepped(minutes, 1))).toEqual([45, 30, 15, 1440]);
  });

  it("reads a height as a length, until midnight", () => {
    expect(lengthAt("09:00", 10 * HOUR + 3)).toBe(60);
    expect(lengthAt("09:10", 10 * HOUR)).toBe(45);
    expect(lengthAt("09:00", 8 * HOUR)).toBe(15);
    expect(lengthAt("22:30", 30 * HOUR)).toBe(90);
    expect(lengthAt("23:50", 30 * HOUR)).toBe(15);
  });
});
