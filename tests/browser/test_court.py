"""A quarrel about a customer as its three people see it: opened by who was told that the customer is there (B57–B59, beyond first 4)."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
DISPUTES, DISPUTE = "/api/customers/disputes", "/customers/dispute"


def _quarrel(owner: Page, claimant: Page, watch) -> tuple[dict, dict]:
    """A customer of one salesperson whom another claims after the duplicate check told him of it."""
    word, number = uuid4().hex[:6], f"139{uuid4().int % 10**8:08d}"
    row = send(owner, CUSTOMERS, {"name": f"争议客户{word}", "mobile": number})
    send(owner, "/api/customers/contact", {"customer": row["id"], "name": "王小姐"})
    send(owner, "/api/customers/follow_up", {"customer": row["id"], "way": "visit", "content": "谈了价格"})
    send(claimant, "/api/customers/similar", {"mobile": number})
    case = send(claimant, DISPUTES, {"mobile": number, "field": "mobile", "reason": "上个月展会上是我接待的"})
    return row, case


def test_on_a_phone_the_sides_stand_in_one_line(screen: Screen, watch):
    owner, claimant = screen("sales2", "phone"), screen("sales1", "phone")
    for page in (owner, claimant):
        page.goto("/customers/customer")
    _row, case = _quarrel(owner, claimant, watch)
    claimant.goto(f"{DISPUTE}/{case['id']}")
    expect(claimant.get_by_role("region", name="双方证据")).to_be_visible()
    assert claimant.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(claimant) == []
    no_raw_words(claimant)
