"""Commission at the screen: finance settles, the salesperson sees each fen and objects, also on the phone (issue 6 point 6; E20)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
RULE, CONTRACT, RECEIPT = "/api/sales/commission_rule", "/api/sales/contract", "/api/sales/receipt"
PAGE = "/sales/commission_statement"


def _open(screen: Screen, who: str, *width: str) -> Page:
    page = screen(who, *width)  # type: ignore[arg-type]
    page.goto("/")
    page.locator(".a-me, .a-tabs, nav").first.wait_for()
    return page


def _paid(sales: Page, finance: Page, title: str) -> None:
    (customer, *_more) = ask(sales, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=5)["rows"]
    contract = send(sales, CONTRACT, {"title": title, "customer": customer["id"], "lump": "30000"})
    send(sales, f"{CONTRACT}/{contract['id']}/plan", {"settlement": "immediate"})
    send(sales, f"{CONTRACT}/{contract['id']}/sign", {})
    receipt = send(finance, RECEIPT, {"contract": contract["id"], "amount": "12000"})
    send(finance, f"{RECEIPT}/{receipt['id']}/confirm", {})
    send(finance, f"{RECEIPT}/{receipt['id']}/allocate_oldest", {})


def test_commission_is_earned_explained_settled_and_objected_to(screen: Screen, watch: Watch):
    finance, sales = _open(screen, "finance"), _open(screen, "sales1")
    send(finance, RULE, {"name": "阶梯提成", "tiers": "0 3%\n5000 4%", "person": ask(sales, "/api/me")["user"]["id"]})
    _paid(sales, finance, "循环水泵提成")
    sales.goto(PAGE)
    mine = sales.get_by_role("region", name="我的提成")
    entry = mine.locator(".mc-entries li", has_text="循环水泵提成").first
    entry.locator("summary").click()
    expect(entry.get_by_text("12,000.00 × 分成 100% = 12,000.00")).to_be_visible()
    expect(entry.get_by_text("本期累计 0.00 → 12,000.00：5,000.00 × 3% + 7,000.00 × 4%")).to_be_visible()
    expect(mine.locator("[data-name=expected]")).to_be_visible()
    no_raw_words(sales)
    assert not _violations(sales)
    # Finance draws up for all; the person objects; finance answers and freezes; who earned is told.
    finance.goto(PAGE)
    finance.get_by_role("button", name="生成本期结算单").click()
    (who,) = ask(finance, "/api/people/user", filter={"field": "username", "op": "eq", "value": "sales1"})["rows"]
    row = finance.get_by_role("region", name="我的提成").get_by_role("row", name=re.compile(str(who["name"])))
    row.get_by_role("link", name="草拟").click()
    expect(finance.get_by_role("heading", name="明细")).to_be_visible()
    statement = finance.url.rpartition("/")[2].partition("?")[0]
    sales.goto(f"{PAGE}/{statement}")
    sales.get_by_role("button", name=re.compile("提出异议$")).click()
    sales.get_by_label("哪里不对").fill("少了一笔回款")
    sales.get_by_role("dialog").get_by_role("button", name=re.compile("提出异议$")).click()
    expect(sales.get_by_text("少了一笔回款").first).to_be_visible()
    send(finance, f"/api{PAGE}/{statement}/answer_objection", {"answer": "下月补上"})
    send(finance, f"/api{PAGE}/{statement}/freeze", {})
    sales.reload()
    expect(sales.get_by_text("下月补上").first).to_be_visible()
    expect(sales.get_by_text("已冻结").first).to_be_visible()
    phone = _open(screen, "sales1", "phone")
    phone.goto(PAGE)
    expect(phone.get_by_role("region", name="我的提成").get_by_text("循环水泵提成").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_raw_words(phone)
