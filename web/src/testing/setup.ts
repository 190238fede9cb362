/** What jsdom lacks and antd asks for, and the language of the tests. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { startI18n } from "@/kernel/i18n";

configure({ asyncUtilTimeout: 10_000 }); // a busy machine draws slowly

beforeAll(async () => {
  await startI18n("zh-Hans");
});

afterEach(cleanup);

window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }) as MediaQueryList;

window.scrollTo = () => undefined;

window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
