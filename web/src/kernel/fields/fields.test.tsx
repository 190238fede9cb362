/** What each type of field shows, and how it takes what people type or paste. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import dayjs from "dayjs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FieldEdit, FieldShow, fieldTypes } from "@/kernel/fields";
import { parsed } from "@/kernel/fields/json";
import { digits } from "@/kernel/fields/numbers";
import { operatorsOf } from "@/kernel/fields/operators";
import { pathTo } from "@/kernel/fields/regions";
import { sameValue, toWire, Unreadable } from "@/kernel/fields/values";
import { tidy } from "@/kernel/fields/words";
import { fromWall, now, setTimezone, toWall } from "@/kernel/format";
import type { FieldType } from "@/kernel/kinds";
import { field, kindOf, serve, stage } from "@/testing/stage";

const show = (type: FieldType, value: unknown, facts = {}) =>
  stage(<FieldShow field={field("one", { type })} value={value} {...facts} />).container;

beforeEach(() => {
  serve(() => undefined);
  setTimezone("Asia/Shanghai");
});

describe("showing", () => {
  it("writes money with its sign, thousands and cents, on the right in tables", () => {
    expect(show("money", "12345.5").textContent).toBe("¥12,345.50");
    expect(show("money", "9007199254740993.07").textContent).toBe("¥9,007,199,254,740,993.07");
    const cell = show("money", "0.00", { dense: true });
    expect(cell.textContent).toBe("–");
    expect(cell.querySelector(".kf-right")).not.toBeNull();
  });

  it("says near times in words and far ones as dates", () => {
    const at = now().startOf("day").add(9, "hour");
    expect(show("datetime", at.utc().toISOString()).textContent).toBe("今天 09:00");
    expect(show("datetime", at.subtract(3, "day").utc().toISOString()).textContent).toBe("3 天前");
    expect(show("date", "2019-02-03").textContent).toBe("2019-02-03");
  });

  it("shows an empty value as a dash, for every type", () => {
    for (const type of Object.keys(fieldTypes) as FieldType[]) {
      expect(show(type, null).textContent).toBe("–");
    }
  });

  it("puts a masked value behind a lock, without a link to dial it", () => {
    const masked = show("mobile", "138****5678", { masked: true });
    expect(masked.textContent).toBe("138****5678");
    expect(masked.querySelector("a")).toBeNull();
    expect(screen.getByLabelText("已隐藏")).toBeDefined();
    expect(show("mobile", null, { masked: true }).textContent).toBe("•••");
  });

  it("dials a mobile and copies it without the spaces it is read with", async () => {
    const written = vi.fn().mockResolvedValue(undefined);
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(written);
    const shown = show("mobile", "13812345678");
    expect(shown.textContent).toBe("138 1234 5678");
    expect(shown.querySelector("a")?.getAttribute("href")).toBe("tel:13812345678");
    await user.click(screen.getByRole("button", { name: "复制" }));
    expect(written).toHaveBeenCalledWith("13812345678");
  });

  it("links to a record of a kind one may use, and only names others", () => {
    const target = kindOf({ name: "people.user", fields: [] });
    const owner = field("owner", { type: "link", target: "people.user" });
    const known = stage(<FieldShow field={owner} value={{ id: "7", label: "王" }} />, [target]);
    expect(known.container.querySelector("a")?.getAttribute("href")).toBe("/people/user/7");
    const stub = stage(<FieldShow field={owner} value={{ id: "7", label: "" }} />, [target]);
    expect(stub.container.textContent).toBe("无权查看");
    const unknown = stage(<FieldShow field={owner} value={{ id: "7", label: "王" }} />);
    expect(unknown.container.querySelector("a")).toBeNull();
  });

  it("says a choice in words and keeps an unknown value readable", () => {
    const grade = field("grade", {
      type: "choice",
      choices: [{ value: "a", label: "重点", color: "gold" }],
    });
    expect(stage(<FieldShow field={grade} value="a" />).container.textContent).toBe("重点");
    expect(stage(<FieldShow field={grade} value="z" />).container.textContent).toBe("z");
  });
});

describe("files", () => {
  const file = (id: string, type: string) => ({ id, name: `${id}.x`, size: 2048, type });

  it("shows pictures in place and offers the rest under their names", async () => {
    const value = [file("a", "image/png"), file("b", "application/pdf")];
    const { container } = stage(<FieldShow field={field("files", { type: "files" })} value={value} />);
    expect(await screen.findByRole("img", { name: "a.x" })).toBeDefined();
    expect(screen.getByText("b.x").getAttribute("href")).toBe("/api/files/b");
    expect(container.textContent).toContain("2 KB");
  });

  it("takes them off a form one by one", async () => {
    const change = vi.fn();
    const value = [file("a", "image/png"), file("b", "application/pdf")];
    stage(<FieldEdit field={field("files", { type: "files" })} value={value} onChange={change} />);
    await userEvent.click(screen.getByRole("button", { name: "移除 a.x" }));
    expect(change).toHaveBeenCalledWith([value[1]]);
  });
});

describe("pictures", () => {
  const logo = { id: "p", name: "p.png", size: 2048, type: "image/png" };

  it("are seen, and taken off", async () => {
    const one = field("logo", { type: "picture" });
    stage(<FieldShow field={one} value={[logo]} dense />);
    expect(screen.getByRole("img", { name: one.label }).getAttribute("src")).toBe("/api/files/p");
    const change = vi.fn();
    stage(<FieldEdit field={one} value={[logo]} onChange={change} />);
    await userEvent.click(await screen.findByRole("button", { name: "移除 p.png" }));
    expect(change).toHaveBeenCalledWith([]);
    expect(toWire(one, [logo])).toEqual(["p"]);
  });
});

describe("every type", () => {
  const values: Record<FieldType, unknown> = {
    text: "a",
    longtext: "a\nb",
    integer: 3,
    decimal: "1.5",
    money: "2.00",
    date: "2026-01-05",
    anniversary: "lunar:--08-15",
    datetime: "2026-01-05T08:00:00Z",
    boolean: true,
    choice: "a",
    link: { id: "1", label: "王" },
    region: { id: "31", label: "上海市" },
    mobile: "13812345678",
    identity: "11010519491231002X",
    account: "6222021234567890123",
    picture: [{ id: "p", name: "p.png", size: 1, type: "image/png" }],
    address: "上海市浦东新区张江路1号",
    email: "a@b.cn",
    code: "9131",
    files: [{ id: "a", name: "a.pdf", size: 1, type: "application/pdf" }],
    json: { a: 1 },
    secret: "key of another house",
  };

  it.each(Object.keys(fieldTypes) as FieldType[])("shows and edits %s", async (type) => {
    const one = field("one", { type, choices: [{ value: "a", label: "甲" }] });
    const { container } = stage(
      <>
        <FieldShow field={one} value={values[type]} />
        <FieldEdit field={one} value={values[type]} />
      </>,
    );
    await waitFor(() => expect(container.querySelector("[aria-busy]")).toBeNull());
    expect(container.querySelector("input, textarea, button")).not.toBeNull();
  });
});

describe("taking", () => {
  it("understands pasted amounts, numbers and codes", () => {
    expect(digits("¥ １２,３４５.００ 元")).toBe("12345.00");
    expect(tidy(" 138 1234\u200b 5678 ")).toBe("13812345678");
  });

  it("cleans a code when the field is left", async () => {
    const change = vi.fn();
    const code = field("code", { type: "code" });
    stage(<FieldEdit field={code} value="９１３１ 0000" onChange={change} />);
    const user = userEvent.setup();
    await user.click(screen.getByLabelText("code"));
    await user.tab();
    expect(change).toHaveBeenLastCalledWith("91310000");
  });

  it("keeps text that is not JSON apart until it is", () => {
    expect(parsed('{"a": 1}')).toEqual({ a: 1 });
    expect(parsed("{a")).toBeInstanceOf(Unreadable);
    expect(parsed("  ")).toBeNull();
  });

  it("writes bare ids and trimmed text", () => {
    expect(toWire(field("owner", { type: "link" }), { id: "7", label: "王" })).toBe("7");
    expect(toWire(field("name"), "  上海  ")).toBe("上海");
    expect(toWire(field("name"), "   ")).toBeNull();
    const file = { id: "f", name: "a.pdf", size: 1, type: "application/pdf" };
    expect(toWire(field("files", { type: "files" }), [file])).toEqual(["f"]);
  });

  it("knows that 12.50 is 12.5, but not that two long sums are the same", () => {
    const money = field("amount", { type: "money" });
    expect(sameValue(money, "12.50", "12.5")).toBe(true);
    expect(sameValue(money, "9007199254740993.07", "9007199254740993.08")).toBe(false);
  });

  it("keeps a moment through the picker's wall clock", () => {
    expect(fromWall(toWall("2026-11-21T08:30:00Z"))).toBe("2026-11-21T08:30:00Z");
    expect(toWall("2026-11-21T20:30:00Z").format("YYYY-MM-DD HH:mm")).toBe("2026-11-22 04:30");
    setTimezone("Europe/Berlin"); // an hour that summer time skips or repeats
    expect(fromWall(dayjs("2026-10-25T12:00:00"))).toBe("2026-10-25T11:00:00Z");
  });
});

describe("filters", () => {
  it("offers 'me' for people, 'below' for regions and trees", () => {
    expect(operatorsOf(field("owner", { type: "link", target: "people.user" }))[0]).toBe("me");
    expect(operatorsOf(field("region", { type: "region" }))[0]).toBe("under");
    const pool = field("pool", { type: "link", target: "customers.pool" });
    expect(operatorsOf(pool)).not.toContain("under");
    const tree = kindOf({ name: "customers.pool", tree: "parent", fields: [] });
    expect(operatorsOf(pool, tree)[0]).toBe("under");
  });

  it("finds the way down to a region, also under a municipality", () => {
    const tree = [
      { code: "31", name: "上海市", children: [{ code: "310115", name: "浦东新区" }] },
      { code: "44", name: "广东省", children: [{ code: "4403", name: "深圳市" }] },
    ];
    expect(pathTo(tree, "310115").map(({ name }) => name)).toEqual(["上海市", "浦东新区"]);
    expect(pathTo(tree, "99")).toEqual([]);
  });
});
