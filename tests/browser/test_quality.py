"""Data quality at the screen: why a card has its number, straight into the form at what lacks, and the page by owner (K05, B13)."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import CUSTOMERS, no_raw_words, send

pytestmark = pytest.mark.browser


def test_what_lacks_is_filled_in_from_the_panel_and_the_number_rises(screen):
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    made = send(page, CUSTOMERS, {"name": "质量之家", "kind_of": "company", "mobile": "13812340077"})
    page.goto(f"/customers/customer/{made['id']}")
    panel = page.get_by_role("region", name="数据质量")
    number = panel.locator("[data-part='quality'] b")
    expect(number).to_have_text(re.compile(r"^\d+$"))
    before = int(number.inner_text())
    panel.get_by_role("button", name="缺统一社会信用代码").wait_for()
    panel.get_by_role("button", name="还有").click()
    panel.get_by_role("button", name="缺行业").click()
    field = page.get_by_role("dialog").get_by_label("行业", exact=True)
    expect(field).to_be_focused()
    field.fill("珠宝首饰")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(panel.get_by_text("缺行业")).to_have_count(0)
    assert int(number.inner_text()) > before
    no_raw_words(page)


def test_the_page_goes_from_an_owner_and_what_lacks_to_the_records(screen):
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    send(page, CUSTOMERS, {"name": "测试", "kind_of": "company"})
    page.goto("/quality")
    page.get_by_role("heading", name="数据质量").wait_for()
    groups = page.get_by_role("region", name="分组")
    groups.get_by_role("row").nth(1).get_by_role("button").click()
    page.get_by_role("region", name="最常缺什么").get_by_role("button").first.click()
    worst = page.get_by_role("region", name="最差的在前")
    expect(worst.locator(".ant-tag")).to_have_count(2)
    worst.locator("tbody tr, .k-card").first.wait_for()
    no_raw_words(page)
    page.goto("/quality?lacks=name%21")
    page.get_by_role("region", name="最差的在前").get_by_text("测试", exact=True).first.wait_for()
    phone = screen("manager", width="phone")
    phone.goto("/quality")
    phone.get_by_role("region", name="最常缺什么").get_by_role("button").first.wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_the_yield_of_channels_leads_from_a_number_to_its_customers(screen):
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    made = send(page, CUSTOMERS, {"name": "展会之家", "kind_of": "company", "source": "exhibition", "stage": "customer"})
    page.goto("/customers/channels?span=this_month")
    row = page.get_by_role("row", name=re.compile("^展会"))
    row.get_by_role("link", name=re.compile("已成交")).click()
    page.get_by_text(made["name"], exact=True).first.wait_for()
    no_raw_words(page)
