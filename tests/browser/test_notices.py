"""The bell, the page of notices, deadlines and the working calendar, as a person at the desk and with a phone sees them."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
MINE = {"field": "owner", "op": "me"}


def _told(screen: Screen) -> None:
    """Somebody collected something: who reviews is told."""
    seller = screen("sales1")
    seller.goto("/customers/customer")
    send(seller, "/api/customers/collected", {"name": "展会新客", "channel": "exhibition"})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bell_rings_is_read_and_the_notice_done(screen: Screen, scheme: Literal["light", "dark"]):
    _told(screen)
    page = screen("admin", color_scheme=scheme, reduced_motion="reduce")
    page.goto("/notices")
    expect(page.get_by_role("heading", name="通知")).to_be_visible()
    no_raw_words(page)
    found = _violations(page)
    page.goto("/customers/customer")
    bell = page.locator(".o-bell")
    expect(bell).to_be_visible()
    bell.click()
    expect(page.locator(".o-panel")).to_be_visible()
    found += _violations(page)
    page.goto("/calendar")
    expect(page.locator(".o-month").nth(11)).to_be_visible()
    page.get_by_role("button", name="下一年").click()
    expect(page.get_by_role("alert")).to_contain_text("2027年放假安排尚未公布")
    no_raw_words(page)
    found += _violations(page)
    page.goto("/deadlines")
    expect(page.get_by_role("tab", name="未联系的客户")).to_be_visible()
    page.get_by_role("tab", name="未联系的客户").click()
    page.locator(".o-deadline, .k-quiet").first.wait_for()
    no_raw_words(page)
    found += _violations(page)
    assert not found, "\n".join(found)


def test_on_a_phone_the_bell_leads_to_the_page_and_the_record_shows_its_clocks(screen: Screen):
    page = screen("sales1", "phone")
    page.goto("/customers/customer?view=mine")
    page.locator(".o-bell").click()
    expect(page.get_by_role("heading", name="通知")).to_be_visible()
    row = ask(page, CUSTOMERS, filter=MINE, size="1", total="none")["rows"][0]
    page.goto(f"/customers/customer/{row['id']}")
    expect(page.get_by_role("heading", name=row["name"])).to_be_visible()
    page.get_by_role("tab", name="相关").click()
    expect(page.get_by_role("region", name="时限")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
