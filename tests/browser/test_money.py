"""From a quote to the last fen on the screen: the salesperson concludes, the manager agrees, finance confirms and allocates (P22, P48, A29)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, choose, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
QUOTE, CONTRACT, RECEIPT, FLOW = "/api/sales/quote", "/api/sales/contract", "/api/sales/receipt", "/api/approvals/flow"


def _open(screen: Screen, who: str) -> Page:
    page = screen(who)
    page.goto("/")
    page.locator(".a-me").wait_for()
    return page


def _flow(admin: Page, fallback: str) -> str:
    """Contracts above 1000 are signed when the manager agrees: data, no code."""
    condition = {"field": "amount", "op": "gt", "value": "1000"}
    told = {"name": "大额合同审批", "kind": "sales.contract", "action": "sign", "fallback": fallback, "condition": condition}
    flow = str(send(admin, FLOW, told)["id"])
    send(admin, "/api/approvals/flow_step", {"flow": flow, "name": "主管", "position": 10, "by": "manager"})
    send(admin, f"{FLOW}/{flow}/switch_on", {})
    return flow


def _quoted(page: Page) -> str:
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=1)["rows"][0]
    quote = send(page, QUOTE, {"title": "三期管件", "customer": customer["id"]})
    send(page, f"/api/sales/quotes/{quote['id']}/lines", {"lines": [{"name": "安装与调试", "quantity": "1", "price": "3000.01"}], "known": {}})
    send(page, f"{QUOTE}/{quote['id']}/send", {})
    send(page, f"{QUOTE}/{quote['id']}/accept", {})
    return str(quote["id"])


def test_from_a_quote_to_the_last_fen(screen: Screen, watch: Watch, one_team: dict[str, str]):
    watch.expect(422, CONTRACT)
    admin = _open(screen, "admin")
    flow = _flow(admin, one_team["admin"])
    try:
        sales = _open(screen, "sales1")
        contract = _concluded(sales, _quoted(sales))
        _agreed(_open(screen, "manager"), sales, contract)
    finally:
        send(admin, f"{FLOW}/{flow}/switch_off", {})
    receipt = send(sales, RECEIPT, {"contract": contract, "amount": "3000.01", "reference": "网银流水 88"})
    _confirmed(screen("finance"), receipt)
    told = ask(sales, f"{CONTRACT}/{contract}")
    assert (told["paid"], told["rest"], told["serial"][:2]) == ("3000.01", "0.00", "HT")
    _lists_on_a_phone(screen("finance", "phone"), receipt["number"])


def _concluded(page: Page, quote: str) -> str:
    page.goto(f"/sales/quote/{quote}")
    page.get_by_role("button", name="生成合同").click()
    page.get_by_text(re.compile("合同为 CT")).first.wait_for()
    row = ask(page, CONTRACT, filter={"field": "quote", "op": "eq", "value": quote})["rows"][0]
    page.goto(f"/sales/contract/{row['id']}")
    page.get_by_role("button", name="排回款计划").click()
    dialog = page.get_by_role("dialog")
    choose(page, "账期", "3 个月", dialog)
    choose(page, "结算方式", "季结", dialog)
    dialog.get_by_role("button", name="排回款计划").click()
    expect(dialog.get_by_text(re.compile("互相矛盾"))).to_be_visible()
    no_raw_words(page)
    dialog.get_by_role("button", name="取消").click()
    send(page, f"{CONTRACT}/{row['id']}/plan", {"tenor": "3", "parts": 2})
    page.reload()
    expect(page.get_by_role("link", name="打印合同（PDF）")).to_be_visible()
    assert _violations(page) == []
    return str(row["id"])


def _agreed(manager: Page, sales: Page, contract: str) -> None:
    answer = sales.request.post(f"{CONTRACT}/{contract}/sign", data={}, headers={"X-CSRFToken": _token(sales)})
    number = answer.json()["approval"]["number"]
    manager.goto("/approvals")
    line = manager.get_by_role("listitem").filter(has_text=number).first
    line.get_by_role("button", name="同意").click()
    expect(line).to_be_hidden()
    sales.goto(f"/sales/contract/{contract}")
    expect(sales.get_by_text(re.compile(r"HT\d{4}-\d{5}")).first).to_be_visible()


def _token(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")


def _confirmed(page: Page, receipt: dict[str, str]) -> None:
    page.goto(f"/sales/receipt/{receipt['id']}")
    page.get_by_role("button", name="确认到账").click()
    panel = page.get_by_role("region", name="入账与核销")
    first = panel.get_by_role("textbox").first
    expect(first).to_have_value("1500.01")
    first.fill("1500.02")
    expect(panel.get_by_text("超出 0.01")).to_be_visible()
    first.fill("1500.01")
    no_raw_words(page)
    assert _violations(page) == []
    panel.get_by_role("button", name="核销").click()
    expect(panel.get_by_text(re.compile("^核销")).first).to_be_visible()
    expect(panel.get_by_role("textbox")).to_have_count(0)
    page.goto("/sales/ageing")
    expect(page.get_by_role("heading", name="应收账龄")).to_be_visible()
    expect(page.locator(".mo-table tbody tr").first).to_be_visible()
    no_raw_words(page)
    assert _violations(page) == []


def _lists_on_a_phone(page: Page, number: str) -> None:
    page.goto("/sales/receipt")
    expect(page.get_by_text(number).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert _violations(page) == []
    no_raw_words(page)
