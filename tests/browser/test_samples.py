"""Samples at the screen: asked for, approved by the boss, shipped and judged; the figures; on a phone too (样品, A42)."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
SAMPLE = "/api/sales/sample_request"


def _open(screen: Screen, who: str, *width: str) -> Page:
    page = screen(who, *width)  # type: ignore[arg-type]
    page.goto("/")
    page.locator(".a-me, .a-tabs, nav").first.wait_for()
    return page


def _drawn(sales: Page) -> str:
    (customer, *_more) = ask(sales, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=5)["rows"]
    product = ask(sales, "/api/products/product", size=1)["rows"][0]["id"]
    row = send(sales, SAMPLE, {"title": "冷却泵试用", "customer": customer["id"], "purpose": "二车间试机"})
    send(sales, "/api/sales/sample_line", {"request": row["id"], "product": product, "quantity": "2"})
    return str(row["id"])


def _picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SAMPLE_PICTURES"):
        page.wait_for_timeout(800)
        page.screenshot(path=f"{folder}/{name}.png")


def _approved(boss: Page, key: str) -> None:
    boss.goto(f"/sales/sample_request/{key}")
    boss.get_by_role("button", name=re.compile("批 ?准$")).click()
    dialog = boss.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("批 ?准$")).click()
    expect(dialog).to_be_hidden()


def _shipped(sales: Page) -> None:
    sales.reload()
    sales.get_by_role("button", name="swap 发货").click()
    dialog = sales.get_by_role("dialog")
    dialog.get_by_label("运单号").fill("SF1001")
    _picture(sales, "ship")
    dialog.get_by_role("button", name=re.compile("发 ?货$")).click()
    expect(dialog).to_be_hidden()


def _judged(sales: Page, key: str) -> None:
    sales.get_by_role("button", name="登记反馈").click()
    expect(sales.get_by_role("dialog").get_by_label("结果")).to_be_visible()
    _picture(sales, "feedback")
    sales.keyboard.press("Escape")
    send(sales, f"{SAMPLE}/{key}/give_feedback", {"result": "suits", "feedback": "运行平稳", "rating": 5})


def _figures(page: Page, name: str) -> None:
    page.goto("/sales/sample_request")
    page.get_by_text("样品统计").click()
    expect(page.get_by_role("columnheader", name="已转化")).to_be_visible()
    no_raw_words(page)
    assert not _violations(page)
    _picture(page, name)


def test_a_sample_is_asked_for_approved_shipped_and_judged(screen: Screen):
    sales, boss = _open(screen, "sales1"), _open(screen, "boss")
    key = _drawn(sales)
    sales.goto(f"/sales/sample_request/{key}")
    expect(sales.get_by_text("二车间试机").first).to_be_visible()
    sales.get_by_role("button", name="提出申请").click()
    expect(sales.get_by_text(re.compile(r"YP\d{4}-\d{5}")).first).to_be_visible()
    _picture(sales, "asked")
    _approved(boss, key)
    _shipped(sales)
    _judged(sales, key)
    sales.reload()
    expect(sales.get_by_text("运行平稳").first).to_be_visible()
    no_raw_words(sales)
    _picture(sales, "page")
    _figures(sales, "list")
    phone = _open(screen, "sales1", "phone")
    _figures(phone, "phone-list")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.goto(f"/sales/sample_request/{key}")
    expect(phone.get_by_text("运行平稳").first).to_be_visible()
    no_raw_words(phone)
    assert not _violations(phone)
    _picture(phone, "phone-page")
