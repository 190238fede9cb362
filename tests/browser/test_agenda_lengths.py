"""How long a task takes: as tall in the hours of the calendar, drawn by the hand, moved by the keys, set in the form (A15, ux 17)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
TASK = "/api/office/task"
DAY = datetime(2026, 9, 9, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai, on a Wednesday
HOUR = 56  # pixels


def _task(page: Page, subject: str, minutes: int | None, at: datetime = DAY) -> str:
    page.goto("/")
    page.locator(".a-me").wait_for()
    return str(send(page, TASK, {"subject": subject, "due_at": at.isoformat(), "minutes": minutes, "sort": "appointment"})["id"])


def _open(page: Page, view: str, day: datetime = DAY) -> None:
    page.goto(f"/agenda?view={view}&day={day.date().isoformat()}")
    page.locator(".g-hours .g-chip").first.wait_for()


def _block(page: Page, subject: str) -> Locator:
    return page.locator(".g-at").filter(has_text=subject)


def _kept(page: Page, key: str, minutes: int | None) -> None:
    """The server has it, sooner or later."""
    for _again in range(60):
        if ask(page, f"{TASK}/{key}")["minutes"] == minutes:
            return
        page.wait_for_timeout(100)
    assert ask(page, f"{TASK}/{key}")["minutes"] == minutes


def _tall(block: Locator, minutes: int) -> None:
    expect(block).to_have_css("height", re.compile(rf"^{minutes * HOUR / 60:g}(\.\d+)?px$"))


def _box(found: Locator) -> Any:
    box = found.bounding_box()
    assert box
    return box


def _draw(page: Page, block: Locator, minutes: int, *, drop: bool = True) -> None:
    """Takes the lower edge and draws it down by so many minutes."""
    block.hover()
    edge = _box(block.locator(".g-edge"))
    x, y = edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + minutes * HOUR / 120, steps=4)
    page.mouse.move(x, y + minutes * HOUR / 60, steps=4)
    if drop:
        page.mouse.up()


def _undo(page: Page) -> None:
    page.get_by_role("button", name=re.compile("撤 ?销")).click()


def test_the_edge_is_drawn_in_quarters_and_taken_back(screen: Screen, watch: Watch):
    page = screen("sales1", reduced_motion="reduce")
    key, beside = _task(page, "一小时的会", 60), _task(page, "十点半的会", 30, DAY + timedelta(minutes=30))
    after = _task(page, "十一点的会", None, DAY + timedelta(hours=1))
    _open(page, "week")
    block = _block(page, "一小时的会")
    _tall(block, 60)
    expect(block).to_contain_text("10:00–11:00")
    first, second, third = _box(block), _box(_block(page, "十点半的会")), _box(_block(page, "十一点的会"))
    assert abs(first["x"] + first["width"] - second["x"]) < 2, "what overlaps stands side by side"
    assert third["width"] > first["width"] * 1.9, "and what comes after has the whole width"
    _draw(page, block, 37)
    _tall(block, 90)
    _kept(page, key, 90)
    expect(page.get_by_text("改为 10:00–11:30（90 分钟）")).to_be_visible()
    assert _box(_block(page, "十一点的会"))["width"] < first["width"] * 1.2
    assert ask(page, f"{TASK}/{key}")["due_at"].startswith(DAY.strftime("%Y-%m-%dT%H:%M")), "nothing has moved"
    _undo(page)
    _tall(block, 60)
    _kept(page, key, 60)
    _draw(page, block, -300)
    _tall(block, 15)
    _kept(page, key, 15)
    _draw(page, block, 45, drop=False)
    expect(block.locator(".g-edge b")).to_have_text("11:00")
    page.keyboard.press("Escape")
    page.mouse.up()
    _tall(block, 15)
    no_raw_words(page)
    assert violations(page) == []
    assert [ask(page, f"{TASK}/{one}")["minutes"] for one in (key, beside, after)] == [15, 30, None]


def test_the_keys_make_it_longer_and_shorter_and_are_one_change(screen: Screen, watch: Watch):
    page = screen("sales1", reduced_motion="reduce")
    at = DAY + timedelta(days=1)
    key = _task(page, "没有时长的会", None, at)
    _open(page, "day", at)
    block = _block(page, "没有时长的会")
    _tall(block, 30)
    opener = block.get_by_role("button", name="10:00 没有时长的会")
    expect(opener).to_have_attribute("aria-keyshortcuts", "Shift+ArrowDown Shift+ArrowUp")
    opener.focus()
    for _press in range(4):
        page.keyboard.press("Shift+ArrowDown")
    _tall(block, 90)
    page.keyboard.press("Shift+ArrowUp")
    _tall(block, 75)
    _kept(page, key, 75)
    # At once again: it goes on from what was written a moment ago.
    page.keyboard.press("Shift+ArrowUp")
    _kept(page, key, 60)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    _kept(page, key, 90)
    _undo(page)
    _kept(page, key, 60)
    expect(page.locator(".ant-drawer")).to_have_count(0)
    # Shift alone: the arrows scroll as ever.
    page.keyboard.press("ArrowDown")
    _tall(block, 60)


def test_moving_keeps_the_length_and_midnight_ends_the_day(screen: Screen, watch: Watch):
    page = screen("sales2", reduced_motion="reduce", viewport={"width": 1440, "height": 1500})
    key = _task(page, "晚上的会", 120, DAY + timedelta(hours=3))
    _open(page, "week")
    chip = _block(page, "晚上的会").locator(".g-chip")
    chip.drag_to(page.locator("td[data-day='2026-09-11'] .g-hours"), source_position={"x": 20, "y": 4}, target_position={"x": 40, "y": 23 * HOUR + 4})
    block = page.locator("td[data-day='2026-09-11'] .g-at").filter(has_text="晚上的会")
    _tall(block, 60)
    expect(block).to_contain_text("23:00–01:00")
    expect(page.get_by_text("移到了 2026-09-11 23:00")).to_be_visible()
    kept = ask(page, f"{TASK}/{key}")
    assert (kept["minutes"], datetime.fromisoformat(kept["due_at"])) == (120, DAY + timedelta(days=2, hours=13))


def test_what_one_may_not_change_or_has_done_has_no_edge(screen: Screen):
    page = screen("sales1", reduced_motion="reduce")
    at = DAY + timedelta(days=2)
    mine, done = _task(page, "我的会", 60, at), _task(page, "开完的会", 60, at + timedelta(hours=2))
    send(page, f"{TASK}/{done}/done", {})
    _open(page, "day", at)
    expect(_block(page, "我的会").locator(".g-edge")).to_have_count(1)
    expect(_block(page, "开完的会").locator(".g-edge")).to_have_count(0)
    closed = _block(page, "开完的会").locator(".g-open")
    closed.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.wait_for_timeout(900)
    _tall(_block(page, "开完的会"), 60)
    assert ask(page, f"{TASK}/{done}")["minutes"] == 60
    # Who sees it and may not change it reads how long it takes.
    admin = screen("admin")
    admin.goto("/")
    role = send(admin, "/api/people/role", {"name": f"看任务 {uuid4()}", "grants": {"office.task": {"read": ["ALL"]}}})
    reader = ask(admin, "/api/people/user", filter={"field": "username", "op": "eq", "value": "finance"})["rows"][0]
    holding = send(admin, "/api/people/holding", {"user": reader["id"], "role": role["id"]})
    try:
        other = screen("finance", reduced_motion="reduce")
        other.goto(f"/agenda?view=day&day={at.date().isoformat()}&whose=all")
        expect(_block(other, "我的会")).to_contain_text("10:00–11:00")
        expect(other.locator(".g-edge")).to_have_count(0)
    finally:
        token = next(cookie["value"] for cookie in admin.context.cookies() if cookie["name"] == "csrftoken")
        assert admin.request.delete(f"/api/people/holding/{holding['id']}", headers={"X-CSRFToken": token}).ok
    assert ask(page, f"{TASK}/{mine}")["minutes"] == 60


def test_on_the_phone_the_form_sets_the_length_and_a_finger_scrolls(screen: Screen, watch: Watch):
    at = DAY + timedelta(days=5)
    page = screen("sales1", "phone", viewport={"width": 320, "height": 640}, color_scheme="dark")
    key = _task(page, "手机上的会", 60, at)
    _open(page, "day", at)
    block = _block(page, "手机上的会")
    _tall(block, 60)
    expect(block.locator(".g-edge")).to_be_hidden()
    sheet = page.locator(".g-sheet")
    before = sheet.evaluate("sheet => sheet.scrollTop")
    box = _box(block)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 3
    finger = page.context.new_cdp_session(page)
    for step in range(9):
        where = [{"x": x, "y": y - 15 * step}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": where})
        page.wait_for_timeout(30)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(300)
    assert sheet.evaluate("sheet => sheet.scrollTop") > before + 60
    assert ask(page, f"{TASK}/{key}")["minutes"] == 60
    page.locator(".g-add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("主题").fill("表单里的会")
    offered = dialog.get_by_role("group", name="时长（分钟）").get_by_role("button")
    assert offered.all_inner_texts() == ["15", "30", "45", "60", "90", "120"]
    offered.filter(has_text="90").click()
    expect(offered.filter(has_text="90")).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    dialog.get_by_role("button", name=re.compile("^(新建|保 ?存|创 ?建)")).click()
    expect(_block(page, "表单里的会")).to_contain_text("09:00–10:30")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_raw_words(page)
    assert violations(page) == []


def test_a_length_that_cannot_be_is_refused_at_its_field(screen: Screen, watch: Watch):
    page = screen("sales1", reduced_motion="reduce")
    watch.expect(422, TASK)
    page.goto("/agenda?view=day&day=2026-09-09")
    page.locator(".g-add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("主题").fill("太长的会")
    dialog.get_by_label("时长（分钟）", exact=True).first.fill("2000")
    dialog.get_by_role("button", name=re.compile("^(新建|保 ?存|创 ?建)")).click()
    expect(dialog.locator("[data-field=minutes]").get_by_role("alert")).to_have_text("请填写 5 到 1440 分钟。")
