/** A form loses nothing: complaints stand at their fields, drafts survive, conflicts are chosen, repeats are one. */
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CreateDialog, EditDialog } from "@/kernel/form/RecordForm";
import { field, fill, kindOf, serve, stage } from "@/testing/stage";

const grade = field("grade", {
  type: "choice",
  label: "等级",
  choices: [
    { value: "a", label: "重点" },
    { value: "b", label: "普通" },
    { value: "c", label: "观察" },
  ],
});
const name = field("name", { label: "名称", required: true });
const code = field("code", { type: "code", label: "信用代码", locked: true });
const way = field("way", { label: "来源", default: "电话" });
const kind = kindOf({ fields: [name, grade, code, way] });
const row = { id: "1", version: 3, name: "老凤翔", grade: "b", code: "9131", way: "电话" };

const invalid = (fields: Record<string, string>) => ({
  status: 422,
  body: { error: { code: "invalid", message: "请检查标出的内容。", fields } },
});

beforeEach(() => sessionStorage.clear());

describe("creating", () => {
  it("asks for what is missing before it asks the server", async () => {
    const calls = serve(() => ({ body: row }));
    stage(<CreateDialog kind={kind} open onClose={vi.fn()} />);
    await userEvent.click(screen.getByRole("button", { name: "新建客户" }));
    expect(await screen.findByText("请填写。")).toBeDefined();
    expect(calls).toHaveLength(0);
  });

  it("puts the server's complaint at its field and keeps what was typed", async () => {
    serve(() => invalid({ code: "校验位不对。", secret: "不能写。" }));
    const closed = vi.fn();
    stage(<CreateDialog kind={kind} open onClose={closed} />);
    fill("名称", "老凤翔");
    fill("信用代码", "9131");
    screen.getByLabelText("信用代码").focus();
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    const item = (await screen.findByText("校验位不对。")).closest("[data-field]");
    expect(item?.getAttribute("data-field")).toBe("code");
    expect(screen.getByText(/不能写。/)).toBeDefined();
    expect((screen.getByLabelText("名称") as HTMLInputElement).value).toBe("老凤翔");
    expect(closed).not.toHaveBeenCalled();
  });

  it("repeats with the same key until the words change, and sends the defaults", async () => {
    let broken = true;
    const calls = serve(() => (broken ? new TypeError("network") : { status: 201, body: row }));
    const done = vi.fn();
    stage(<CreateDialog kind={kind} open onClose={vi.fn()} onDone={done} />);
    fill("名称", "老凤翔");
    const button = screen.getByRole("button", { name: "新建客户" });
    await userEvent.click(button);
    await screen.findByText(/连不上服务器/);
    await waitFor(() => expect(button.className).not.toContain("loading"));
    fill("名称", "老凤翔银楼");
    await userEvent.click(button);
    await waitFor(() => expect(calls).toHaveLength(2));
    await waitFor(() => expect(button.className).not.toContain("loading"));
    broken = false;
    await userEvent.click(button);
    await waitFor(() => expect(done).toHaveBeenCalledWith(row));
    const [first, second, third] = calls;
    expect(first?.body).toEqual({ name: "老凤翔", way: "电话" });
    expect(second?.key).not.toBe(first?.key);
    expect(third?.key).toBe(second?.key);
  });

  it("gives back what a mistaken close took away, and forgets it when told", async () => {
    serve(() => undefined);
    const first = stage(<CreateDialog kind={kind} open onClose={vi.fn()} />);
    fill("名称", "半句话");
    first.unmount();
    stage(<CreateDialog kind={kind} open onClose={vi.fn()} />);
    expect((screen.getByLabelText("名称") as HTMLInputElement).value).toBe("半句话");
    await userEvent.click(screen.getByRole("button", { name: "放弃这些内容" }));
    expect((screen.getByLabelText("名称") as HTMLInputElement).value).toBe("");
    expect(sessionStorage.length).toBe(0);
  });
});

describe("editing", () => {
  it("sends only what changed, with the version that was read, and leaves locked fields out", async () => {
    const calls = serve(({ method }) => ({ body: method === "GET" ? row : { ...row, version: 4 } }));
    stage(<EditDialog kind={kind} row={{ id: "1", version: 3 }} open onClose={vi.fn()} />);
    await screen.findByLabelText("名称");
    expect(screen.queryByLabelText("信用代码")).toBeNull();
    fill("名称", "老凤翔银楼");
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    await waitFor(() => expect(calls.some(({ method }) => method === "PATCH")).toBe(true));
    expect(calls.find(({ method }) => method === "PATCH")?.body).toEqual({
      name: "老凤翔银楼",
      version: 3,
    });
  });

  it("shows both sides of a conflict and sends the choice against the new version", async () => {
    const theirs = { ...row, version: 5, name: "老凤祥" };
    const conflict = { yours: "老凤翔A", theirs: "老凤祥", by: "王经理", at: "2026-01-05T08:00:00Z" };
    const calls = serve(({ method, body }) => {
      if (method === "GET") return { body: calls.length > 1 ? theirs : row };
      if (body.version === 5) return { body: { ...theirs, version: 6, name: "老凤翔A" } };
      const error = { code: "conflict", message: "", conflicts: { name: conflict } };
      return { status: 409, body: { error } };
    });
    const done = vi.fn();
    stage(<EditDialog kind={kind} row={row} open onClose={vi.fn()} onDone={done} />);
    await screen.findByLabelText("名称");
    fill("名称", "老凤翔A");
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    const box = await screen.findByRole("region", { name: "名称" });
    expect(within(box).getByText(/王经理/)).toBeDefined();
    expect(within(box).getByText("老凤翔A")).toBeDefined();
    expect(within(box).getByText("老凤祥")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    await waitFor(() => expect(done).toHaveBeenCalled());
    expect(calls.filter(({ method }) => method === "PATCH").at(-1)?.body).toEqual({
      name: "老凤翔A",
      version: 5,
    });
  });

  it("answers the version that was on the screen, though the page has read a newer one", async () => {
    const calls = serve(({ method }) => ({ body: method === "GET" ? row : { ...row, version: 5 } }));
    const { client } = stage(<EditDialog kind={kind} row={row} open onClose={vi.fn()} />);
    await screen.findByLabelText("名称");
    fill("名称", "老凤翔A");
    act(() => {
      client.setQueryData(["record", kind.name, "1"], { ...row, version: 4, name: "老凤祥" });
    });
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    await waitFor(() => expect(calls.some(({ method }) => method === "PATCH")).toBe(true));
    expect(calls.find(({ method }) => method === "PATCH")?.body.version).toBe(3);
  });

  it("drops a field where the other's value is kept", async () => {
    const conflict = { yours: "老凤翔A", theirs: "老凤祥", by: "王", at: "2026-01-05T08:00:00Z" };
    const calls = serve(({ method }) => {
      if (method === "GET") return { body: { ...row, version: calls.length > 1 ? 5 : 3 } };
      const error = { code: "conflict", message: "", conflicts: { name: conflict } };
      return { status: 409, body: { error } };
    });
    const closed = vi.fn();
    stage(<EditDialog kind={kind} row={row} open onClose={closed} />);
    await screen.findByLabelText("名称");
    fill("名称", "老凤翔A");
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    await userEvent.click(await screen.findByRole("radio", { name: /对方的/ }));
    await userEvent.click(screen.getByRole("button", { name: /保\s*存/ }));
    await waitFor(() => expect(closed).toHaveBeenCalled());
    expect(calls.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });
});
