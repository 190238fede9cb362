"""Columns as a person wants them, and what stands under them: kept in the address and in the view (ux 9, 10; E11)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, no_raw_words
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
PATH = "/api/sales/opportunity"


def _head(page: Page, name: str) -> Locator:
    return page.locator(f"thead th[data-field={name}]")


def _names(page: Page) -> list[Any]:
    return page.locator("thead th[data-field]").evaluate_all("heads => heads.map(head => head.dataset.field)")


def _menu(page: Page, field: str, *words: str) -> None:
    _head(page, field).hover()
    _head(page, field).locator(".kl-head-more").click()
    for word in words:
        item = page.get_by_role("menuitem", name=re.compile(f"^{word}"))
        item.hover()
    item.click()
    expect(page.locator(".ant-dropdown:visible")).to_have_count(0)


def _width(page: Page, name: str) -> float:
    box = _head(page, name).bounding_box()
    assert box
    return box["width"]


def _arrange(page: Page) -> str:
    """Wider, elsewhere, standing still and back again; the name of the column that stands first."""
    # By the mouse: the edge widens, a drag moves, the menu freezes.
    before = _width(page, "title")
    edge = _head(page, "title").locator(".kl-edge").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 3, edge["y"] + 8)
    page.mouse.down()
    page.mouse.move(edge["x"] + 83, edge["y"] + 8, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("layout="))
    assert abs(_width(page, "title") - before - 80) <= 2
    first, second = _names(page)[:2]
    _head(page, second).drag_to(_head(page, first), target_position={"x": 4, "y": 10})
    page.wait_for_function(f"() => document.querySelector('thead th[data-field]').dataset.field === '{second}'")
    _menu(page, first, "冻结到此列")
    page.wait_for_function(f"() => getComputedStyle(document.querySelector('td[data-field={first}]')).position === 'sticky'")
    # By the keys: Shift and an arrow for the width, with Ctrl for the place.
    _head(page, first).locator("button").first.focus()
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.wait_for_function(f"() => document.querySelector('thead th[data-field]').dataset.field === '{first}'")
    return str(first)


def test_columns_stand_as_one_puts_them_and_totals_stand_below(screen: Screen, watch: Watch):
    page = screen("boss", reduced_motion="reduce")
    page.goto("/sales/opportunity?show=table")
    page.locator("[data-arranged]").wait_for()
    # Under the amounts stands their sum, of all rows and not of this page, as the server adds them up.
    told = ask(page, f"{PATH}/group", measure="sum:amount,count:amount")["groups"][0]
    foot = page.locator("tfoot td[data-field=amount]")
    yuan = f"{float(told['sum:amount']):,.2f}"
    expect(foot).to_contain_text(f"¥{yuan}")
    _menu(page, "amount", "底部汇总", "已填")
    expect(foot).to_contain_text(str(told["count:amount"]))
    first = _arrange(page)
    assert violations(page) == []
    no_raw_words(page)
    # It is kept with the view, and comes back with it.
    page.get_by_role("button", name="另存为视图").click()
    page.get_by_label("名称").fill("我的列宽")
    page.get_by_role("button", name="保存视图").last.click()
    page.get_by_role("tab", name="我的列宽").wait_for()
    page.get_by_role("tab", name="全部").click()
    page.wait_for_function(f"() => getComputedStyle(document.querySelector('td[data-field={first}]')).position !== 'sticky'")
    page.get_by_role("tab", name="我的列宽").click()
    page.wait_for_function(f"() => getComputedStyle(document.querySelector('td[data-field={first}]')).position === 'sticky'")
    expect(foot).to_contain_text("已填")
    (view,) = ask(page, "/api/screens/view", filter={"field": "name", "op": "eq", "value": "我的列宽"}, columns="layout")["rows"]
    assert view["layout"]["frozen"] == 2
    assert view["layout"]["totals"] == {"amount": "count"}


def test_a_phone_shows_the_same_list_as_cards(screen: Screen, watch: Watch):
    page = screen("boss", "phone")
    page.goto('/sales/opportunity?show=table&layout={"frozen":2,"widths":{"title":700},"totals":{"amount":"sum"}}')
    page.locator(".k-card").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The total that the desk has under the column stands in one line above the cards.
    told = ask(page, f"{PATH}/group", measure="sum:amount")["groups"][0]
    line = page.get_by_role("region", name="合计")
    expect(line).to_contain_text(f"¥{float(told['sum:amount']):,.2f}")
    assert violations(page) == []
    no_raw_words(page)
    page.goto('/sales/opportunity?show=table&layout={"totals":{"amount":"none"}}')
    page.locator(".k-card").first.wait_for()
    page.wait_for_load_state("networkidle")
    expect(line).to_have_count(0)
