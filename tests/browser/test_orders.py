"""An order on the screen: from a contract, stopped by the credit, let through, shipped in parts, a return with its refund (A69, A70)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
CONTRACT, ORDER, CREDIT, BACK = "/api/sales/contract", "/api/sales/order", "/api/sales/credit", "/api/sales/goods_return"


def _open(screen: Screen, who: str) -> Page:
    page = screen(who)
    page.goto("/")
    page.locator(".a-me").wait_for()
    return page


def _signed(page: Page) -> dict[str, str]:
    """A contract over ten pumps, to be paid at once, of a customer without a limit and without debts."""
    limited = {row["customer"]["id"] for path in (CREDIT, CONTRACT) for row in ask(page, path, size=100)["rows"]}
    rows = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=50)["rows"]
    customer = next(row for row in rows if row["id"] not in limited)
    contract = send(page, CONTRACT, {"title": "循环水泵", "customer": customer["id"]})
    send(page, f"{CONTRACT}_line", {"contract": contract["id"], "name": "循环水泵", "quantity": "10", "price": "100"})
    send(page, f"{CONTRACT}/{contract['id']}/plan", {"tenor": "1"})
    send(page, f"{CONTRACT}/{contract['id']}/sign", {})
    return {"id": str(contract["id"]), "customer": str(customer["id"])}


def test_ordered_stopped_let_through_shipped_in_parts_and_taken_back(screen: Screen, watch: Watch):
    watch.expect(409, ORDER)
    sales, finance, boss = _open(screen, "sales1"), _open(screen, "finance"), _open(screen, "boss")
    contract = _signed(sales)
    terms = {"limit": "600", "reason": "新客户"}
    send(finance, CREDIT, {"customer": contract["customer"], **terms})
    order = _ordered(sales, contract["id"])
    _stopped(sales, order)
    _let_through(finance, order)
    sales.reload()
    sales.get_by_role("button", name="接受订单").click()
    expect(sales.get_by_text(re.compile(r"DD\d{4}-\d{5}")).first).to_be_visible()
    _shipped(boss, order)
    _paid(sales, finance, contract["id"])
    _taken_back(boss, finance, order)
    told = ask(sales, f"{CONTRACT}/{contract['id']}")
    assert (told["amount"], told["paid"], told["rest"]) == ("800.00", "800.00", "0.00")
    _on_a_phone(screen("sales1", "phone"), order)


def _ordered(page: Page, contract: str) -> str:
    page.goto(f"/sales/contract/{contract}")
    page.get_by_role("button", name="生成订单").click()
    page.get_by_text(re.compile("订单为 SO")).first.wait_for()
    return str(ask(page, ORDER, filter={"field": "contract", "op": "eq", "value": contract})["rows"][0]["id"])


def _stopped(page: Page, order: str) -> None:
    page.goto(f"/sales/order/{order}")
    panel = page.get_by_role("region", name="订单跟踪")
    expect(panel.get_by_text("超出信用，待放行")).to_be_visible()
    expect(panel.get_by_text(re.compile("超出 400.00")).first).to_be_visible()
    page.get_by_role("button", name="接受订单").click()
    expect(page.get_by_text(re.compile("财务或主管可以放行")).first).to_be_visible()
    no_raw_words(page)
    assert _violations(page) == []


def _let_through(page: Page, order: str) -> None:
    page.goto(f"/sales/order/{order}")
    page.get_by_role("button", name="放行").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("周一付款")
    dialog.get_by_role("button", name="放行").click()
    expect(page.get_by_text("已放行，可以接受订单了").first).to_be_visible()


def _shipped(page: Page, order: str) -> None:
    page.goto(f"/sales/order/{order}")
    panel = page.get_by_role("region", name="订单跟踪")
    panel.get_by_role("button", name="分批发货").click()
    field = panel.get_by_label("循环水泵 的数量")
    expect(field).to_have_value("10")
    field.fill("4")
    panel.get_by_label("承运商").fill("顺丰")
    panel.get_by_label("运单号").fill("SF998")
    panel.get_by_role("button", name="立即发货").click()
    expect(panel.get_by_text("待签收 1 单")).to_be_visible()
    expect(panel.get_by_role("link", name=re.compile("FH"))).to_be_visible()
    no_raw_words(page)
    assert _violations(page) == []


def _paid(sales: Page, finance: Page, contract: str) -> None:
    receipt = send(sales, "/api/sales/receipt", {"contract": contract, "amount": "1000"})
    for step in ("confirm", "allocate_oldest"):
        send(finance, f"/api/sales/receipt/{receipt['id']}/{step}", {})


def _taken_back(boss: Page, finance: Page, order: str) -> None:
    boss.reload()
    panel = boss.get_by_role("region", name="订单跟踪")
    panel.get_by_role("button", name="退货", exact=True).click()
    panel.get_by_label("循环水泵 的数量").fill("2")
    panel.get_by_label("退货原因").fill("外壳破损")
    panel.get_by_role("button", name="申请退货").click()
    expect(panel.get_by_text("待收退货 1 单")).to_be_visible()
    back = ask(boss, BACK, filter={"field": "order", "op": "eq", "value": order})["rows"][0]["id"]
    send(boss, f"{BACK}/{back}/receive", {})
    finance.goto(f"/sales/goods_return/{back}")
    finance.get_by_role("button", name="冲减并退款").click()
    finance.get_by_role("dialog").get_by_role("button", name="冲减并退款").click()
    expect(finance.get_by_text(re.compile("其中退款 200.00")).first).to_be_visible()


def _on_a_phone(page: Page, order: str) -> None:
    page.goto(f"/sales/order/{order}")
    panel = page.get_by_role("region", name="订单跟踪")
    expect(panel.get_by_text("部分发货").first).to_be_visible()
    panel.get_by_role("button", name="分批发货").click()
    expect(panel.get_by_label("循环水泵 的数量")).to_have_value("6")
    # The page cuts off what is too wide: its parts themselves must fit.
    for part in (panel, panel.get_by_role("region", name="订单明细")):
        assert part.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_raw_words(page)
    assert _violations(page) == []
