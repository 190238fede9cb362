import { describe, expect, it } from "vitest";
import { type Line, questionOf, type Terms } from "@/domains/products/price";

const terms: Terms = { customer: null, grade: "b", region: "31", day: null, currency: "CNY" };
const line = (key: number, quantity: string, product = true): Line => ({
  key,
  product: product ? { id: `p${key}`, label: "Flange" } : null,
  quantity,
  unit: null,
});

describe("the question for prices (A27)", () => {
  it("leaves out lines that are not filled in, and remembers which came along", () => {
    const asked = questionOf(terms, [line(1, "300"), line(2, ""), line(3, "1", false), line(4, "2.5")]);
    expect(asked.keys).toEqual([1, 4]);
    expect(asked.body.lines.map(({ quantity }) => quantity)).toEqual(["300", "2.5"]);
  });

  it("asks for a customer, or else for a grade and a region, never for both", () => {
    const customer = { id: "c", label: "Acme" };
    expect(questionOf({ ...terms, customer }, []).body).toMatchObject({ customer: "c" });
    expect(questionOf({ ...terms, customer }, []).body).not.toHaveProperty("grade");
    expect(questionOf(terms, []).body).toMatchObject({ grade: "b", region: "31" });
  });
});
