"""An approval by three people: the administrator switches the flow on, the salesperson asks, the manager agrees on his phone (A39, K58)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, change, no_raw_words, pick, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
FLOW = "/api/approvals/flow"


def _flow(admin: Page) -> str:
    """The ready flow over handing a customer over, which a new company has switched off."""
    row = ask(admin, FLOW, filter={"field": "action", "op": "eq", "value": "transfer"})["rows"][0]
    return str(row["id"])


def test_a_customer_is_handed_over_when_the_manager_agrees(screen: Screen, watch: Watch, one_team: dict[str, str]):
    admin = screen("admin")
    admin.goto("/")
    admin.locator(".a-me").wait_for()
    flow = _flow(admin)
    change(admin, f"{FLOW}/{flow}", {"fallback": one_team["admin"]})
    sales = screen("sales1")
    sales.goto("/")
    sales.locator(".a-me").wait_for()
    customer = ask(sales, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=1)["rows"][0]
    _tried_and_switched_on(admin, flow, customer)
    try:
        number = _asked(sales, customer)
        _agreed_on_a_phone(screen("manager", "phone"), number)
        sales.goto("/approvals")
        sales.get_by_role("tab", name="我发起的").click()
        expect(sales.get_by_text(number)).to_be_visible()
        expect(sales.get_by_text("已同意并执行").first).to_be_visible()
    finally:
        send(admin, f"{FLOW}/{flow}/switch_off", {})


def _tried_and_switched_on(admin: Page, flow: str, customer: dict[str, object]) -> None:
    admin.goto(f"/approvals/flow/{flow}")
    panel = admin.get_by_role("region", name="用真实记录试一下")
    pick(admin, "发起人", "林晓东", panel)
    pick(admin, "记录", str(customer["name"]), panel)
    panel.get_by_role("button", name="试一下").click()
    expect(panel.get_by_text("会进入这个审批流")).to_be_visible()
    no_raw_words(admin)
    send(admin, f"{FLOW}/{flow}/switch_on", {})


def _asked(page: Page, customer: dict[str, object]) -> str:
    page.goto("/customers/customer?view=mine")
    page.get_by_role("checkbox", name=f"选择 {customer['name']}", exact=True).check()
    page.get_by_role("toolbar", name="批量操作").get_by_role("button", name="转移").click()
    dialog = page.get_by_role("dialog")
    pick(page, "人员", "黄雨婷", dialog)
    dialog.get_by_label("原因").fill("他更熟")
    dialog.get_by_role("button", name="转移").click()
    said = page.get_by_role("alert").filter(has_text="已提交审批")
    number = said.get_by_role("link").inner_text()
    assert ask(page, f"{CUSTOMERS}/{customer['id']}")["owner"]["label"] == "林晓东"
    page.goto(f"/customers/customer/{customer['id']}")
    expect(page.get_by_role("region", name="审批").get_by_text(number)).to_be_visible()
    no_raw_words(page)
    return number


def _agreed_on_a_phone(page: Page, number: str) -> None:
    page.goto("/approvals")
    line = page.get_by_role("listitem").filter(has_text=number).first
    expect(line.get_by_text("他更熟")).to_be_visible()
    assert _violations(page) == []
    no_raw_words(page)
    line.get_by_role("link", name=re.compile("客户转移审批")).click()
    expect(page.get_by_role("region", name="审批流程")).to_be_visible()
    assert _violations(page) == []
    page.goto("/approvals")
    page.get_by_role("listitem").filter(has_text=number).first.get_by_role("button", name="同意").click()
    expect(page.get_by_text("没有等您审批的事项")).to_be_visible()
