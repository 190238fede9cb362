import { afterEach, expect, test, vi } from "vitest";
import { register } from "./version";

/** A browser's registration that says what it was asked, in order. */
function browser(waiting: boolean) {
  const said: string[] = [];
  const registration = Object.assign(new EventTarget(), {
    waiting: waiting ? { postMessage: (text: string) => said.push(text) } : null,
    installing: null,
    update: async () => void said.push("update"),
  });
  vi.stubGlobal("navigator", { onLine: true, serviceWorker: { register: async () => registration, controller: {} } });
  return said;
}

afterEach(() => vi.unstubAllGlobals());

test("a version that waits is told to take over and not asked about: asked at once, Chromium leaves it waiting for good", async () => {
  const said = browser(true);
  const end = await register((take) => take());
  window.dispatchEvent(new Event("online"));
  expect(said).toEqual(["take over"]);
  end();
});

test("where none waits, the house is asked for one, and again when the network is back", async () => {
  const said = browser(false);
  const end = await register((take) => take());
  window.dispatchEvent(new Event("online"));
  expect(said).toEqual(["update", "update"]);
  end();
});
