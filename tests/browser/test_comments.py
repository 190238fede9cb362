"""Comments in a browser: a colleague is named by the keys, hears of it, and the words are taken back (issue 5, point 4)."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Width, ask, no_raw_words
from tests.browser.test_accessibility import Scheme, _violations

pytestmark = pytest.mark.browser
LOOKS: tuple[tuple[Width, Scheme], ...] = (("desk", "light"), ("phone", "dark"))


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("KEHAI_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def _panel(page: Page, customer: str, width: Width):
    page.goto(f"/customers/customer/{customer}")
    if width == "phone":
        page.get_by_role("tab", name="相关").click()
    panel = page.get_by_role("region", name="评论")
    panel.scroll_into_view_if_needed()
    return panel


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_colleague_is_named_hears_of_it_and_answers(screen: Screen, width: Width, scheme: Scheme):
    page = screen("sales1", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size="1", total="none")["rows"][0]["id"]
    boss = screen("boss")
    boss.goto("/")
    name = ask(boss, "/api/me")["user"]["label"]
    panel = _panel(page, customer, width)
    box = panel.get_by_role("textbox")
    box.click()
    box.press_sequentially(f"请看一下 @{name[:1]}", delay=40)
    option = page.locator(".ant-mentions-dropdown-menu-item", has_text=re.compile(f"^{name}$"))
    expect(option).to_be_visible()
    _shot(page, f"comments-offer-{width}-{scheme}")
    option.click()
    box.press_sequentially(f"{width} 报价能再低一点吗")
    box.press("Control+Enter")
    line = panel.get_by_role("listitem").filter(has_text=f"{width} 报价能再低一点吗")
    expect(line).to_be_visible()
    expect(line.locator("b", has_text=f"@{name}")).to_be_visible()
    expect(panel.get_by_role("button", name=re.compile("已关注$"))).to_be_visible()
    _shot(page, f"comments-{width}-{scheme}")
    found = _violations(page)
    assert found == []
    no_raw_words(page)
    # Who was named finds the notice and the comment behind it.
    rows = ask(boss, "/api/office/notices", state="waiting")["rows"]
    assert any("在评论中提到了你" in row["text"] and row["about"]["id"] == customer for row in rows)
    theirs = _panel(boss, customer, "desk")
    expect(theirs.get_by_role("listitem").filter(has_text=f"{width} 报价能再低一点吗")).to_be_visible()
    # The author says it otherwise, then takes it back.
    line.get_by_role("button", name="修改评论").click()
    line.get_by_role("textbox").press_sequentially("！")
    line.get_by_role("button", name=re.compile("保存修改$")).click()
    expect(line.get_by_text("已修改")).to_be_visible()
    line.get_by_role("button", name="撤回评论").click()
    page.locator(".ant-popconfirm").get_by_role("button", name=re.compile("撤回评论$")).click()
    expect(panel.get_by_text("作者已撤回这条评论。").first).to_be_visible()
