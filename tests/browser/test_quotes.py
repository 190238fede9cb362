"""A quote on the screen: pasted from a workbook, live figures, one step back, saved as one, read on a phone, answered by its customer."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send

pytestmark = pytest.mark.browser
QUOTE, SHEETS = "/api/sales/quote", "/api/sales/quotes"
PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def _begun(page: Page, whose: str = "me") -> tuple[str, list[str]]:
    page.goto("/")
    page.locator(".a-me").wait_for()
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": whose}, size=1)["rows"][0]
    made = send(page, QUOTE, {"title": "一期管件", "customer": customer["id"]})
    goods = ask(page, "/api/products/product", filter={"field": "nature", "op": "eq", "value": "single"}, sort="number", size=30)["rows"]
    found: list[str] = [ask(page, f"/api/products/product/{row['id']}")["code"] for row in goods[:2]]
    return made["id"], found


def test_a_block_from_a_workbook_becomes_a_quote(screen: Screen, watch: Watch):
    page = screen("sales1")
    key, codes = _begun(page)
    page.goto(f"/sales/quote/{key}")
    first = page.get_by_label("第 1 行：产品或服务")
    first.wait_for()
    block = f"{codes[0]}\t10\t200\n{codes[1]}\t2\t300\n安装调试\t1\t1500"
    first.evaluate(PASTE, block)
    sheet = page.locator(".qt-sheet tbody tr")
    expect(sheet).to_have_count(3)
    # The third is no code of a product: said at its cell, the others are reckoned.
    expect(page.get_by_text("没有编码为 安装调试 的产品。")).to_be_visible()
    page.get_by_label("第 3 行：产品或服务").fill("安装与调试")
    page.get_by_label("第 3 行：产品或服务").press("Tab")
    total = page.locator(".qt-gross")
    expect(total).to_contain_text("CNY 4,100.00")
    quantity = page.get_by_label("第 1 行：数量")
    quantity.fill("20")
    expect(total).to_contain_text("CNY 6,100.00")
    page.get_by_role("button", name="撤销").click()
    expect(quantity).to_have_value("10")
    quantity.press("ArrowDown")
    expect(page.get_by_label("第 2 行：数量")).to_be_focused()
    # Who leaves without saving is asked.
    page.locator("a[href='/customers/customer']").first.click()
    page.get_by_role("dialog").get_by_role("button", name="留在此页").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="保存明细").click()
    expect(page.get_by_role("button", name="保存明细")).to_be_disabled()
    no_raw_words(page)
    assert ask(page, f"{SHEETS}/{key}")["quote"]["gross"] == "4100.00"
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    assert page.request.post(f"{QUOTE}/{key}/send", data={}, headers={"X-CSRFToken": token}).ok
    _on_a_phone(screen("sales1", "phone"), key)
    said = page.request.post(f"{QUOTE}/{key}/make_link", data={}, headers={"X-CSRFToken": token}).json()["message"]
    _answered(page, re.sub(r"^https?://[^/]*", "", said))
    assert ask(page, f"{QUOTE}/{key}")["state"] == "accepted"


def _on_a_phone(page: Page, key: str) -> None:
    page.goto(f"/sales/quote/{key}")
    expect(page.locator(".qt-read tbody tr")).to_have_count(3)
    expect(page.locator(".qt-gross")).to_contain_text("4,100.00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _answered(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_text("肆仟壹佰元整")).to_be_visible()
    page.get_by_label("您的姓名").fill("李雷")
    page.get_by_role("button", name="接受报价", exact=True).click()
    expect(page.get_by_text("您已接受此报价")).to_be_visible()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_product_that_is_not_there_is_made_in_the_line_by_who_keeps_products(screen: Screen, width: Literal["desk", "phone"]):
    page = screen("admin", width)
    key, _codes = _begun(page, "filled")
    page.goto(f"/sales/quote/{key}")
    cell = page.get_by_label("第 1 行：产品或服务")
    cell.fill(f"特制法兰 {width}")
    page.get_by_text(f"新建产品“特制法兰 {width}”").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("产品名称")).to_have_value(f"特制法兰 {width}")
    for label in ("分类", "单位"):
        form.get_by_role("combobox", name=label).click()
        page.locator(".ant-select-item-option:visible").first.click()
        expect(page.locator(".ant-select-item-option:visible")).to_have_count(0)
    expect(form.get_by_label("税率（%）")).to_have_value(re.compile(r"^13(\.00)?$"))
    form.get_by_role("button", name="新建产品").click()
    expect(form).to_be_hidden()
    expect(cell).to_have_value(re.compile(f"特制法兰 {width}"))
    page.get_by_label("第 1 行：数量").fill("3")
    page.get_by_label("第 1 行：单价").fill("12.50")
    expect(page.locator(".qt-gross")).to_contain_text("37.50")
    page.get_by_role("button", name="保存明细").click()
    expect(page.get_by_role("button", name="保存明细")).to_be_disabled()
    line = ask(page, f"{SHEETS}/{key}")["lines"][0]
    assert line["product"]["label"].startswith(f"特制法兰 {width}")


def test_who_keeps_no_products_is_not_offered_to_make_one(screen: Screen):
    page = screen("sales1")
    key, _codes = _begun(page)
    page.goto(f"/sales/quote/{key}")
    with page.expect_response(lambda answer: "/api/products/product" in answer.url and "q=" in answer.url):
        page.get_by_label("第 1 行：产品或服务").fill("特制法兰")
    expect(page.get_by_text("新建产品")).to_have_count(0)
