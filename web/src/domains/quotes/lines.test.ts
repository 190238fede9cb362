import { describe, expect, it } from "vitest";
import { begun, blank, chosen, course, draftOf, pasted, sent, type Told, typed } from "@/domains/quotes/lines";

const told: Told = {
  id: "a",
  version: 1,
  product: { id: "p", label: "Pump", code: "P-1" },
  name: "Pump",
  specification: "",
  unit: { id: "u", label: "piece" },
  units: [],
  quantity: "2",
  listed: "1000",
  why: "",
  basis: "discount",
  discount: "5",
  price: "950",
  tax_rate: "13",
  amount: "1900",
  remark: "",
  margin: null,
  margin_rate: null,
  last: null,
};

describe("the lines of a quote (A27)", () => {
  it("sends what was said and leaves the rest to the server", () => {
    const line = draftOf(told);
    expect(sent(line)).toEqual({ id: "a", product: "p", unit: "u", quantity: "2", price: null, discount: "5" });
    expect(sent(typed(line, "price", "¥1,234.50"))).toMatchObject({ price: "1234.50" });
    expect(sent(typed(typed(line, "price", "9"), "price", ""))).toMatchObject({ price: null, discount: null });
    expect(sent(typed(line, "name", "Mounting"))).toMatchObject({ product: null, name: "Mounting" });
    expect(sent(chosen(line, { id: "q", label: "Seal", code: "S-1" }))).not.toHaveProperty("unit");
  });

  it("takes a block from a workbook where the cursor is, and makes lines for what does not fit", () => {
    const found = pasted([draftOf(told)], 1, "name", "P-1\t３\t\t5%\r\nS-1\t1,000\t0.02\r\n");
    expect(found).toHaveLength(3);
    expect(found.slice(1).map(sent)).toEqual([
      { code: "P-1", quantity: "3", price: null, discount: "5" },
      { code: "S-1", quantity: "1000", price: "0.02" },
    ]);
    const below = pasted([draftOf(told), blank()], 0, "quantity", "7\n8");
    expect(below.map(({ quantity }) => quantity)).toEqual(["7", "8"]);
    expect(below[0]?.product?.id).toBe("p");
  });

  it("goes one step back a word and not a letter", () => {
    const first = [blank()];
    let state = begun(first);
    for (const word of ["P", "Pu", "Pum"]) {
      const drafts = state.now.map((line) => typed(line, "name", word));
      state = course(state, { do: "write", drafts, cell: "0 name" });
    }
    state = course(state, { do: "write", drafts: [], cell: "" });
    state = course(state, { do: "back" });
    expect(state.now[0]?.name).toBe("Pum");
    state = course(state, { do: "back" });
    expect(state.now).toEqual(first);
    state = course(state, { do: "again" });
    expect(state.now[0]?.name).toBe("Pum");
  });
});
