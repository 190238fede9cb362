/** The other ways at the door: one button a provider, and why the last try did not work. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { OtherWays } from "@/app/entry/OtherWays";
import { refusals } from "@/kernel/elsewhere";
import { openRoom } from "@/kernel/i18n";
import zh from "@/locales/ways.zh-Hans.json";
import { fill, serve, stage } from "@/testing/stage";

const wecom = { id: "w", name: "企业微信", type: "wecom", form: false };
const ldap = { id: "l", name: "公司目录", type: "ldap", form: true };
const ways = { body: { ways: [wecom, ldap] } };

beforeAll(() => openRoom("ways"));

describe("the other ways", () => {
  it("lead there and back to the page that was open", async () => {
    window.history.replaceState(null, "", "/customers/customer?view=1");
    serve(() => ways);
    stage(<OtherWays onSecond={vi.fn()} />);
    const link = await screen.findByRole("link", { name: /用企业微信登录/ });
    expect(link.getAttribute("href")).toBe("/api/session/with/w?next=%2Fcustomers%2Fcustomer%3Fview%3D1");
  });

  it("say once why the last try did not work", async () => {
    window.history.replaceState(null, "", "/?refused=stranger");
    serve(() => ways);
    stage(<OtherWays onSecond={vi.fn()} />);
    expect((await screen.findByRole("alert")).textContent).toContain(zh.ways.refused.stranger);
    expect(window.location.search).toBe("");
  });

  it("show no words of a stranger's own", () => {
    window.history.replaceState(null, "", "/?refused=%3Cb%3Ecall%20us%3C%2Fb%3E");
    serve(() => ways);
    stage(<OtherWays onSecond={vi.fn()} />);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("ask for the directory's password here, and then for a second factor", async () => {
    window.history.replaceState(null, "", "/");
    const second = vi.fn();
    const calls = serve(({ method }) => (method === "POST" ? { status: 202, body: { second: ["totp"] } } : ways));
    stage(<OtherWays onSecond={second} />);
    await userEvent.click(await screen.findByRole("button", { name: /用公司目录登录/ }));
    fill("公司目录的用户名", " li ");
    fill("密码", "word ");
    await userEvent.click(screen.getByRole("button", { name: /用公司目录登录/ }));
    await waitFor(() => expect(second).toHaveBeenCalledWith(["totp"]));
    expect(calls.at(-1)).toMatchObject({ path: "/api/session/with/l", body: { username: "li", password: "word " } });
  });

  it("have a sentence for every word", () => {
    expect(Object.keys(zh.ways.refused).sort()).toEqual([...refusals].sort());
  });
});
