"""Targets at the screen: set by who leads, reached by a signed contract, one's own on the first page and on the phone (E20, E23, B40)."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
TARGET, CONTRACT, PEOPLE = "/api/sales/target", "/api/sales/contract", "/api/people/user"


def _open(screen: Screen, who: str, *width: str) -> Page:
    page = screen(who, *width)  # type: ignore[arg-type]
    page.goto("/")
    page.locator(".a-me, .a-tabs, nav").first.wait_for()
    return page


def _set(page: Page) -> tuple[str, str]:
    """A target of the month for sales1, and half of it for his department; who he is, where he works."""
    (who,) = ask(page, PEOPLE, filter={"field": "username", "op": "eq", "value": "sales1"})["rows"]
    department = str(who["department"]["id"])
    send(page, TARGET, {"owner": who["id"], "amount": "120000"})
    send(page, TARGET, {"department": department, "amount": "60000"})
    return str(who["name"]), str(who["department"]["label"])


def _signed(page: Page) -> None:
    (customer, *_more) = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=5)["rows"]
    contract = send(page, CONTRACT, {"title": "循环水泵", "customer": customer["id"], "lump": "30000"})
    send(page, f"{CONTRACT}/{contract['id']}/sign", {})


def test_targets_are_set_reached_and_read_by_each_as_far_as_he_may(screen: Screen, watch: Watch):
    boss = _open(screen, "boss")
    name, department = _set(boss)
    sales = _open(screen, "sales1")
    (line,) = [row for row in ask(sales, "/api/sales/targets")["rows"] if row["mine"]]
    before = next(cell["reached"] for cell in line["cells"] if cell["asked"])
    _signed(sales)
    boss.goto("/sales/target")
    sheet = boss.get_by_role("region", name="年度目标")
    row = sheet.get_by_role("row", name=re.compile(f"^{name}"))
    reached = f"{Decimal(before) + 30000:,.2f}".rstrip("0").rstrip(".")  # what others signed before may have fen
    expect(row.get_by_text(re.compile(f"^{re.escape(reached)}0?$")).first).to_be_visible()
    expect(sheet.get_by_role("row", name=re.compile(f"^{department}")).get_by_text("分项合计 120,000").first).to_be_visible()
    sheet.get_by_text("季度", exact=True).click()
    expect(sheet.get_by_role("columnheader", name="第4季度")).to_be_visible()
    expect(row.get_by_text("分项合计 120,000").first).to_be_visible()  # months come to quarters
    no_raw_words(boss)
    assert not _violations(boss)
    # His own card on the first page, and on the phone the span that runs, his own first.
    sales.goto("/")
    expect(sales.get_by_role("region", name="本月目标").get_by_text("120,000")).to_be_visible()
    phone = _open(screen, "sales1", "phone")
    phone.goto("/sales/target")
    cards = phone.get_by_role("region", name="年度目标").get_by_role("listitem")
    expect(cards.first.get_by_role("heading", name=name)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_raw_words(phone)
