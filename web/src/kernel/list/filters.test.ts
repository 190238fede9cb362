/** What the filter builder sends, and what it keeps to itself. */
import { describe, expect, it } from "vitest";
import type { Filter } from "@/kernel/kinds";
import {
  clean,
  countConditions,
  every,
  isComplete,
  newCondition,
  quickOperator,
  treeOf,
  treeToFilter,
} from "@/kernel/list/filters";
import { field } from "@/testing/stage";

const grade: Filter = { field: "grade", op: "in", value: ["a"] };
const unfinished: Filter = { field: "name", op: "contains" };

describe("filters", () => {
  it("leave unfinished conditions and empty groups out", () => {
    expect(clean({ and: [grade, unfinished, { or: [unfinished] }] })).toEqual(grade);
    expect(clean({ and: [{ or: [] }, unfinished] })).toBeNull();
    expect(clean({ not: { or: [unfinished] } })).toBeNull();
  });

  it("keep false and zero, which are values", () => {
    expect(isComplete({ field: "active", op: "eq", value: false })).toBe(true);
    expect(isComplete({ field: "count", op: "eq", value: 0 })).toBe(true);
    expect(isComplete({ field: "name", op: "empty" })).toBe(true);
    expect(isComplete({ field: "grade", op: "in", value: [] })).toBe(false);
  });

  it("join what the page, the view and the quick bar say", () => {
    const owner: Filter = { field: "owner", op: "me" };
    expect(every(null, undefined, owner)).toEqual(owner);
    expect(every(owner, { and: [] }, grade)).toEqual({ and: [owner, grade] });
  });

  it("survive the way into the builder and back", () => {
    const nested: Filter = { or: [grade, { and: [grade, { not: { or: [grade] } }] }] };
    expect(treeToFilter(treeOf(nested))).toEqual(nested);
    expect(treeToFilter(treeOf({ not: { or: [grade, grade] } }))).toEqual({ not: { or: [grade, grade] } });
    expect(countConditions(nested)).toBe(3);
  });

  it("start with the comparison people mean", () => {
    expect(quickOperator(field("grade", { type: "choice" }))).toBe("in");
    expect(quickOperator(field("region", { type: "region" }))).toBe("under");
    expect(quickOperator(field("created_at", { type: "datetime" }))).toBe("within");
    expect(newCondition(field("owner", { type: "link", target: "people.user" })).op).toBe("in");
  });
});
