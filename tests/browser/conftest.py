"""People at their screens: each signs in once, every page is watched, at a desk or on a phone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.screens import DESK, PATIENCE, PHONE, Watch, Width, enter

Screen = Callable[..., Page]


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Any]:
    """What each person's browser keeps after signing in, by server."""
    return {}


def _session(browser: Browser, server: str, who: str) -> Any:
    context = browser.new_context(base_url=server, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    enter(page, who)
    page.locator(".a-me").wait_for()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test when any of its pages complained of something unexpected."""
    watched = Watch()
    yield watched
    assert not watched.problems


@pytest.fixture
def screen(watch: Watch, browser: Browser, server: str, sessions: dict[tuple[str, str], Any], new_context: Callable[..., BrowserContext]) -> Screen:
    """A signed-in person's page; more keyword arguments are Playwright's."""

    def open_for(who: str, width: Width = "desk", **more: Any) -> Page:
        if (server, who) not in sessions:
            sessions[server, who] = _session(browser, server, who)
        context = new_context(**{**(PHONE if width == "phone" else DESK), "storage_state": sessions[server, who], **more})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.on(page)
        return page

    return open_for
