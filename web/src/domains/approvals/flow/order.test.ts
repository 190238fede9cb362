/** The drawing of a flow before it is saved. */
import { expect, it } from "vitest";
import { between, isChanged, merged, moved, toggled } from "@/domains/approvals/flow/order";

const there = ["a", "b", "c"];
const fresh = merged(there, null);

it("moves a step, and stays at the ends", () => {
  expect(moved(fresh, "b", -1).order).toEqual(["b", "a", "c"]);
  expect(moved(fresh, "a", -1).order).toEqual(there);
  expect(moved(fresh, "c", 1).order).toEqual(there);
  expect(isChanged(there, moved(fresh, "b", 1))).toBe(true);
  expect(isChanged(there, moved(moved(fresh, "b", 1), "b", -1))).toBe(false);
});

it("takes a step out and puts it back", () => {
  const out = toggled(fresh, "b");
  expect([out.removed, out.order, isChanged(there, out)]).toEqual([["b"], there, true]);
  expect(isChanged(there, toggled(out, "b"))).toBe(false);
});

it("keeps what was drawn when somebody adds or takes away meanwhile", () => {
  const draft = toggled(moved(fresh, "c", -1), "b");
  expect(merged(["a", "x", "b", "c"], draft)).toEqual({ order: ["a", "x", "c", "b"], removed: ["b"] });
  expect(merged(["a", "c"], draft)).toEqual({ order: ["a", "c"], removed: [] });
});

it("finds a place between two", () => {
  expect([
    between(undefined, undefined),
    between(10, undefined),
    between(10, 20),
    between(10, 11),
    between(undefined, 10),
  ]).toEqual([10, 20, 15, 10, 5]);
});
