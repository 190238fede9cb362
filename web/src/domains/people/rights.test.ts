/** Editing rights as data. */
import { describe, expect, it } from "vitest";
import { tidy, withGrant, withLevel } from "@/domains/people/rights";

describe("rights", () => {
  it("tell a bare right from none", () => {
    const given = withGrant({}, "customers.customer", "read", []);
    expect(given).toEqual({ "customers.customer": { read: [] } });
    expect(withGrant(given, "customers.customer", "read", undefined)).toEqual({});
  });

  it("let ALL contain the others", () => {
    expect(tidy(["SUBS", "SELF"])).toEqual(["SELF", "SUBS"]);
    expect(tidy(["SELF", "ALL"])).toEqual(["ALL"]);
  });

  it("keep only the fields that are limited", () => {
    const limited = withLevel({}, "customers.customer", "mobile", "masked");
    expect(limited).toEqual({ "customers.customer": { mobile: "masked" } });
    expect(withLevel(limited, "customers.customer", "mobile", "write")).toEqual({});
  });
});
