/** A list: what it asks, how it is chosen from, and that its address holds its whole state. */
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Kind, Row } from "@/kernel/kinds";
import { List } from "@/kernel/list/ListPage";
import { type Call, field, kindOf, serve, stage } from "@/testing/stage";

const kind: Kind = kindOf({
  fields: [
    field("name", { sort: true, filter: true }),
    field("grade", {
      type: "choice",
      label: "级别",
      filter: true,
      sort: true,
      choices: [
        { value: "a", label: "甲" },
        { value: "b", label: "乙" },
      ],
    }),
    field("owner", { type: "link", label: "负责人", target: "people.user", filter: true }),
  ],
  quick: ["grade"],
  actions: [
    { name: "claim", label: "领取", bulk: true, input: [] },
    { name: "print", label: "打印", bulk: false, input: [] },
  ],
});

const rows: Row[] = [
  { id: "1", version: 1, name: "上海老凤翔", grade: "a", owner: null, can: ["claim"] },
  { id: "2", version: 1, name: "周大生", grade: "b", owner: null, can: [] },
];

const lists = (calls: Call[]) =>
  calls
    .filter(({ path }) => path.startsWith("/api/customers/customer?"))
    .map(({ path }) => new URL(path, "http://k").searchParams);

function open(
  address: string,
  answer: Partial<{ rows: Row[]; total: number; capped: boolean; next: string | null }> = {},
) {
  const calls = serve(({ path }) =>
    path.startsWith("/api/customers/customer?")
      ? { body: { rows, next: "x", total: 2, capped: false, ...answer } }
      : undefined,
  );
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: "/list", component: () => <List kind={kind} /> });
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  stage(<RouterProvider router={router as never} />, [kind]);
  const search = () => router.state.location.search as Record<string, unknown>;
  return { calls, search, user: userEvent.setup() };
}

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
});

describe("a list", () => {
  it("asks what its address says", async () => {
    const filter = { field: "grade", op: "in", value: ["a"] };
    const address = `/list?sort=-name&page=3&q=%22上海%22&filter=${encodeURIComponent(JSON.stringify(filter))}`;
    const { calls } = open(address);
    await screen.findByText("上海老凤翔");
    const asked = lists(calls)[0];
    expect(asked?.get("sort")).toBe("-name");
    expect(asked?.get("page")).toBe("3");
    expect(asked?.get("q")).toBe("上海");
    expect(JSON.parse(asked?.get("filter") ?? "")).toEqual(filter);
    expect(asked?.get("columns")).toBe("name,grade,owner");
  });

  it("sorts by a click on the head and goes back to the first page", async () => {
    const { user, search, calls } = open("/list?page=4");
    const head = await screen.findByRole("columnheader", { name: /级别/ });
    await user.click(within(head).getByRole("button"));
    await waitFor(() => expect(search().sort).toBe("grade"));
    expect(search().page).toBeUndefined();
    await waitFor(() => expect(lists(calls).at(-1)?.get("sort")).toBe("grade"));
  });

  it("offers on chosen rows only what one of them allows", async () => {
    const { user } = open("/list");
    await user.click(await screen.findByRole("checkbox", { name: "选择 周大生" }));
    const bar = await screen.findByRole("toolbar", { name: "批量操作" });
    expect(within(bar).getByText("已选 1 条")).toBeTruthy();
    expect(within(bar).getByRole<HTMLButtonElement>("button", { name: /领\s*取/ }).disabled).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: "选择 上海老凤翔" }));
    expect(within(bar).getByRole<HTMLButtonElement>("button", { name: /领\s*取/ }).disabled).toBe(false);
    expect(within(bar).queryByRole("button", { name: /打\s*印/ })).toBeNull();
  });

  it("chooses everything the filter finds, not only this page", async () => {
    const { user } = open("/list", { total: 1001, capped: true });
    await user.click(await screen.findByRole("checkbox", { name: "选择本页" }));
    await user.click(await screen.findByRole("button", { name: "选中筛选出的全部 1,000+ 条" }));
    expect(screen.getByText("已选 1,000+ 条")).toBeTruthy();
  });

  it("counts exactly when asked", async () => {
    const { user, calls } = open("/list", { total: 1001, capped: true });
    await user.click(await screen.findByRole("button", { name: "共 1,000+ 条" }));
    await waitFor(() => expect(lists(calls).at(-1)?.get("total")).toBe("exact"));
  });

  it("moves, chooses and opens by keys", async () => {
    const { user, search } = open("/list");
    await screen.findByText("周大生");
    await user.keyboard("jjx");
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "选择 周大生" }).checked).toBe(true);
    await user.keyboard("k{Enter}");
    await waitFor(() => expect(search().open).toBe("1"));
  });

  it("says what to do when nothing matches", async () => {
    const { user, search } = open("/list?q=%22没有%22", { rows: [], total: 0 });
    await screen.findByText("没有符合条件的客户。");
    await user.click(screen.getByRole("button", { name: "显示全部" }));
    await waitFor(() => expect(search().q).toBeUndefined());
  });
});
