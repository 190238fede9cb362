"""Bad debts at the screen: finance writes off what will not come and takes it back; who sold it reads why (坏账核销; issue 6; E70, P24)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
CONTRACT, WRITE_OFF = "/api/sales/contract", "/api/sales/write_off"
REASON = "客户破产清算"


def _open(screen: Screen, who: str, *width: str) -> Page:
    page = screen(who, *width)  # type: ignore[arg-type]
    page.goto("/")
    page.locator(".a-me, .a-tabs, nav").first.wait_for()
    return page


def _owing(sales: Page) -> str:
    (customer, *_more) = ask(sales, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=5)["rows"]
    contract = send(sales, CONTRACT, {"title": "冷却塔尾款", "customer": customer["id"], "lump": "8800"})
    send(sales, f"{CONTRACT}/{contract['id']}/plan", {"settlement": "immediate"})
    send(sales, f"{CONTRACT}/{contract['id']}/sign", {})
    return str(contract["id"])


def _written_off(finance: Page, contract: str) -> None:
    finance.goto(f"/sales/contract/{contract}")
    finance.get_by_role("button", name=re.compile("坏账核销$")).click()
    dialog = finance.get_by_role("dialog")
    dialog.get_by_label("核销金额").fill("8800.01")
    dialog.get_by_label("核销原因").fill(REASON)
    dialog.get_by_role("button", name=re.compile("保 ?存|新 ?建")).last.click()
    expect(dialog.get_by_text("只有 8800.00 未收，最多核销这么多。", exact=True)).to_be_visible()
    dialog.get_by_label("核销金额").fill("8800")
    dialog.get_by_role("button", name=re.compile("保 ?存|新 ?建")).last.click()
    expect(dialog).to_be_hidden()
    expect(finance.get_by_text(REASON).first).to_be_visible()
    no_raw_words(finance)
    assert not _violations(finance)


def _taken_back(finance: Page, write_off: str) -> None:
    finance.goto(f"/sales/write_off/{write_off}")
    finance.get_by_role("button", name="更多操作").click()
    finance.get_by_role("menuitem", name="撤销核销").click()
    dialog = finance.get_by_role("dialog")
    dialog.get_by_label("原因").fill("客户分期付清")
    dialog.get_by_role("button", name=re.compile("撤销核销$")).click()
    expect(dialog).to_be_hidden()
    expect(finance.get_by_text("客户分期付清").first).to_be_visible()


def test_finance_writes_off_and_takes_back_and_who_sold_it_only_reads(screen: Screen, watch: Watch):
    watch.expect(422, WRITE_OFF)
    sales, finance = _open(screen, "sales1"), _open(screen, "finance")
    contract = _owing(sales)
    _written_off(finance, contract)
    told = ask(sales, f"{CONTRACT}/{contract}")
    assert (told["written_off"], told["rest"]) == ("8800.00", "0.00")
    row = ask(finance, WRITE_OFF, filter={"field": "contract", "op": "eq", "value": contract})["rows"][0]
    # Who sold it reads it on the page of the contract, and has no button there or on its own page.
    sales.goto(f"/sales/contract/{contract}")
    expect(sales.get_by_text(REASON).first).to_be_visible()
    expect(sales.get_by_role("button", name=re.compile("坏账核销$"))).to_have_count(0)
    sales.goto(f"/sales/write_off/{row['id']}")
    expect(sales.get_by_text(REASON).first).to_be_visible()
    expect(sales.get_by_role("button", name=re.compile("撤销核销$"))).to_have_count(0)
    no_raw_words(sales)
    _taken_back(finance, row["id"])
    sales.reload()
    expect(sales.get_by_text("客户分期付清").first).to_be_visible()
    assert ask(sales, f"{CONTRACT}/{contract}")["rest"] == "8800.00"
