"""The audit trail on a desk and on a phone: what was just done stands there, and a person can be asked about."""

import pytest

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser


def test_what_was_looked_at_stands_in_the_trail(screen: Screen) -> None:
    page = screen("admin")
    page.goto("/customers/customer")
    page.locator("[role=row], tbody tr").nth(2).wait_for()
    page.goto("/trail")
    page.get_by_text("浏览列表").first.wait_for()
    page.goto("/trail")
    page.locator(".ant-tabs-tab").nth(1).click()
    page.get_by_placeholder("调查原因").wait_for()


def test_the_trail_on_a_phone(screen: Screen) -> None:
    page = screen("admin", "phone")
    page.goto("/trail")
    page.locator(".t-cards li").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
