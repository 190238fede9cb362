/** What was on its way while the key of the session was changed signs nobody out. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, whenSignedOut } from "@/kernel/http";

const out = vi.fn();
let known: string[];
let asked: string[];

/** A server that knows the keys in `known`; the first request still carries the old one. */
function serve(keys: string[]) {
  asked = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET" }: RequestInit) => {
    asked.push(`${method} ${path}`);
    const inside = known.includes(keys[Math.min(asked.length, keys.length) - 1] ?? "");
    const told = inside ? { ok: true } : { error: { code: "unauthenticated", message: "Please sign in." } };
    return new Response(JSON.stringify(told), { status: inside ? 200 : 401 });
  });
}

beforeEach(() => {
  known = ["new"];
  whenSignedOut(out);
});
afterEach(() => {
  vi.unstubAllGlobals();
  out.mockReset();
});

test("a reading that left with the old key is asked again", async () => {
  serve(["old", "new"]);
  expect(await api.get("/api/thing")).toEqual({ ok: true });
  expect(asked).toEqual(["GET /api/thing", "GET /api/me", "GET /api/thing"]);
  expect(out).not.toHaveBeenCalled();
});

test("a writing that left with the old key is not done twice by itself", async () => {
  serve(["old", "new"]);
  await expect(api.post("/api/thing")).rejects.toMatchObject({ status: 401 });
  expect(asked).toEqual(["POST /api/thing", "GET /api/me"]);
  expect(out).not.toHaveBeenCalled();
});

test("who is signed out is", async () => {
  serve(["old"]);
  await expect(api.get("/api/thing")).rejects.toMatchObject({ status: 401 });
  expect(out).toHaveBeenCalledOnce();
});
