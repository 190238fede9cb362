"""What all browser tests share: a person's page under watch, the words a page must not show, the API beside it."""

import json
import re
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlparse

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "web" / "src" / "locales"
PASSWORD = "kehai-browser-tests-2026"
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
CUSTOMERS = "/api/customers/customer"
PATIENCE = 45_000  # milliseconds; a loaded machine is slow, not wrong
Width = Literal["desk", "phone"]

expect.set_options(timeout=PATIENCE)


@dataclass
class Watch:
    """Everything a page complains of: script errors, refused contents, requests that fail."""

    problems: list[str] = field(default_factory=list)
    expected: set[tuple[int, str]] = field(default_factory=set)

    def on(self, page: Page) -> None:
        """Listens to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("response", self._response)
        page.on("requestfailed", self._failed)

    def expect(self, status: int, path: str) -> None:
        """A refusal that belongs to the test."""
        self.expected.add((status, path))

    def _console(self, message: ConsoleMessage) -> None:
        # The browser's own line about a refused request says less than the response.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        path = urlparse(response.url).path
        if response.status >= 400 and not any(response.status == status and path.startswith(start) for status, start in self.expected):
            self.problems.append(f"{response.request.method} {path}: {response.status}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the client takes back questions whose answer it no longer needs
            self.problems.append(f"{request.method} {request.url}: {request.failure}")


@cache
def _keys() -> "re.Pattern[str]":
    found: set[str] = set()

    def walk(node: dict[str, Any], way: str) -> None:
        for name, value in node.items():
            if isinstance(value, dict):
                walk(value, f"{way}{name}.")
            elif way:
                found.add(f"{way}{name}")

    for file in LOCALES.glob("*zh-Hans.json"):
        walk(json.loads(file.read_text(encoding="utf-8")), "")
    return re.compile(r"(?<![\w.])(?:" + "|".join(re.escape(key) for key in sorted(found, key=len, reverse=True)) + r")(?![\w.])|\{\{\w+\}\}")


def raw_words(page: Page) -> list[str]:
    """Keys and holes of translations that stand on the page."""
    return _keys().findall(page.locator("body").inner_text())


def no_raw_words(page: Page) -> None:
    """No key or hole of a translation stands on the page."""
    assert page.locator("body").inner_text().strip()
    assert not raw_words(page), page.locator("body").inner_text()


def until(page: Page, asked: str, arg: Any = None) -> None:
    """Waits until an asynchronous question of the page says yes: `wait_for_function` takes its promise for a yes.

    Args:
        page: where it is asked.
        asked: a function of the page that gives a promise of a truth.
        arg: what it is given.
    """
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(asked, arg):
        assert time.monotonic() < end, asked
        page.wait_for_timeout(100)


def rows(page: Page) -> Locator:
    """The rows of the list, as lines or as cards, once they are there."""
    found = page.locator(".k-table tbody tr, .k-card")
    found.first.wait_for()
    return found


def settled(page: Page) -> None:
    """Waits until the list shows what was asked last."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def choose(page: Page, label: str, option: str, within: Locator | None = None) -> None:
    """Picks a value in a drop-down by its words."""
    (within or page).get_by_role("combobox", name=label, exact=True).click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=option).first.click()


def ask(page: Page, path: str, **query: Any) -> Any:
    """GET by API as the person of this page."""
    sent = "&".join(f"{name}={quote(value if isinstance(value, str) else json.dumps(value))}" for name, value in query.items())
    answer = page.request.get(f"{path}?{sent}")
    assert answer.ok, answer.text()
    return answer.json()


def send(page: Page, path: str, body: dict[str, Any]) -> Any:
    """POST by API as the person of this page."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post(path, data=body, headers={"X-CSRFToken": token, "Accept-Language": "zh-hans"})
    assert answer.ok, answer.text()
    return answer.json() if answer.body() else None


def change(page: Page, path: str, body: dict[str, Any]) -> None:
    """PATCH by API as the person of this page."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.patch(path, data=body, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()


def place_at(page: Page, customer: str, latitude: str, longitude: str) -> None:
    """The place of a customer, which the demo may know elsewhere."""
    place = "/api/customers/place"
    known = ask(page, place, filter={"field": "customer", "op": "eq", "value": customer}, columns="latitude")["rows"]
    where = {"latitude": latitude, "longitude": longitude}
    if known:
        change(page, f"{place}/{known[0]['id']}", {**where, "version": known[0]["version"]})
    else:
        send(page, place, {"customer": customer, **where})


def pick(page: Page, label: str, words: str, within: Locator) -> None:
    """Looks a record up by its words in a field that links to it, and takes it."""
    within.get_by_role("combobox", name=label, exact=True).fill(words)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text=words).first.click()


def enter(page: Page, who: str, password: str = PASSWORD) -> None:
    """Signs in through the door."""
    page.goto("/")
    page.get_by_label("账号").fill(who)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="进入").click()


def unfold(form: Locator) -> None:
    """Opens every part of a long form that is folded."""
    closed = form.locator(".k-fold > button[aria-expanded=false]")
    expect(form.locator("[data-field]").first).to_be_visible()
    while closed.count():
        closed.first.click()
