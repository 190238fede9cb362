/** Times in the company's zone are those that the zone's own rules give, also around a change of the clock. */
import dayjs from "dayjs";
import { afterEach, expect, test, vi } from "vitest";
import { local, setTimezone, showTime } from "./format";

afterEach(() => setTimezone("Asia/Shanghai"));
const ZONES = [
  "Asia/Shanghai",
  "America/New_York",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "UTC",
  "Pacific/Apia",
];
const EXACT = "YYYY-MM-DD HH:mm:ss.SSS Z";

test.each(ZONES)("%s, at any moment", (zone) => {
  setTimezone(zone);
  const step = 17 * 24 * 3_600_000 + 7 * 3_600_000 + 13 * 60_000 + 1_234;
  for (let at = Date.UTC(1980, 0, 1); at < Date.UTC(2030, 0, 1); at += step) {
    const iso = new Date(at).toISOString();
    const [mine, theirs] = [local(iso), dayjs.utc(iso).tz(zone)];
    expect(mine.format(EXACT)).toBe(theirs.format(EXACT));
    expect(mine.valueOf()).toBe(at);
  }
});

test("around the change of the clock, hour by hour", () => {
  setTimezone("America/New_York");
  for (const day of [Date.UTC(2026, 2, 7), Date.UTC(2026, 9, 31)])
    for (let at = day; at < day + 3 * 24 * 3_600_000; at += 1_800_000) {
      const iso = new Date(at).toISOString();
      const [mine, theirs] = [local(iso), dayjs.utc(iso).tz("America/New_York")];
      expect(mine.format(EXACT)).toBe(theirs.format(EXACT));
      expect(mine.startOf("day").valueOf()).toBe(theirs.startOf("day").valueOf());
      expect(mine.startOf("month").format(EXACT)).toBe(theirs.startOf("month").format(EXACT));
    }
});

test("before the epoch and what is no time are left to the browser", () => {
  expect(local("1955-05-05T00:00:00Z").format("YYYY-MM-DD")).toBe("1955-05-05");
  expect(local("never").isValid()).toBe(false);
});

test("a thousand dates are not a thousand questions to the browser", () => {
  const asked = vi.spyOn(Date.prototype, "toLocaleString");
  for (let at = 0; at < 1000; at += 1) showTime(new Date(Date.UTC(2026, 10, 1) + at * 3_600_000).toISOString());
  expect(asked.mock.calls.length).toBeLessThan(10);
  asked.mockRestore();
});
