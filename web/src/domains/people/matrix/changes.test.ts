/** What an edit of a role changes, and whether its holders win or lose by it. */
import { describe, expect, it } from "vitest";
import { cellChanges, levelChanges, reachOf, turnOf } from "@/domains/people/matrix/changes";
import { everyKind, groupsOf, type KindWord } from "@/domains/people/matrix/vocabulary";

const CUSTOMER = "customers.customer";

describe("changes of a role", () => {
  it("name each cell once, whatever the order of its scopes", () => {
    const before = { [CUSTOMER]: { read: ["SELF", "SUBS"], claim: [] } };
    expect(cellChanges(before, { [CUSTOMER]: { read: ["SUBS", "SELF"], claim: [] } })).toEqual([]);
    expect(cellChanges(before, { [CUSTOMER]: { read: ["SELF", "SUBS"], export: ["ALL"] } })).toEqual([
      { kind: CUSTOMER, op: "claim", before: [], after: undefined },
      { kind: CUSTOMER, op: "export", before: undefined, after: ["ALL"] },
    ]);
  });

  it("tell a gain from a loss, and from what is neither", () => {
    const turn = (before: string[] | undefined, after: string[] | undefined) =>
      turnOf({ kind: CUSTOMER, op: "read", before, after });
    expect(turn(undefined, [])).toBe("gain");
    expect(turn(["SELF"], ["SELF", "DEPT"])).toBe("gain");
    expect(turn(["DEPT"], ["ALL"])).toBe("gain");
    expect(turn(["ALL"], ["DEPT"])).toBe("loss");
    expect(turn(["SELF"], undefined)).toBe("loss");
    // Reports and department overlap, but neither contains the other.
    expect(turn(["SUBS"], ["DEPT"])).toBe("other");
  });

  it("read a field that nobody limits as one to be changed", () => {
    expect(levelChanges({}, { [CUSTOMER]: { mobile: "masked" } })).toEqual([
      { kind: CUSTOMER, field: "mobile", before: "write", after: "masked" },
    ]);
  });

  it("join a cell with the line for all kinds", () => {
    expect(reachOf({ "*": { read: ["SELF"] }, [CUSTOMER]: { read: ["DEPT"] } }, CUSTOMER, "read")).toEqual([
      "DEPT",
      "SELF",
    ]);
    expect(reachOf({ "*": { read: ["ALL"] }, [CUSTOMER]: { read: ["DEPT"] } }, CUSTOMER, "read")).toEqual(["ALL"]);
  });
});

describe("the line for all kinds", () => {
  const kind = (name: string, givable: Record<string, string[]>): KindWord => {
    const domain = name.split(".")[0] ?? "";
    const plain = {
      label: name,
      plural: name,
      icon: "",
      sort: "owner" as const,
      parent: null,
      generators: [],
      fields: [],
    };
    return { name, domain, ops: Object.keys(givable), givable, ...plain };
  };

  it("gives only what may be given on every kind", () => {
    const kinds = [
      kind("a.one", { read: ["", "SELF", "ALL"] }),
      kind("b.two", { read: ["", "SELF"] }),
      kind("c.none", {}),
    ];
    expect(everyKind({ ops: ["read"], kinds }, "all").givable).toEqual({ read: ["", "SELF"] });
  });

  it("stands above business, and what is set up stands last", () => {
    const kinds = [kind("people.user", {}), kind("customers.customer", {}), kind("screens.view", {})];
    expect(groupsOf(kinds).map(({ domain }) => domain)).toEqual(["customers", "people", "screens"]);
  });
});
