/** The tree of pools, and how many private customers one may hold. */
import { describe, expect, it } from "vitest";
import { capacityOf, firstBranch, flat, regionFilter, sumOf, treeOf } from "@/domains/customers/pools";
import type { Row } from "@/kernel/kinds";
import { field, kindOf } from "@/testing/stage";

const pool = (id: string, parent: string | null, facts: Partial<Row> = {}): Row => ({
  id,
  version: 1,
  name: id,
  parent: parent ? { id: parent, label: parent } : null,
  ...facts,
});

const tops = treeOf([
  pool("上海", "华东", { regions: ["31"] }),
  pool("华东", "总部", { capacity: 50 }),
  pool("总部", null, { capacity: 20 }),
  pool("华南", "总部"),
]);
const byId = new Map(flat(tops).map((one) => [one.id, one]));
const at = (id: string) => byId.get(id) as NonNullable<ReturnType<typeof byId.get>>;
const none = { own: new Map(), roles: new Map() };

describe("pools", () => {
  it("stand in a tree whatever the order they come in", () => {
    expect(tops.map(({ id }) => id)).toEqual(["总部"]);
    expect(at("上海").depth).toBe(2);
    expect(
      sumOf(
        at("总部"),
        new Map([
          ["上海", 5],
          ["华南", 2],
          ["总部", 1],
        ]),
      ),
    ).toBe(8);
  });

  it("take the capacity of the nearest pool that says one", () => {
    expect(capacityOf(at("上海"), byId, none)).toBe(50);
    expect(capacityOf(at("华南"), byId, none)).toBe(20);
    expect(capacityOf(at("上海"), byId, { own: new Map([["上海", 7]]), roles: new Map() })).toBe(7);
    expect(capacityOf(at("上海"), byId, { own: new Map(), roles: new Map([["总部", 99]]) })).toBe(50);
    expect(capacityOf(at("上海"), byId, { own: new Map(), roles: new Map([["华东", 99]]) })).toBe(99);
  });

  it("ask for public customers of the regions served, and for nothing where none is", () => {
    const areas = [
      field("service_area", { type: "region", filter: true }),
      field("region", { type: "region", filter: true }),
    ];
    const kind = kindOf({ fields: areas });
    const filter = regionFilter(kind, at("总部"), [at("上海")]);
    expect(JSON.stringify(filter)).toContain('{"field":"region","op":"under","value":"31"}');
    expect(JSON.stringify(filter)).toContain('{"field":"owner","op":"empty"}');
    expect(regionFilter(kind, at("总部"), [at("华南")])).toBeNull();
  });

  it("open on one's own branch, and before that on one with something to claim", () => {
    const pools = { loading: false, root: tops[0], all: flat(tops), byId };
    const first = (own: string[], counts: [string, number][]) => firstBranch(pools, new Set(own), new Map(counts))?.id;
    expect(
      first(
        ["华南"],
        [
          ["总部", 9],
          ["华东", 3],
          ["华南", 1],
        ],
      ),
    ).toBe("华南");
    expect(
      first(
        ["华南"],
        [
          ["总部", 9],
          ["华东", 3],
        ],
      ),
    ).toBe("华东");
    expect(first(["华南"], [])).toBe("华南");
    expect(first([], [])).toBe("华东");
  });
});
