"""`python -m bench.web`: what a person waits for on the screen, in Chromium slowed down four times, into bench/RESULTS-web.md.

Against a house of its own with so many customers (`--customers`), or one that runs already (`--url --who
--password`). The web client is measured as `make build` leaves it, compressed.
Refuses nothing: a figure beyond its aim is printed as such.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

RESULTS = Path(__file__).with_name("RESULTS-web.md")
PASSWORD = "bench-only-password"  # noqa: S105  as bench/prepare.py gives it to everybody
SLOWER = 4
# What the developer tools of Chromium call "Fast 4G": bytes a second down and up, and the way there and back.
FAST_4G = {"offline": False, "downloadThroughput": 1_012_500, "uploadThroughput": 168_750, "latency": 165}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
LIST = "/customers/customer?show=table"
FURTHER = "/", "/pools", "/agenda", "/approvals", "/visits", "/quality", "/sales/funnel", "/settings", "/sales/opportunity", "/people/user"
ROWS = "document.querySelector('tbody tr[data-id]') && document.querySelector('.k-table-frame[data-cells]')"
SCRIPTS = "performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname.endsWith('.js'))"
# Time runs from the press of the hand until the page shows what was asked for, looked at with every frame.
CLOCK = "addEventListener('pointerdown', () => { window.pressed = performance.now(); }, true)"
FRAMES = """async () => {
  const frame = document.querySelector('.k-table-frame');
  const began = performance.now();
  let frames = 0;
  while (performance.now() - began < 3000) {
    frame.scrollTop = (frame.scrollTop + 60) % (frame.scrollHeight - frame.clientHeight);
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return frames / 3;
}"""


class Line(NamedTuple):
    """One row of the table."""

    what: str
    found: float
    unit: str
    aim: float
    more_is_better: bool = False

    def written(self) -> str:
        """As Markdown, with whether the aim is met."""
        met = self.found >= self.aim if self.more_is_better else self.found <= self.aim
        sign = "≥" if self.more_is_better else "≤"
        return f"| {self.what} | {self.found:,.0f} {self.unit} | {sign} {self.aim:,.0f} {self.unit} | {'yes' if met else '**no**'} |"


def slowed(context: BrowserContext, page: Page) -> CDPSession:
    """The page on a slow machine."""
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def until(page: Page, condition: str) -> float:
    """Milliseconds since the page began when the condition first held in a frame."""
    page.wait_for_function(f"() => ({condition}) ? (window.held = performance.now(), true) : false", timeout=60_000)
    return float(page.evaluate("window.held"))


def pressed(page: Page, hit: Callable[[], None], condition: str) -> float:
    """Milliseconds from the press to what it brings."""
    page.evaluate(CLOCK)
    page.wait_for_timeout(500)
    hit()
    held = until(page, condition)
    return held - float(page.evaluate("window.pressed"))


def median(times: int, take: Callable[[], float]) -> float:
    """Of several takes, the middle one."""
    return statistics.median(take() for _ in range(times))


def fresh(browser: Browser, url: str, kept: Any, shape: dict[str, Any]) -> tuple[BrowserContext, Page]:
    """A browser that has never seen the house but is signed in."""
    context = browser.new_context(base_url=url, storage_state=kept, service_workers="block", locale="zh-CN", **shape)
    return context, context.new_page()


def on_lists(page: Page, times: int) -> Iterator[Line]:
    """What is done all day at a desk."""

    def opened() -> float:
        page.goto(LIST)
        return until(page, ROWS)

    def drawer(where: str) -> float:
        opened()
        page.evaluate("window.wanted = document.querySelector('tbody td[data-title]').innerText.trim()")
        return pressed(page, page.locator(where).first.click, "document.querySelector('.ant-drawer-body')?.innerText.includes(window.wanted)")

    def narrowed() -> float:
        opened()
        page.evaluate("document.querySelector('tbody tr[data-id]').dataset.old = 'yes'")
        changed = "document.querySelector('.k-table-frame[aria-busy=false], .k-quiet') && !document.querySelector('tr[data-old]')"
        return pressed(page, page.get_by_role("tab", name="我的").click, changed)

    yield Line("list of customers to interactive", median(times, opened), "ms", 1500)
    yield Line("drawer, by the name", median(times, lambda: drawer("tbody td[data-title] a")), "ms", 300)
    yield Line("drawer, by another cell", median(times, lambda: drawer("tbody td[data-field]:not([data-title])")), "ms", 300)
    yield Line("filter to rows", median(times, narrowed), "ms", 500)


def scrolled(page: Page) -> Line:
    """The longest page a list gives; lists page instead of scrolling without end."""
    page.evaluate("localStorage.setItem('kehai.preferences', JSON.stringify({ pageSize: 200 }))")
    page.goto(LIST)
    until(page, ROWS)
    page.wait_for_load_state("networkidle")  # the rows that fill a screen stand first, the others after them
    rows = page.locator("tbody tr[data-id]").count()
    return Line(f"scrolling a page of {rows} rows", float(page.evaluate(FRAMES)), "frames/s", 60, more_is_better=True)


def on_the_phone(browser: Browser, url: str, kept: Any) -> Line:
    """The first visit of the day's page, with nothing kept on the device."""
    context, page = fresh(browser, url, kept, PHONE)
    session = slowed(context, page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", FAST_4G)
    page.goto("/")
    found = until(page, "document.querySelector('.h-page .h-card, .h-page .h-quiet, .h-page section')")
    context.close()
    return Line("phone, first load of today on Fast 4G", found, "ms", 2500)


def weights(browser: Browser, url: str, kept: Any) -> Iterator[Line]:
    """JavaScript as it came over the wire: of the first list, and what each further page adds."""
    context, page = fresh(browser, url, kept, DESK)
    page.goto(LIST)
    held = until(page, "document.querySelector('tbody tr[data-id]')")
    page.wait_for_load_state("networkidle")  # what is fetched once the rows stand counts with no page
    first = float(page.evaluate(f"{SCRIPTS}.filter(e => e.startTime <= {held}).reduce((sum, e) => sum + e.encodedBodySize, 0)"))
    yield Line("JavaScript when the first rows stand", first / 1000, "kB", 300)
    seen = set(page.evaluate(f"{SCRIPTS}.map(e => e.name)"))
    most, heaviest = 0.0, ""
    for path in FURTHER:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        told = page.evaluate(f"{SCRIPTS}.map(e => [e.name, e.encodedBodySize])")
        more = sum(size for name, size in told if name not in seen) / 1000
        if more > most:
            most, heaviest = more, path
    context.close()
    yield Line(f"the heaviest further page ({heaviest})", most, "kB", 150)


def signed_in(browser: Browser, url: str, who: str, password: str) -> Any:
    """What a browser keeps after signing in."""
    context = browser.new_context(base_url=url, locale="zh-CN")
    page = context.new_page()
    page.goto("/")
    page.locator("input[type=password]").wait_for()
    page.get_by_label("账号").fill(who)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="进入").click()
    page.locator(".a-me").wait_for()
    kept = context.storage_state()
    context.close()
    return kept


def measured(url: str, who: str, password: str, times: int) -> list[Line]:
    """All lines, in the order of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("KEHAI_CHROMIUM"), args=["--no-sandbox"])
        kept = signed_in(browser, url, who, password)
        context, page = fresh(browser, url, kept, DESK)
        slowed(context, page)
        page.goto(LIST)
        until(page, ROWS)  # the first visit of all fills the browser's own store
        lines = [*on_lists(page, times), scrolled(page)]
        context.close()
        lines += [on_the_phone(browser, url, kept), *weights(browser, url, kept)]
        browser.close()
    return lines


@contextmanager
def house_of(customers: int) -> Iterator[str]:
    """A house with so many invented customers, filled on the first run and kept."""
    os.environ["KEHAI_BENCH_COUNT"] = str(customers)
    from bench import __main__ as main  # noqa: PLC0415  reads how many are wanted when it is imported
    from bench import house  # noqa: PLC0415

    if customers != 1_000_000:
        os.environ["KEHAI_BENCH_DATA"] = str(house.folder(f"web-{customers}"))
    cluster, _count = main.prepare("million")
    running = house.House(house.folder("million"), main.free_port())
    running.start()
    try:
        yield running.url
    finally:
        running.stop()
        cluster.release()


def written(lines: list[Line], where: str, times: int) -> str:
    """The page of results."""
    head = f"# What a person waits for\n\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {where}; Chromium with the processor slowed down {SLOWER} times, "
    head += f"the median of {times}; load of the machine {os.getloadavg()[0]:.1f}. Made by `python -m bench.web`.\n\n"
    return head + "| | found | aim | met |\n|---|---|---|---|\n" + "\n".join(line.written() for line in lines) + "\n"


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--url")
    parser.add_argument("--who", default="boss")
    parser.add_argument("--password", default=PASSWORD)
    asked = parser.parse_args()
    if asked.url:
        text = written(measured(asked.url, asked.who, asked.password, asked.times), "a house that ran already", asked.times)
    else:
        with house_of(asked.customers) as url:
            text = written(measured(url, asked.who, asked.password, asked.times), f"{asked.customers:,} customers", asked.times)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
