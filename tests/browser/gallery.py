"""Pictures of every page: `make pictures`. Pages are those of the client's own route table and of all kinds.

Each page is taken at a desk and on a phone, in light and in dark, in three languages, and what can be told without eyes
is told in faults.txt beside the pictures: keys of translations, pages wider than the window, words that are cut off,
Chinese on the buttons of an English page, errors of the console.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

from tests.browser.screens import CUSTOMERS, DESK, PASSWORD, PHONE, ROOT, Watch, ask, raw_words, send
from tests.support import chromium
from tests.support.server import run

ROUTER = ROOT / "web" / "src" / "app" / "router.tsx"
FOLDER = ROOT / ".build" / "pictures"
LANGUAGES = {"zh-Hans": "zh-hans", "zh-Hant": "zh-hant", "en": "en"}
WIDTHS: dict[str, Any] = {"desk": DESK["viewport"], "phone": PHONE["viewport"]}
SCHEMES = ("light", "dark")
CALM = 10_000  # milliseconds until a page must have come to rest
HAN = re.compile(r"[\u4e00-\u9fff]")
# Whose work a page is; all others are the administrator's, who sees every page.
WHOSE = {"/pools": "sales1", "/customers/desk": "manager", "/loans": "manager", "/notices": "manager", "/deadlines": "manager"}
# Words of the program itself that are cut off, and those of an English page that are Chinese; data is data.
CUT = """() => [...document.querySelectorAll('button, [role=tab], th, dt, label, h1, h2, h3, .k-quiet')]
  .filter((one) => one.offsetParent && !one.querySelector('button') && one.innerText.trim() && !one.closest('.k-unseen')
    && one.scrollWidth > one.clientWidth + 2 && one.clientWidth > 4 && getComputedStyle(one).overflowX !== 'visible')
  .map((one) => one.innerText.trim().slice(0, 60))"""
WORDS = """() => [...document.querySelectorAll(
    'button:not(.a-me), th, dt, label, h2, h3, legend, [role=menuitem], .ant-select-placeholder, .k-quiet p')]
  .filter((one) => one.offsetParent && !one.closest('.ant-checkbox-wrapper')).map((one) => one.innerText.trim())
  .concat([...document.querySelectorAll('[placeholder]')].map((one) => one.placeholder))"""


@dataclass(frozen=True)
class Place:
    """One page: what its pictures are called, where it is, who looks at it (nobody: it is for people without an account)."""

    name: str
    path: str
    who: str = "admin"
    of_kind: bool = False


def routes() -> list[str]:
    """The addresses of the client's route table, as they stand there."""
    return list(dict.fromkeys(re.findall(r'path: "([^"]+)"', ROUTER.read_text(encoding="utf-8"))))


def _first(page: Page, path: str, count: int = 1) -> list[str]:
    """The ids of the first records that may be read, in the order of their numbers."""
    answer = page.request.get(f"{path}?size={count}&total=none")
    return [row["id"] for row in answer.json()["rows"]] if answer.ok else []


def _kinds(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(page, "/api/kinds")["kinds"]
    return found


def _lists(page: Page) -> Iterator[str]:
    yield from (f"/{kind['name'].replace('.', '/')}" for kind in _kinds(page))


def _records(page: Page) -> Iterator[str]:
    for kind in _kinds(page):
        yield from (f"/{kind['name'].replace('.', '/')}/{one}" for one in _first(page, kind["path"]))


def _imports(page: Page) -> Iterator[str]:
    yield "/imports/new"
    yield from (f"/imports/{row['id']}" for row in ask(page, "/api/imports")["rows"][:1])


def _merge(page: Page) -> Iterator[str]:
    yield f"/customers/merge?kind=customer&ids={','.join(_first(page, CUSTOMERS, 2))}"


# A page whose address has a hole: what stands in it. A page that is new says so here, or the gallery does not start.
FILLED: dict[str, Callable[[Page], Iterator[str]]] = {
    "/$domain/$kind": _lists,
    "/$domain/$kind/$id": _records,
    "/$domain/merge": _merge,
    "/imports/$id": _imports,
    "/roles/$id": lambda page: (f"/roles/{one}" for one in _first(page, "/api/people/role")),
    "/rights/$id": lambda page: (f"/rights/{one}" for one in _first(page, "/api/people/user")),
    "/customers/$id/card": lambda page: (f"/customers/{one}/card" for one in _first(page, CUSTOMERS)),
    "/customers/cards": lambda page: iter([f"/customers/cards?ids={','.join(_first(page, CUSTOMERS, 2))}"]),
}


def _named(path: str) -> str:
    plain = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}", "/one", urlsplit(path).path)
    return plain.strip("/").replace("/", "-") or "start"


def places(page: Page) -> list[Place]:
    """Every page of the product, with real records in the holes of its addresses."""
    found = [Place(f"start-{who}", "/", who) for who in ("sales1", "manager", "boss")]
    for route in routes():
        paths = FILLED[route](page) if "$" in route or route in FILLED else iter([route])
        found += [Place(_named(path), path, WHOSE.get(path, "admin"), "$kind" in route) for path in paths if path != "/"]
    return [*dict.fromkeys(found), *_outside(page)]


def _outside(page: Page) -> Iterator[Place]:
    """What people without an account see."""
    yield Place("sign-in", "/", "")
    made = send(page, "/api/customers/web_form", {"title": "在线咨询", "consent_text": "我同意贵司为联系我而保存以上内容。"})
    yield Place("public-form", urlsplit(ask(page, f"/api/customers/forms/web/{made['id']}")["address"]).path, "")


# Half a second in which nothing arrived; the connection on which notices come never ends, so there is no idle network.
STILL = """() => {
  const count = performance.getEntriesByType("resource").length;
  if (window.kehaiCount !== count) Object.assign(window, {kehaiCount: count, kehaiSince: performance.now()});
  return performance.now() - window.kehaiSince > 500;
}"""


def settle(page: Page) -> bool:
    """Waits until nothing loads any more; False if that never came."""
    busy = page.locator("[aria-busy=true], .ant-skeleton-active, .ant-spin-spinning, .a-alone .ant-spin")
    try:
        page.wait_for_function(STILL, polling=100, timeout=CALM)
        expect(busy).to_have_count(0, timeout=CALM)
    except (TooSlow, AssertionError):
        return False
    page.evaluate("document.fonts.ready")
    return True


def at_rest(page: Page) -> None:
    """Colours that fade are let finish, or they are taken halfway."""
    page.evaluate(
        "Promise.allSettled(document.getAnimations().filter((one) => one.timeline === document.timeline && "
        "one.effect.getTiming().iterations !== Infinity).map((one) => one.finished))"
    )


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page as it stands and can be told without eyes."""
    found = [f"key {word}" for word in raw_words(page)]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 1:
        found.append(f"{wide} px wider than the window")
    found += [f"cut off: {word}" for word in page.evaluate(CUT)]
    if language == "en":
        words = dict.fromkeys(" ".join(word.split()) for word in page.evaluate(WORDS))
        found += [f"Chinese: {word[:60]}" for word in words if HAN.search(word)]
    return found


def _speak(context: BrowserContext, language: str) -> None:
    """The language of the account, which the server keeps."""
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    assert context.request.patch("/api/me", data={"language": language}, headers={"X-CSRFToken": token}).ok


@dataclass
class Gallery:
    """Takes the pictures and keeps the list of faults."""

    browser: Browser
    server: str
    folder: Path
    wanted: tuple[set[str], set[str], set[str]]  # widths, schemes, languages

    @contextmanager
    def visit(self, who: str, language: str) -> Iterator[BrowserContext]:
        """A browser in which somebody is signed in, or nobody, and which speaks the language."""
        tongue = {"en": "en", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}[language]
        context = self.browser.new_context(base_url=self.server, locale=tongue, timezone_id="Asia/Shanghai", reduced_motion="reduce")
        page = context.new_page()
        before = ""
        if who:
            page.goto("/")
            send(page, "/api/session", {"username": who, "password": PASSWORD})
            before = page.request.get("/api/me").json()["language"]
            _speak(context, LANGUAGES[language])
        with context:
            try:
                yield context
            finally:
                # The person's own language is his again: others may go on as him in this house.
                if before:
                    _speak(context, before)

    def all_places(self) -> list[Place]:
        """Where there is something to see."""
        with self.visit("admin", "zh-Hans") as context:
            return places(context.pages[0])

    def take(self, found: list[Place], language: str) -> Iterator[str]:
        """Pictures of these places in one language; what is wrong, line by line."""
        for who in dict.fromkeys(place.who for place in found):
            with self.visit(who, language) as context:
                for place in found:
                    if place.who == who:
                        yield from self._one(context, place, language)

    def _one(self, context: BrowserContext, place: Place, language: str) -> Iterator[str]:
        widths, schemes, _languages = self.wanted
        for width in (one for one in WIDTHS if one in widths):
            page, watch = context.new_page(), Watch()
            watch.on(page)
            page.set_viewport_size(WIDTHS[width])
            page.goto(place.path, wait_until="domcontentloaded")
            calm = settle(page)
            said = [*([] if calm else ["never comes to rest"]), *faults(page, language), *watch.problems]
            yield from (f"{place.name} {width} {language}: {fault}" for fault in said)
            for scheme in (one for one in SCHEMES if one in schemes):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                at_rest(page)
                page.screenshot(path=self.folder / f"{place.name}.{width}.{scheme}.{language}.png", animations="disabled")
            page.close()


def hang(browser: Browser, server: str, arguments: argparse.Namespace) -> list[str]:
    """The whole gallery, or what of it was asked for; returns the faults."""
    wanted = (set(arguments.width), set(arguments.scheme), set(arguments.language))
    gallery = Gallery(browser, server, arguments.folder, wanted)
    found = [place for place in gallery.all_places() if re.search(arguments.only, place.name)]
    said: list[str] = []
    for language in (one for one in LANGUAGES if one in wanted[2]):
        began = time.monotonic()
        said += list(gallery.take(found, language))
        sys.stdout.write(f"{language}: {len(found)} pages, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    (arguments.folder / "faults.txt").write_text("\n".join([*said, ""]), encoding="utf-8")
    return said


def _asked() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--folder", type=Path, default=FOLDER)
    reader.add_argument("--only", default="", help="a part of the pages' names, as a regular expression")
    reader.add_argument("--server", help="an address where the demo runs already; else one is started")
    for name, choices in (("width", list(WIDTHS)), ("scheme", list(SCHEMES)), ("language", list(LANGUAGES))):
        reader.add_argument(f"--{name}", nargs="+", choices=choices, default=choices)
    return reader.parse_args()


def main() -> None:
    """Starts a house with the demo where none is named, and a browser."""
    arguments = _asked()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chrome = chromium.find()
    if chrome is None:
        raise SystemExit("no Chromium: run `python -m tests.support.chromium`")
    with tempfile.TemporaryDirectory(prefix="kehai-pictures-") as folder, sync_playwright() as playwright:
        Path(folder).chmod(0o755)
        house = None if arguments.server else run(Path(folder) / "data", "--demo", log=Path(folder) / "log.txt", KEHAI_DEMO_PASSWORD=PASSWORD)
        try:
            if house:
                house.wait(600)
            browser = playwright.chromium.launch(executable_path=chrome.path, args=list(chrome.arguments), env={**os.environ, **chrome.environment})
            said = hang(browser, arguments.server or (house.url if house else ""), arguments)
        finally:
            if house:
                house.stop()
    sys.stdout.write(f"{len(said)} faults told in {arguments.folder / 'faults.txt'}\n")


if __name__ == "__main__":
    main()
