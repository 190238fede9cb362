"""A list in groups, as a chart and on a map, at a desk and on a phone, and the way back into the rows (ux 9, 10, 18; E33)."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Width, ask, no_raw_words, place_at
from tests.browser.test_accessibility import Scheme, _violations
from tests.browser.test_today import _shot

pytestmark = pytest.mark.browser
DEALS = "/api/sales/opportunity"
LOOKS: tuple[tuple[Width, Scheme], ...] = (("desk", "light"), ("phone", "dark"))


def _way(page: Page, name: str) -> None:
    """The way of showing, which is a menu on a phone."""
    menu = page.get_by_role("button", name="显示方式")
    expect(menu.or_(page.get_by_role("button", name=name)).first).to_be_visible()
    if menu.is_visible():
        menu.click()
        page.get_by_role("menuitem", name=name).click()
    else:
        page.get_by_role("button", name=name).click()


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.locator(".ant-select-item-option:visible").filter(has_text=option).first.click()
    expect(page.locator(".ant-select-item-option:visible")).to_have_count(0)


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing runs out of the screen"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_deals_in_groups_open_fold_and_are_counted(screen: Screen, width: Width, scheme: Scheme):
    page = screen("boss", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/sales/opportunity")
    _way(page, "分组")
    _choose(page, "分组依据", "负责人")
    told = ask(page, f"{DEALS}/group", by="owner", measure="count")["groups"]
    for group in told[:3]:
        heading = page.get_by_role("button", name=group["label"], exact=True).and_(page.locator("[aria-expanded]"))
        expect(heading).to_have_attribute("aria-expanded", "true")
    body = page.locator("tbody, .lg-phone section").filter(has=page.locator("[aria-expanded]", has_text=told[0]["label"])).first
    rows = body.locator("tr[data-id], li.k-card")
    expect(rows).to_have_count(min(20, told[0]["count"]))
    _shot(page, f"grouped-{width}")
    _fits(page)
    found = _violations(page)
    body.locator("[aria-expanded]").click()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="全部收起").click()
    expect(page.locator("tr[data-id], li.k-card")).to_have_count(0)
    page.get_by_role("button", name="全部展开").click()
    expect(rows.first).to_be_visible()
    no_raw_words(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_deals_as_a_chart_lead_back_to_their_rows(screen: Screen, width: Width, scheme: Scheme):
    page = screen("boss", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/sales/opportunity")
    _way(page, "图表")
    _choose(page, "按什么统计", "阶段")
    figures = page.get_by_role("table", name="图表数据")
    told = ask(page, f"{DEALS}/group", by="stage", measure="count")["groups"]
    for group in told:
        expect(figures.get_by_role("row").filter(has_text=group["label"]).first).to_contain_text(str(group["count"]))
    _shot(page, f"chart-bars-{width}")
    found = _violations(page)
    for shape in ("柱形", "折线", "环形"):
        page.locator(".ant-segmented-item").filter(has_text=shape).click()
        expect(page.locator(".ant-segmented-item-selected")).to_contain_text(shape)
        _shot(page, f"chart-{shape}-{width}")
        _fits(page)
        found += _violations(page)
    page.locator(".ant-segmented-item").filter(has_text="条形").click()
    _choose(page, "再按什么拆分", "负责人")
    expect(page.get_by_role("list", name="再按什么拆分")).to_be_visible()
    _shot(page, f"chart-split-{width}")
    found += _violations(page)
    no_raw_words(page)
    first = told[0]
    figures.get_by_role("button", name=first["label"], exact=True).click()
    expect(page.locator("tbody tr[data-id], li.k-card").first).to_be_visible()
    expect(page.locator(".k-list-foot")).to_contain_text(str(first["count"]))
    assert not found, "\n".join(found)


CITIES = (("31.2989", "120.5853", 9), ("30.6574", "104.0658", 1))


def _placed(page: Page) -> int:
    """Customers of this person in two towns, ten of them; how many have a place in all."""
    rows = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size="10", columns="name")["rows"]
    spots = [(Decimal(lat) + Decimal("0.004") * at, lon) for lat, lon, many in CITIES for at in range(many)]
    for row, (latitude, longitude) in zip(rows, spots, strict=True):
        place_at(page, row["id"], str(latitude), longitude)
    return int(ask(page, f"{CUSTOMERS}/map")["count"])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_customers_on_a_map_without_any_map_service(screen: Screen, width: Width, scheme: Scheme):
    page = screen("sales1", width, color_scheme=scheme, reduced_motion="reduce")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.2989, "longitude": 120.5853})
    page.goto("/customers/customer")
    count = _placed(page)
    _way(page, "地图")
    sheet = page.get_by_role("group", name="地图：方向键移动，加减键缩放")
    expect(page.locator(".lm-bar")).to_contain_text(f"图中 {count} 条")
    _shot(page, f"map-{width}")
    _fits(page)
    found = _violations(page)
    page.get_by_role("button", name="我的附近").click()
    expect(page.get_by_role("img", name="我的位置")).to_be_visible()
    expect(page).to_have_url(re.compile("within="))
    expect(sheet).to_have_attribute("aria-busy", "false")
    _shot(page, f"map-near-{width}")
    found += _violations(page)
    sheet.focus()
    before = page.url
    sheet.press("+")
    sheet.press("+")
    expect(page).not_to_have_url(before)
    expect(sheet).to_have_attribute("aria-busy", "false")
    sheet.locator(".lm-one").first.click()
    expect(page.locator(".ant-drawer-body")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="显示全部").click()
    expect(page.locator(".lm-bar")).to_contain_text(f"图中 {count} 条")
    no_raw_words(page)
    assert not found, "\n".join(found)
