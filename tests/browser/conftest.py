"""People at their screens: each signs in once, every page is watched, at a desk or on a phone."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.screens import DESK, PATIENCE, PHONE, Watch, Width, ask, change, enter
from tests.support.cluster import TestCluster

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


@pytest.fixture
def ground(cluster: TestCluster, server: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """The shared house's database as its owner: the only honest way to let days pass."""
    with cluster.owner(f"kehai_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_server") as connection:
        yield connection


@pytest.fixture
def one_team(screen: Screen) -> Iterator[dict[str, str]]:
    """Both salespeople report to the branch manager as long as the test runs; the ids of the people by name."""
    page = screen("admin")
    rows = {row["username"]: row for row in ask(page, "/api/people/user", columns="username,manager", size="50")["rows"]}
    path = f"/api/people/user/{rows['sales2']['id']}"
    change(page, path, {"manager": rows["manager"]["id"]})
    yield {name: row["id"] for name, row in rows.items()}
    change(page, path, {"manager": rows["sales2"]["manager"]["id"]})
