"""Two customers that are one, and what was deleted, as the person at the desk sees them (A08, ask 4, ask 14)."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser


def _twins(page: Page) -> tuple[dict, dict, str]:
    """The same firm entered twice."""
    word = uuid4().hex[:6]
    one = send(page, CUSTOMERS, {"name": f"并列甲{word}", "email": "old@a.cn"})
    two = send(page, CUSTOMERS, {"name": f"并列乙{word}", "email": "new@a.cn", "remark": "展会来的"})
    send(page, "/api/customers/contact", {"customer": two["id"], "name": "王小姐"})
    return one, two, word


def test_merged_from_the_list_and_taken_back_in_the_toast(screen: Screen, watch):
    page = screen("boss")
    page.goto("/customers/customer")
    one, two, word = _twins(page)
    page.goto(f"/customers/customer?q={word}")
    for row in (one, two):
        page.get_by_role("checkbox", name=f"选择 {row['name']}").check()
    page.get_by_role("toolbar", name="批量").get_by_role("button", name="合并").click()
    expect(page.get_by_role("heading", name="合并客户")).to_be_visible()
    page.get_by_role("radiogroup", name="留下").get_by_role("radio", name=one["name"]).check()
    email = page.get_by_role("radiogroup", name="邮箱")
    email.get_by_role("radio", name=one["name"]).focus()
    page.keyboard.press("ArrowDown") if email.get_by_role("radio").first.is_checked() else page.keyboard.press("ArrowUp")
    expect(email.get_by_role("radio", name=two["name"])).to_be_checked()
    expect(page.get_by_label("一起转过来的")).to_contain_text("联系人")
    assert violations(page) == []
    no_raw_words(page)
    page.get_by_role("button", name="合并 2 条客户").click()
    expect(page.get_by_role("heading", name=one["name"])).to_be_visible()
    expect(page.get_by_text("new@a.cn").first).to_be_visible()
    watch.expect(410, f"{CUSTOMERS}/{two['id']}")
    back = page.get_by_role("button", name="撤销", exact=True)
    back.click()
    expect(page.get_by_text("已恢复 1 条记录").first).to_be_visible()
    page.goto(f"/customers/customer/{two['id']}")
    expect(page.get_by_role("heading", name=two["name"])).to_be_visible()


def test_long_names_fit_side_by_side_on_a_phone(screen: Screen):
    page = screen("boss", "phone")
    page.goto("/customers/customer")
    rows = [
        send(page, CUSTOMERS, {"name": (f"{uuid4().hex[:6]}自由贸易试验区国际智能制造与高端装备研究开发股份有限公司" * 2)[:60], "email": mail})
        for mail in ("a.very.long.mailbox@international-manufacturing.example.com.cn", "b@a.cn")
    ]
    page.goto(f"/customers/merge?ids={rows[0]['id']},{rows[1]['id']}")
    expect(page.get_by_role("radiogroup", name="邮箱")).to_be_visible()
    grid = page.locator(".mg-grid")
    assert grid.evaluate("grid => grid.scrollWidth <= grid.clientWidth"), "nothing is cut at the edge"
    expect(page.locator(".mg-head small").first).to_contain_text("今天")


def test_the_old_address_leads_on_and_an_undo_is_looked_at_first(screen: Screen, watch):
    page = screen("boss")
    page.goto("/customers/customer")
    one, two, _word = _twins(page)
    send(page, f"{CUSTOMERS}/{one['id']}/merge", {"others": [two["id"]]})
    watch.expect(410, f"{CUSTOMERS}/{two['id']}")
    page.goto(f"/customers/customer/{two['id']}")
    expect(page.get_by_role("heading", name=one["name"])).to_be_visible()
    send(page, f"{CUSTOMERS}/bulk/update", {"ids": [one["id"]], "input": {"remark": "改过了"}})
    page.reload()
    page.get_by_role("region", name="合并").get_by_role("button", name="撤销合并").click()
    dialog = page.get_by_role("dialog", name="撤销合并")
    expect(dialog).to_contain_text(two["number"])
    expect(dialog).to_contain_text("“备注”在合并后改过")
    no_raw_words(page)
    dialog.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_role("region", name="合并")).to_contain_text("撤销")


def test_the_bin_brings_back_and_lets_go_for_good(screen: Screen):
    page = screen("boss")
    page.goto("/customers/customer")
    one, two, _word = _twins(page)
    send(page, f"{CUSTOMERS}/bulk/delete", {"ids": [one["id"], two["id"]]})
    page.goto("/bin?kind=customers.customer")
    line = page.get_by_role("listitem").filter(has_text=two["name"])
    expect(line).to_contain_text("一起恢复：联系人 1")
    expect(line).to_contain_text("还剩 89 天")
    assert violations(page) == []
    no_raw_words(page)
    line.get_by_role("button", name="恢复").click()
    expect(line).to_be_hidden()
    page.get_by_role("checkbox", name=f"选择 {one['name']}").check()
    page.get_by_role("toolbar").get_by_role("button", name="彻底删除").click()
    page.get_by_role("dialog").get_by_role("button", name="彻底删除").click()
    expect(page.get_by_text(one["name"])).to_be_hidden()


def test_on_a_phone_the_sides_are_stacked(screen: Screen):
    page = screen("boss", "phone")
    page.goto("/customers/customer")
    one, two, _word = _twins(page)
    page.goto(f"/customers/merge?ids={one['id']},{two['id']}")
    email = page.get_by_role("radiogroup", name="邮箱")
    email.get_by_text("new@a.cn").first.click(force=True)  # the pointer goes through the link to the line that is chosen
    expect(email.get_by_role("radio", name=two["name"])).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
    no_raw_words(page)
