"""axe finds nothing serious on the main pages, in light and in dark."""

import json
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import ROOT, rows

pytestmark = pytest.mark.browser
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
Scheme = Literal["light", "dark"]
# What ends may begin the next: a dialog that closes gives its button the focus, which fades in. What goes with the scrolling never ends.
STILL = """async () => {
    for (let look = 0; look < 20; look += 1) {
        const ends = (one) => one.timeline === document.timeline && one.effect.getTiming().iterations !== Infinity;
        const moving = document.getAnimations().filter((one) => one.playState === "running" && ends(one));
        if (look > 1 && moving.length === 0) return;
        await Promise.all(moving.map((one) => one.finished.catch(() => null)));
        await new Promise((resolve) => setTimeout(resolve, 60));
    }
}"""


def _violations(page: Page) -> list[str]:
    """Of the page as it stands; what moves or fades is let finish first, or its colours are read halfway."""
    page.evaluate(STILL)
    page.evaluate(AXE.read_text(encoding="utf-8"))  # not a script of the page, so the content policy stays as it is
    found: list[dict[str, Any]] = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)")
    return [f"{page.url.split('/', 3)[-1]} {one['id']}: {_places(one)}" for one in found if one["impact"] in SERIOUS]


def _places(violation: dict[str, Any]) -> str:
    """Where it stands, the first few times, and why it is one."""
    nodes = violation["nodes"][:4]
    return json.dumps([(node["target"], *(check["message"] for check in node["any"][:1])) for node in nodes], ensure_ascii=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_at_the_door(page: Page, scheme: Scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    page.get_by_label("账号").wait_for()
    assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_the_main_pages(screen: Screen, scheme: Scheme):
    page = screen("admin", color_scheme=scheme, reduced_motion="reduce")
    found = []
    for path in ("/pools", "/pools?tab=bay", "/people/user", "/imports/new", "/customers/customer"):
        page.goto(path)
        page.locator(".k-table tbody tr, .x-drop").first.wait_for()
        found += _violations(page)
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    rows(page).first.get_by_role("checkbox").check()
    found += _violations(page)
    rows(page).first.locator(".k-row-title a").click()
    page.locator(".ant-drawer .kr-record .kr-entries").first.wait_for()
    found += _violations(page)
    page.get_by_role("button", name="打开整页").click()
    page.locator(".kr-page .kr-record .kr-entries").first.wait_for()
    found += _violations(page)
    page.goto("/customers/customer")
    page.locator(".k-list-actions .ant-btn-primary").click()
    page.locator(".ant-modal [data-field=name]").wait_for()
    found += _violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_a_phone(screen: Screen, scheme: Scheme):
    page = screen("sales1", "phone", color_scheme=scheme, reduced_motion="reduce")
    page.goto("/customers/customer?view=mine")
    rows(page)
    found = _violations(page)
    rows(page).first.locator(".k-row-title a").click()
    page.locator(".kr-record .kr-entries").first.wait_for()
    found += _violations(page)
    page.goto("/pools")
    rows(page)
    found += _violations(page)
    assert not found, "\n".join(found)
