/** An arrangement from an address is read with care; a head moves, widens and stands still one thing at a time. */
import { describe, expect, it } from "vitest";
import { figureOf, frozenOf, placed, widened, widthOf } from "@/kernel/list/heads/layout";
import { field } from "@/testing/stage";

describe("how the columns stand", () => {
  it("reads what an address may hold, whatever that is", () => {
    expect(widthOf({ widths: { name: 9999 } }, "name")).toBe(800);
    expect(widthOf({ widths: { name: "a" as never } }, "name")).toBeNull();
    expect(frozenOf({ frozen: 3 }, ["a", "b"])).toBe(1);
    expect(frozenOf({ frozen: -2 }, ["a", "b"])).toBe(0);
  });

  it("adds up money, and what is masked not at all", () => {
    expect(figureOf({}, field("amount", { type: "money" }))).toBe("sum");
    expect(figureOf({ totals: { amount: "avg" } }, field("amount", { type: "money" }))).toBe("avg");
    expect(figureOf({ totals: { amount: "drop" } }, field("amount", { type: "integer" }))).toBe("none");
    expect(figureOf({ totals: { amount: "sum" } }, field("amount", { type: "money", right: "masked" }))).toBe("none");
  });

  it("moves a column no further than the ends, and forgets a width", () => {
    expect(placed(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
    expect(placed(["a", "b", "c"], "c", 9)).toEqual(["a", "b", "c"]);
    expect(widened({ widths: { a: 90, b: 80 } }, "a", null).widths).toEqual({ b: 80 });
  });
});
