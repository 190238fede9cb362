"""The pictures of the README, taken of the demo; written when KEHAI_PICTURES=1 or when one is missing."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import ROOT, ask, rows, settled

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 300_000  # bytes; a README is read over slow lines, too
LIGHT = {"color_scheme": "light", "reduced_motion": "reduce"}
CUSTOMERS = "/api/customers/customer"

pytestmark = pytest.mark.browser


def _take(page: Page, name: str) -> None:
    """Of the window as it stands, without a pointer over anything."""
    page.mouse.move(0, 0)
    expect(page.locator(".ant-message-notice, .ant-skeleton, .ant-spin")).to_have_count(0)
    page.evaluate("document.fonts.ready.then(() => document.activeElement?.blur())")
    file = PICTURES / name
    asked = os.environ.get("KEHAI_PICTURES") == "1"
    picture = page.screenshot(path=_made(file) if asked or not file.exists() else None, scale="css" if "phone" not in name else "device")
    assert len(picture) < LARGEST
    assert file.stat().st_size < LARGEST


def _made(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def test_the_list(screen: Screen):
    page = screen("boss", **LIGHT)
    owned = '{"field":"owner","op":"filled"}'
    columns = '["number","name","stage","intention","grade","region","source","owner","next_follow_up_at","last_follow_up_at"]'
    page.goto(f"/customers/customer?filter={owned}&sort=falls_at&columns={columns}")
    rows(page)
    settled(page)
    _take(page, "list.png")


def test_the_record(screen: Screen):
    page = screen("sales1", **LIGHT)
    page.goto("/pools")
    mine = {"and": [{"field": "owner", "op": "me"}, {"field": "stage", "op": "eq", "value": "customer"}]}
    found = ask(page, CUSTOMERS, filter=mine, sort="-last_follow_up_at", columns="name", size="1")["rows"][0]
    page.goto(f"/customers/customer/{found['id']}")
    expect(page.get_by_role("heading", name=found["name"], level=1)).to_be_visible()
    page.locator(".kr-note").first.wait_for()
    page.locator(".kr-related li").first.wait_for()
    _take(page, "record.png")


def test_the_pools(screen: Screen):
    page = screen("boss", **LIGHT)
    page.goto("/pools?tab=bay")
    rows(page)
    settled(page)
    expect(page.get_by_role("tab", name=re.compile("分公海"))).to_have_attribute("aria-selected", "true")
    _take(page, "pool.png")


def test_the_phone(screen: Screen):
    page = screen("sales2", "phone", **LIGHT)
    page.goto("/customers/customer?view=mine&sort=falls_at")
    rows(page)
    settled(page)
    _take(page, "phone.png")
