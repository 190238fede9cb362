import { describe, expect, it } from "vitest";
import type { Field, Kind } from "@/kernel/kinds";
import { type Course, drawn, measureOf, measuresOf, OTHERS, scaleOf } from "@/kernel/list/chart/figures";
import { conditionOf, groupFields, keyOf, type Told } from "@/kernel/list/grouping/keys";
import { fold } from "@/kernel/list/grouping/useGrouped";

const field = (name: string, type: Field["type"], more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  type,
  group: true,
  filter: true,
  ...more,
});
const kind = {
  name: "sales.deal",
  columns: ["title", "stage", "closes_on"],
  fields: [
    field("title", "text", { group: false }),
    field("closes_on", "date"),
    field("owner", "link", { target: "people.user" }),
    field("stage", "choice"),
    field("amount", "money", { group: false }),
    field("cost", "money", { group: false, right: "masked" }),
  ],
} as unknown as Kind;
const key = (spec: string) => keyOf(kind, spec) as NonNullable<ReturnType<typeof keyOf>>;
const course = (by: string, more: Partial<Course> = {}): Course => ({
  key: key(by),
  split: null,
  measure: measureOf(kind, "count"),
  shape: "bars",
  ...more,
});
const others = (count: number) => (count ? `others ${count}` : "others");

describe("by what rows are put together", () => {
  it("offers what the list shows first, and dates last", () => {
    expect(groupFields(kind).map(({ name }) => name)).toEqual(["stage", "owner", "closes_on"]);
  });

  it("reads an address with care", () => {
    expect(key("closes_on:decade").spec).toBe("closes_on:month");
    expect(keyOf(kind, "title")).toBeNull();
  });

  it("finds the rows of a group, also of none and of a month, and nothing of what is not seen", () => {
    expect(conditionOf(key("stage"), "won", false)).toEqual({ field: "stage", op: "eq", value: "won" });
    expect(conditionOf(key("stage"), null, false)).toEqual({ field: "stage", op: "empty" });
    expect(conditionOf(key("owner"), null, true)).toBeNull();
    expect(conditionOf(key("closes_on:month"), "2026-12-01", false)).toEqual({
      and: [
        { field: "closes_on", op: "ge", value: "2026-12-01" },
        { field: "closes_on", op: "lt", value: "2027-01-01" },
      ],
    });
  });

  it("puts the currencies of a group under one heading", () => {
    const told: Told[] = [
      { value: ["a", "CNY"], label: ["A", "CNY"], count: 2, "sum:amount": "10.50" },
      { value: ["b", "CNY"], label: ["B", "CNY"], count: 1, "sum:amount": null },
      { value: ["a", "USD"], label: ["A", "USD"], count: 3, "sum:amount": "7.00" },
      { value: [null, "CNY"], label: ["No access", "CNY"], count: 4, "sum:amount": "1.00", unseen: [0] },
      { value: [null, "CNY"], label: ["Empty", "CNY"], count: 5, "sum:amount": "2.00" },
    ];
    const groups = fold(key("owner"), told, ["amount"], true);
    expect(groups.map(({ label, count, sums }) => [label, count, sums.map(({ value }) => value)])).toEqual([
      ["A", 5, ["10.50", "7.00"]],
      ["B", 1, []],
      ["No access", 4, ["1.00"]],
      ["Empty", 5, ["2.00"]],
    ]);
    expect(groups[2]?.filter).toBeNull();
  });
});

describe("what a chart draws", () => {
  const many = (count: number): Told[] =>
    Array.from({ length: count }, (_one, at) => ({ value: `v${at}`, label: `L${at}`, count: count - at }));

  it("measures what has figures, and nothing that is masked", () => {
    expect(measuresOf(kind).map(({ spec }) => spec)).toEqual(["count", "sum:amount", "avg:amount"]);
    expect(measureOf(kind, "sum:cost").spec).toBe("count");
  });

  it("puts the smallest of many names together, and loses none of them", () => {
    const { points, total, rest } = drawn(many(30), course("owner"), others);
    expect(points).toHaveLength(20);
    expect(points.at(-1)).toMatchObject({ id: OTHERS, label: "others 11", filter: null });
    expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(total);
    expect(rest).toBe(11);
  });

  it("keeps the latest of many periods, in their order", () => {
    const months: Told[] = Array.from({ length: 40 }, (_one, at) => {
      const first = `${2020 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}-01`;
      return { value: first, label: first.slice(0, 7), count: 1 };
    });
    const { points } = drawn(months, course("closes_on:month", { shape: "columns" }), others);
    expect([points.length, points[0]?.label, points.at(-1)?.label]).toEqual([36, "2020-05", "2023-04"]);
  });

  it("never adds up averages", () => {
    const told = many(30).map((line) => ({ ...line, "avg:amount": "2.00" }));
    const { points, total } = drawn(told, course("owner", { measure: measureOf(kind, "avg:amount") }), others);
    expect([points.length, points.some(({ id }) => id === OTHERS), total]).toEqual([20, false, 0]);
  });

  it("splits each point into the same parts, each with its own way to the rows", () => {
    const told: Told[] = [
      { value: ["u1", "won"], label: ["Ann", "Won"], count: 2, "sum:amount": "0.10" },
      { value: ["u1", "lost"], label: ["Ann", "Lost"], count: 1, "sum:amount": "0.20" },
      { value: ["u2", "lost"], label: ["Bob", "Lost"], count: 9, "sum:amount": "5.00" },
    ];
    const split = course("owner", { split: key("stage"), measure: measureOf(kind, "sum:amount") });
    const { points, parts, total } = drawn(told, split, others);
    expect(parts.map(({ label }) => label)).toEqual(["Lost", "Won"]);
    expect(points.map(({ label, value, parts: of }) => [label, value, of])).toEqual([
      ["Bob", 5, [5, 0]],
      ["Ann", 0.3, [0.2, 0.1]],
    ]);
    expect(total).toBe(5.3);
    expect(points[1]?.filters[1]).toEqual({
      and: [
        { field: "owner", op: "eq", value: "u1" },
        { field: "stage", op: "eq", value: "won" },
      ],
    });
  });

  it("has an axis of few round steps that ends at or above the most", () => {
    expect(scaleOf(0)).toEqual([0, 1]);
    expect(scaleOf(19)).toEqual([0, 5, 10, 15, 20]);
    expect(scaleOf(1_234_567).at(-1)).toBe(1_500_000);
  });
});
