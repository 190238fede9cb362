import { describe, expect, it } from "vitest";
import { told } from "@/domains/customers/hiddenFields";

describe("what a pool hides", () => {
  it("is the word of the pool above when nothing is chosen, and an empty list when nothing shall be hidden", () => {
    expect(told([])).toBeNull();
    expect(told(["industry", ""])).toEqual([]);
    expect(told(["", "industry"])).toEqual(["industry"]);
  });
});
