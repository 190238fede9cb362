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


def test_a_flow_is_drawn_and_tried_before_it_is_switched_on(screen: Screen, watch: Watch, one_team: dict[str, str]):
    """Steps are put in by the drawing, moved by keys, taken out and kept; a trial says which condition held (issue 6, point 7)."""
    page = screen("admin")
    page.goto("/")
    page.locator(".a-me").wait_for()
    facts = {"name": "大单转移", "kind": "customers.customer", "action": "transfer", "fallback": one_team["admin"], "position": 5}
    either = {"or": [{"field": "grade", "op": "eq", "value": "a"}, {"field": "name", "op": "contains", "value": "公司"}]}
    flow = str(send(page, FLOW, {**facts, "condition": {"and": [either, {"field": "owner.name", "op": "eq", "value": "没有这个人"}]}})["id"])
    page.goto(f"/approvals/flow/{flow}")
    drawing = page.get_by_role("list", name="流程图")
    expect(drawing.get_by_text("没有这个人")).to_be_visible()
    expect(drawing.get_by_text("直接执行")).to_be_visible()
    for name, add in (("主管", "在最前面加一步"), ("老板", "在“主管”之后加一步"), ("财务", "在“主管”之后加一步")):
        drawing.get_by_role("button", name=add).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("名称").fill(name)
        dialog.get_by_role("button", name=re.compile("新建")).click()
        expect(drawing.get_by_role("button", name=re.compile(rf"^\d\. {name}"))).to_be_visible()
    _drawn(page, "主管", "财务", "老板")
    _arranged(page)
    assert _violations(page) == []
    panel = page.get_by_role("region", name="用真实记录试一下")
    pick(page, "发起人", "林晓东", panel)
    pick(page, "记录", str(ask(page, CUSTOMERS, filter={"field": "name", "op": "contains", "value": "公司"}, size=1)["rows"][0]["name"]), panel)
    panel.get_by_role("button", name="试一下").click()
    expect(panel.get_by_text("不会进入这个审批流")).to_be_visible()
    expect(panel.get_by_role("listitem").filter(has_text="包含 公司").last).to_contain_text("符合")
    expect(panel.get_by_role("listitem").filter(has_text="没有这个人").last).to_contain_text("不符合")
    no_raw_words(page)
    phone = screen("admin", "phone")
    phone.goto(f"/approvals/flow/{flow}")
    expect(phone.get_by_role("list", name="流程图").get_by_role("button", name=re.compile("老板")).first).to_be_visible()
    assert _violations(phone) == []


def _drawn(page: Page, *steps: str) -> None:
    expect(page.locator(".fd-step b")).to_have_text([f"{number}. {name}" for number, name in enumerate(steps, 1)])


def _arranged(page: Page) -> None:
    """By keys and by buttons; nothing counts before it is saved, and then all of it."""
    drawing = page.get_by_role("list", name="流程图")
    box = drawing.get_by_role("button", name=re.compile(r"^3\. 老板"))
    expect(page.get_by_role("dialog")).to_have_count(0)  # a dialog gives the focus back when it is gone
    box.focus()
    page.keyboard.press("Alt+ArrowUp")
    _drawn(page, "主管", "老板", "财务")
    page.keyboard.press("Alt+ArrowDown")
    _drawn(page, "主管", "财务", "老板")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    _drawn(page, "老板", "主管", "财务")
    drawing.get_by_role("button", name="删除“主管”").click()
    drawing.get_by_role("button", name="撤销删除“主管”").click()
    drawing.get_by_role("button", name="删除“财务”").click()
    expect(page.get_by_text("有未保存的调整")).to_be_visible()
    page.get_by_role("button", name="保存流程图").click()
    expect(page.get_by_text("有未保存的调整")).to_have_count(0)
    expect(page.locator(".fd-step")).to_have_count(2)
    _drawn(page, "老板", "主管")
    page.reload()
    _drawn(page, "老板", "主管")
