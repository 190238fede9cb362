import { expect, test } from "vitest";
import type { Field, Kind } from "@/kernel/kinds";
import { aboutGroups } from "@/kernel/record/layout";
import { isApart, registerPanel } from "@/kernel/record/panels";

const kind = (name: string) => ({ name, form: [{ title: "Own", fields: ["title", "text"] }] }) as Kind;

test("a panel that draws an action of one kind leaves the button to other kinds with an action of that name", () => {
  registerPanel({ key: "receipts", fits: () => false, Body: () => null }, ["office.announcement.remind", "merge"]);
  expect(isApart(kind("office.announcement"), "remind")).toBe(true);
  expect(isApart(kind("products.training"), "remind")).toBe(false);
  expect(isApart(kind("products.training"), "merge")).toBe(true);
});

test("what the matter of a record shows does not stand among its facts again", () => {
  const fields = ["title", "text"].map((name) => ({ name, type: "text" }) as Field);
  const named = { ...kind("office.announcement"), fields } as Kind;
  const shown = (left: string[]) =>
    aboutGroups(named, undefined, left).groups.map((group) => group.fields.map(({ name }) => name));
  expect(shown([])).toEqual([["title", "text"]]);
  expect(shown(["text"])).toEqual([["title"]]);
});
