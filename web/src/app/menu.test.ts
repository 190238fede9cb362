/** What stands in the menu of who has no customers, and where his day begins (issue 3: auditors and keepers of roles). */
import { describe, expect, it } from "vitest";
import { beginning, menuOf } from "@/app/menu";
import type { Kind } from "@/kernel/kinds";

const kind = (name: string, can: string[] = []): Kind =>
  ({ name, domain: name.split(".")[0], label: name, plural: name, can, fields: [], columns: [], actions: [] }) as never;
const t = ((key: string) => key) as never;
const keys = (kinds: Kind[]) => menuOf(kinds, t).flatMap(({ items }) => items.map(({ key }) => key));

const everybodys = ["customers.access_request", "customers.dispute", "customers.customer_group", "sales.competitor"];
const read = everybodys.map((name) => kind(name, ["create"]));
const inquiry = kind("screens.inquiry", ["create"]);
const role = kind("people.role", ["create", "update"]);

describe("the menu", () => {
  it("has nothing about customers for who knows none", () => {
    expect(keys([...read, inquiry])).toEqual(["screens.inquiry"]);
    const whole = keys([...read, kind("customers.customer"), kind("sales.opportunity")]);
    expect(everybodys.every((name) => whole.includes(name))).toBe(true);
  });

  it("begins with what the role is for", () => {
    expect(beginning(menuOf([...read, kind("products.product"), inquiry], t))?.to).toBe("/trail");
    expect(beginning(menuOf([kind("products.product"), role], t))?.to).toBe("/roles");
    expect(beginning(menuOf([kind("products.product")], t))?.key).toBe("products.product");
    expect(beginning([])).toBeUndefined();
  });

  it("has write-offs for who writes off, and not for who reads them on their contract", () => {
    const part = { ...kind("sales.write_off"), parent: "sales.contract" } as Kind;
    expect(keys([part])).toEqual([]);
    expect(keys([{ ...part, can: ["create"] } as Kind])).toEqual(["sales.write_off"]);
  });
});
