/** The record page: changing a field where it stands, and one stream out of two sources. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { useRecord } from "@/kernel/api";
import type { Field, Kind } from "@/kernel/kinds";
import { InlineField } from "@/kernel/record/InlineField";
import { neighboursOf, rememberWalk } from "@/kernel/record/neighbours";
import { type Entry, merged } from "@/kernel/record/stream";
import { field, fill, kindOf, serve, stage } from "@/testing/stage";

const name = field("name", { label: "名称" });
const kind = kindOf({ fields: [name] });
const row = { id: "1", version: 3, name: "老凤翔", can: ["update"] };

function Page({ of, one }: { of: Kind; one: Field }) {
  const { data } = useRecord(of, "1");
  return data ? <InlineField kind={of} row={data} field={one} /> : null;
}

const edit = async (typed: string) => {
  await userEvent.click(await screen.findByRole("button", { name: "修改名称" }));
  const [, words = "", key = ""] = /(.*)(\{.*\})/.exec(typed) ?? [];
  fill("名称", words);
  screen.getByLabelText("名称").focus();
  await userEvent.keyboard(key);
};

beforeEach(() => sessionStorage.clear());

describe("editing in place", () => {
  it("saves on Enter, and undoes on a press", async () => {
    const calls = serve(({ method, body }) => ({
      body: method === "GET" ? row : { ...row, ...body, version: Number(body.version) + 1 },
    }));
    stage(<Page of={kind} one={name} />);
    await edit("银楼{Enter}");
    expect(await screen.findByText("已保存名称")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: /撤\s*销/ }));
    await waitFor(() => expect(calls.filter(({ method }) => method === "PATCH")).toHaveLength(2));
    const bodies = calls.filter(({ method }) => method === "PATCH").map(({ body }) => body);
    expect(bodies).toEqual([
      { name: "银楼", version: 3 },
      { name: "老凤翔", version: 4 },
    ]);
  });

  it("forgets on Esc and asks nothing when nothing changed", async () => {
    const calls = serve(() => ({ body: row }));
    stage(<Page of={kind} one={name} />);
    await edit("别的{Escape}");
    expect(await screen.findByText("老凤翔")).toBeDefined();
    await edit("老凤翔{Enter}");
    expect(calls.filter(({ method }) => method === "PATCH")).toHaveLength(0);
  });

  it("opens again with what was typed when the server refuses", async () => {
    const error = { code: "invalid", message: "请检查。", fields: { name: "已有同名客户。" } };
    serve(({ method }) => (method === "GET" ? { body: row } : { status: 422, body: { error } }));
    stage(<Page of={kind} one={name} />);
    await edit("银楼{Enter}");
    expect(await screen.findByText("已有同名客户。")).toBeDefined();
    expect((screen.getByLabelText("名称") as HTMLInputElement).value).toBe("银楼");
  });

  it("never opens a masked, locked or read-only field, nor one of a step that is done", async () => {
    const done = { stays: { field: "name", values: ["老凤翔"] } };
    for (const facts of [{ locked: true }, { readonly: true }, { right: "read" as const }, done]) {
      serve(() => ({ body: row }));
      const { unmount } = stage(<Page of={kind} one={{ ...name, ...facts }} />);
      await screen.findByText("老凤翔");
      expect(screen.queryByRole("button", { name: "修改名称" })).toBeNull();
      unmount();
    }
    serve(() => ({ body: { ...row, masked: ["name"] } }));
    stage(<Page of={kind} one={name} />);
    await screen.findByText("老凤翔");
    expect(screen.queryByRole("button", { name: "修改名称" })).toBeNull();
  });
});

describe("the stream", () => {
  const change = (at: string) => ({ type: "change", id: at, at: `2026-01-0${at}T00:00:00Z` }) as unknown as Entry;
  const note = (at: string) => ({ type: "note", id: at, at: `2026-01-0${at}T08:00:00.5+08:00` }) as unknown as Entry;

  it("holds back what an unfinished source could still overtake", () => {
    const notes = { entries: [note("9"), note("5")], more: true };
    const changes = { entries: [change("8"), change("4"), change("3")], more: false };
    expect(merged([notes, changes]).map(({ id }) => id)).toEqual(["9", "8", "5"]);
    expect(merged([{ ...notes, more: false }, changes]).map(({ id }) => id)).toEqual(["9", "8", "5", "4", "3"]);
  });

  it("shows nothing of one source while the other has not answered with anything", () => {
    expect(
      merged([
        { entries: [], more: true },
        { entries: [change("1")], more: false },
      ]),
    ).toEqual([]);
  });
});

describe("the walk", () => {
  it("knows the neighbours of a row in the list it came from", () => {
    rememberWalk(kind, { ids: ["1", "2", "3"], address: "/customers/customer?q=x" });
    expect(neighboursOf(kind, "1")).toMatchObject({ previous: null, next: "2", place: 1, of: 3 });
    expect(neighboursOf(kind, "2")?.address).toBe("/customers/customer?q=x");
    expect(neighboursOf(kind, "9")).toBeNull();
  });
});
