/** An action says what it will do, does it, and says what came of it: for one row, for chosen rows, for a whole filter. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ActionButtons } from "@/kernel/actions/ActionButtons";
import { ActionDialog } from "@/kernel/actions/ActionDialog";
import type { Action } from "@/kernel/kinds";
import { field, fill, kindOf, serve, stage } from "@/testing/stage";

const claim: Action = { name: "claim", label: "领取", input: [] };
const reason = field("reason", { label: "原因", required: true });
const release: Action = { name: "release", label: "退回", help: "退回所在公海。", input: [reason] };
const discard: Action = { name: "discard", label: "作废", danger: true, input: [] };
const kind = kindOf({ fields: [field("name")], actions: [discard, claim, release] });

describe("one row", () => {
  it("runs at once when there is nothing to ask, once, and says the server's words", async () => {
    const calls = serve(() => ({ body: { row: null, message: "已领取" } }));
    const done = vi.fn();
    const closed = vi.fn();
    stage(<ActionDialog kind={kind} action={claim} target={{ ids: ["1"] }} onClose={closed} onDone={done} />);
    expect(await screen.findByText("已领取")).toBeDefined();
    expect(calls.map(({ path }) => path)).toEqual(["/api/customers/customer/1/claim"]);
    expect(calls[0]?.key).toBeTruthy();
    expect(done).toHaveBeenCalledWith(expect.objectContaining({ row: null, done: 1 }));
    expect(closed).toHaveBeenCalled();
  });

  it("says why it was refused", async () => {
    serve(() => ({ status: 409, body: { error: { code: "refused", message: "已被王经理领取。" } } }));
    stage(<ActionDialog kind={kind} action={claim} target={{ ids: ["1"] }} onClose={vi.fn()} />);
    expect(await screen.findByText("已被王经理领取。")).toBeDefined();
  });

  it("asks before danger, with the verb on the button", async () => {
    const calls = serve(() => ({ body: { row: null, message: "好" } }));
    stage(<ActionDialog kind={kind} action={discard} target={{ ids: ["1"], labels: ["老凤翔"] }} onClose={vi.fn()} />);
    expect(screen.getByText("老凤翔")).toBeDefined();
    expect(calls).toHaveLength(0);
    await userEvent.click(screen.getByRole("button", { name: /作\s*废/ }));
    await waitFor(() => expect(calls).toHaveLength(1));
  });

  it("keeps the inputs when the server complains about one", async () => {
    const error = { code: "invalid", message: "请检查。", fields: { reason: "太短。" } };
    serve(() => ({ status: 422, body: { error } }));
    stage(<ActionDialog kind={kind} action={release} target={{ ids: ["1"] }} onClose={vi.fn()} />);
    expect(screen.getByText("退回所在公海。")).toBeDefined();
    fill("原因", "x");
    screen.getByLabelText("原因").focus();
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText("太短。")).toBeDefined();
    expect((screen.getByLabelText("原因") as HTMLInputElement).value).toBe("x");
  });
});

describe("inputs that hang on another", () => {
  it("are asked for and sent only where they make sense, and a complaint about one unseen is still read", async () => {
    const share = field("share", { label: "份额" });
    const outcome = field("outcome", { label: "结果", required: true });
    const decide: Action = {
      name: "decide",
      label: "裁决",
      input: [outcome, share],
      shown_when: { share: { field: "outcome", values: ["split"] } },
    };
    const error = { code: "invalid", message: "请检查。", fields: { share: "份额不对。" } };
    const calls = serve(() => ({ status: 422, body: { error } }));
    stage(<ActionDialog kind={kind} action={decide} target={{ ids: ["1"] }} onClose={vi.fn()} />);
    expect(screen.queryByLabelText("份额")).toBeNull();
    fill("结果", "split");
    fill("份额", "60");
    await userEvent.click(screen.getByRole("button", { name: /裁\s*决/ }));
    await waitFor(() => expect(calls[0]?.body).toEqual({ outcome: "split", share: "60" }));
    fill("结果", "owner");
    expect(screen.queryByLabelText("份额")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: /裁\s*决/ }));
    await waitFor(() => expect(calls[1]?.body).toEqual({ outcome: "owner" }));
    expect(await screen.findByText(/份额不对。/)).toBeDefined();
  });
});

describe("many rows", () => {
  it("lists what failed by reason and stays open", async () => {
    const failed = (id: string) => ({ id, ok: false, message: "已满。", label: `客户${id}` });
    serve(() => ({ body: { done: 1, failed: 2, results: [failed("2"), failed("3")], after: null } }));
    const done = vi.fn();
    const ids = ["1", "2", "3"];
    stage(<ActionDialog kind={kind} action={claim} target={{ ids }} onClose={vi.fn()} onDone={done} />);
    expect(await screen.findByText("成功 1 个，2 个没有成功")).toBeDefined();
    expect(screen.getAllByText("已满。")).toHaveLength(1);
    expect(screen.getByText("客户3")).toBeDefined();
    expect(done).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: /关\s*闭/ }));
    expect(done).toHaveBeenCalled();
  });

  it("goes through a filter call by call, after each cursor", async () => {
    const afters: unknown[] = [];
    const filter = { field: "grade", op: "eq" as const, value: "a" };
    serve(({ body }) => {
      afters.push(body.after);
      const after = afters.length < 3 ? `c${afters.length}` : null;
      return { body: { done: 1000, failed: 0, results: [], after } };
    });
    stage(<ActionDialog kind={kind} action={claim} target={{ filter, count: 3000 }} onClose={vi.fn()} />);
    await userEvent.click(screen.getByRole("button", { name: "领取 3,000 个客户" }));
    expect(await screen.findByText("已完成：领取 3,000 个客户")).toBeDefined();
    expect(afters).toEqual([null, "c1", "c2"]);
  });

  it("stops between two calls and tells how far it came", async () => {
    let release: (() => void) | undefined;
    let count = 0;
    const step = { done: 1000, failed: 0, results: [], after: "c" };
    serve(() => {
      count += 1;
      return { body: step };
    });
    const plain = globalThis.fetch;
    vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
      if (count > 0)
        await new Promise<void>((go) => {
          release = go;
        });
      return plain(...args);
    });
    stage(<ActionDialog kind={kind} action={claim} target={{ filter: null, count: 9000 }} onClose={vi.fn()} />);
    await userEvent.click(screen.getByRole("button", { name: "领取 9,000 个客户" }));
    await screen.findByText("已处理 1,000 / 9,000");
    await userEvent.click(screen.getByRole("button", { name: /停\s*止/ }));
    release?.();
    expect(await screen.findByText(/已停止：成功 2,000 个/)).toBeDefined();
    expect(count).toBe(2);
  });
});

describe("buttons", () => {
  it("shows what the row allows, dangerous ones never in front", async () => {
    serve(() => undefined);
    const row = { id: "1", version: 1, can: ["discard", "release", "update"] };
    stage(<ActionButtons kind={kind} row={row} />);
    expect(screen.queryByRole("button", { name: /领\s*取/ })).toBeNull();
    expect(screen.queryByRole("button", { name: /作\s*废/ })).toBeNull();
    expect(screen.getByRole("button", { name: /退\s*回/ })).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "更多操作" }));
    expect(await screen.findByText("作废")).toBeDefined();
    expect(screen.getByText("编辑")).toBeDefined();
    expect(screen.queryByText("删除")).toBeNull();
  });

  it("leaves editing in front where the kind has nothing that people do more often", async () => {
    serve(() => undefined);
    const hold: Action = { name: "hold", label: "法律保留", input: [], group: "个人信息", aside: true };
    const held = kindOf({ fields: [field("name")], actions: [hold] });
    stage(<ActionButtons kind={held} row={{ id: "1", version: 1, can: ["hold", "update", "delete"] }} />);
    expect(screen.getByRole("button", { name: /编\s*辑/ })).toBeDefined();
    expect(screen.queryByRole("button", { name: "法律保留" })).toBeNull();
  });

  it("puts a long menu under headings, what destroys last", async () => {
    serve(() => undefined);
    const named = (name: string, group: string): Action => ({
      name,
      label: name,
      input: [],
      group,
      aside: group !== "",
    });
    const names = [named("share", "共享"), named("qualify", ""), named("lend", "共享"), named("grade", "整理")];
    const more = [...names, named("freeze", "整理"), named("check", "整理"), discard];
    const long = kindOf({ fields: [field("name")], actions: more });
    const can = [...more.map(({ name }) => name), "update"];
    stage(<ActionButtons kind={long} row={{ id: "1", version: 1, can }} />);
    expect(screen.getByRole("button", { name: "qualify" })).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "更多操作" }));
    const menu = await screen.findByRole("menu");
    const words = [...menu.querySelectorAll(".ant-dropdown-menu-item, .ant-dropdown-menu-item-group-title")];
    const read = words.map(({ textContent }) => textContent);
    expect(read).toEqual(["编辑", "共享", "share", "lend", "整理", "grade", "freeze", "check", "作废"]);
  });
});
