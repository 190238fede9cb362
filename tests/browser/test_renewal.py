"""After an upgrade: the administrator is shown what ready-made roles lack, reads it in sentences and takes it over (E47, K59)."""

import json

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Width, ask, no_raw_words, settled
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
Ground = psycopg.Connection[tuple[object, ...]]
LACKING = "customers.web_form"


def _as_an_earlier_version_left_it(ground: Ground) -> None:
    """The marketing role never heard of web forms, and there was no product manager: neither stands there nor in the history."""
    [(role, grants)] = ground.execute("SELECT id, grants FROM people_role WHERE name = '市场' AND deleted_at IS NULL").fetchall()
    assert isinstance(grants, dict)
    old = {kind: ops for kind, ops in grants.items() if kind != LACKING}
    ground.execute("UPDATE people_role SET grants = %s WHERE id = %s", (json.dumps(old), role))
    ground.execute("DELETE FROM kernel_change WHERE record_id = %s", (role,))
    ground.execute("DELETE FROM kernel_change WHERE record_id IN (SELECT id FROM people_role WHERE name = '产品经理')")
    ground.execute("DELETE FROM people_role WHERE name = '产品经理'")


def _names(page: Page) -> set[str]:
    return {row["name"] for row in ask(page, "/api/people/role", size=100)["rows"]}


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_what_an_upgrade_brings_is_read_first_and_taken_over_when_wanted(screen: Screen, ground: Ground, width: Width):
    _as_an_earlier_version_left_it(ground)
    page = screen("admin", width)
    page.goto("/roles")
    page.get_by_role("button", name="2 个角色有新权限").click()
    dialog = page.get_by_role("dialog")
    new, old = dialog.get_by_role("region", name="产品经理"), dialog.get_by_role("region", name="市场")
    expect(new).to_contain_text("新角色")
    expect(old).to_contain_text("网页表单")
    no_raw_words(page)
    settled(page)
    assert violations(page) == []
    new.get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="为 1 个角色补充").click()
    expect(page.locator(".ant-message")).to_contain_text("1 个角色")
    assert "产品经理" not in _names(page)
    page.get_by_role("button", name="1 个角色有新权限").click()
    page.get_by_role("dialog").get_by_role("button", name="为 1 个角色补充").click()
    expect(page.locator(".p-roles button", has_text="产品经理")).to_be_visible()
    expect(page.get_by_role("button", name="个角色有新权限")).to_have_count(0)
