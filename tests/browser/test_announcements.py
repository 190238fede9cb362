"""Announcements in a browser: written and published, on the first page until it is confirmed, and who has and has not (issue 5, point 4)."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Width, ask, no_raw_words
from tests.browser.test_accessibility import Scheme, _violations

pytestmark = pytest.mark.browser
LOOKS: tuple[tuple[Width, Scheme], ...] = (("desk", "light"), ("phone", "dark"))


def _shot(page: Page, name: str) -> None:
    if folder := os.environ.get("KEHAI_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def _write(page: Page, title: str) -> None:
    """The boss writes it to everybody, to be confirmed, and publishes it."""
    page.goto("/announcements")
    page.get_by_role("button", name=re.compile("写公告$")).click()
    form = page.get_by_role("dialog")
    form.get_by_label("标题").fill(title)
    form.get_by_label("正文").fill("周五下午两点起停电检修。\n请提前保存工作，离开前关闭电脑。")
    form.get_by_label("需确认收到").click()
    _shot(page, f"announcement-form-{title[-1]}")
    form.get_by_role("button", name=re.compile(r"保存|创建|新建")).last.click()
    page.wait_for_url(re.compile("/office/announcement/"))
    expect(page.get_by_text("这是草稿")).to_be_visible()
    page.get_by_role("button", name=re.compile("发布$")).first.click()
    expect(page.get_by_text("已发布").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_is_published_confirmed_and_counted(screen: Screen, width: Width, scheme: Scheme):
    title = f"停电通知 {width}"
    boss = screen("boss", "desk", color_scheme=scheme, reduced_motion="reduce")
    page = screen("sales1", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _write(boss, title)
    # It arrives where he stands, without his asking.
    line = page.get_by_role("region", name="给您的公告").get_by_role("link", name=title)
    expect(line).to_be_visible()
    _shot(page, f"announcement-home-{width}-{scheme}")
    page.goto("/announcements")
    expect(page.get_by_role("listitem").filter(has_text=title)).to_contain_text("未读")
    _shot(page, f"announcement-board-{width}-{scheme}")
    assert _violations(page) == []
    page.get_by_role("link", name=title).click()
    expect(page.get_by_text("周五下午两点起停电检修")).to_have_count(1)
    expect(page.get_by_text("周五下午两点起停电检修")).to_be_visible()
    expect(page.get_by_text("发给：全员")).to_be_visible()
    page.get_by_role("button", name=re.compile("收到$")).click()
    expect(page.get_by_text("您已于")).to_be_visible()
    _shot(page, f"announcement-read-{width}-{scheme}")
    assert _violations(page) == []
    no_raw_words(page)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    rows = ask(page, "/api/office/announcements", waiting="true")["rows"]
    assert title not in [row["title"] for row in rows]
    expect(page.get_by_role("link", name=title)).to_have_count(0)
    _receipts(boss, ask(page, "/api/me")["user"]["label"], f"{width}-{scheme}")


def _receipts(boss: Page, reader: str, name: str) -> None:
    """The boss finds by name who has confirmed it, and reminds the others once."""
    boss.reload()
    panel = boss.get_by_role("region", name="已读情况")
    panel.get_by_role("tab", name=re.compile("已确认")).click()
    expect(panel.get_by_role("link", name=reader)).to_be_visible()
    _shot(boss, f"announcement-receipts-{name}")
    assert _violations(boss) == []
    no_raw_words(boss)
