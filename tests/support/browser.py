"""Playwright on the chosen Chromium: one browser a session, one fresh context a test, a picture when a test fails."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import chromium

PICTURES = Path(__file__).resolve().parents[2] / ".build" / "browser"
_DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; `make test` has made sure that there is one."""
    found = chromium.find()
    if found is None:
        pytest.fail("no Chromium: run `make test`, or `python -m tests.support.chromium`")
    with sync_playwright() as playwright:
        # Playwright's own defaults are for its own builds; the list in chromium.py holds for all three.
        started = playwright.chromium.launch(
            executable_path=found.path, args=list(found.arguments), headless=True, env={**os.environ, **found.environment}
        )
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts (one per person) on the running server; keyword arguments are Playwright's."""
    made: list[BrowserContext] = []

    def make(**more: Any) -> BrowserContext:
        settings = {"base_url": server, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": _DESK, "service_workers": "block", **more}
        context = browser.new_context(**settings)
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield make
    failed = getattr(request.node, "failed_call", False)
    for number, context in enumerate(made):
        for page in context.pages if failed else ():
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png", full_page=True)
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One person's page at desk width, in Simplified Chinese."""
    return new_context().new_page()
