"""The calendar: what is planned by month, week, day, as an agenda and of the team; moved by hand and by keys (ux 17, K65)."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
TASK = "/api/office/task"
DAY = datetime(2026, 10, 14, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai, on a working Wednesday
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _open(page: Page, view: str, day: str = "2026-10-14") -> None:
    page.goto(f"/agenda?view={view}&day={day}")
    page.locator(".g-page h1").wait_for()


def _task(page: Page, subject: str) -> None:
    page.goto("/")
    page.locator(".a-me").wait_for()
    send(page, TASK, {"subject": subject, "due_at": DAY.isoformat(), "sort": "appointment"})


def test_a_month_with_its_moon_and_its_days_off(screen: Screen):
    page = screen("sales1", reduced_motion="reduce")
    _open(page, "month")
    expect(page.locator("td[data-day='2026-10-01']")).to_contain_text("休")
    expect(page.locator("td[data-day='2026-10-10']")).to_contain_text("班")
    expect(page.locator("td[data-day='2026-10-14']")).to_contain_text("初五")
    no_raw_words(page)
    assert violations(page) == []


def test_an_appointment_is_moved_by_keys_and_by_hand_and_taken_back(screen: Screen, watch: Watch):
    page = screen("sales1", reduced_motion="reduce")
    _task(page, "日历上的约会")
    _open(page, "month")
    cell = page.locator("td[data-day='2026-10-14']")
    expect(cell.get_by_role("button", name="10:00 日历上的约会")).to_be_visible()
    cell.get_by_role("button", name="移动“日历上的约会”").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("移到什么时候").fill("2026-10-15 15:30")
    dialog.get_by_label("移到什么时候").press("Enter")
    dialog.get_by_role("button", name=re.compile("移 ?动$")).click()
    expect(page.locator("td[data-day='2026-10-15']")).to_contain_text("15:30")
    page.get_by_role("button", name=re.compile("撤 ?销")).click()
    expect(cell).to_contain_text("10:00")
    cell.locator(".g-chip").filter(has_text="日历上的约会").drag_to(page.locator("td[data-day='2026-10-16']"))
    expect(page.locator("td[data-day='2026-10-16']")).to_contain_text("日历上的约会")
    kept = ask(page, TASK, filter={"field": "subject", "op": "eq", "value": "日历上的约会"})["rows"][0]
    assert datetime.fromisoformat(kept["due_at"]) == DAY + timedelta(days=2)
    page.locator("td[data-day='2026-10-16']").get_by_role("button", name="10:00 日历上的约会").click()
    expect(page.locator(".ant-drawer").get_by_text("日历上的约会").first).to_be_visible()
    assert "open=" in page.url


def test_a_press_on_a_day_makes_an_appointment_there(screen: Screen):
    page = screen("sales1", reduced_motion="reduce")
    _open(page, "week", "2026-11-18")
    page.wait_for_load_state("networkidle")
    page.locator("td[data-day='2026-11-18']").click(position={"x": 60, "y": 80})
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("主题").fill("点出来的约会")
    dialog.get_by_role("button", name=re.compile("^(新建|保 ?存|创 ?建)")).click()
    expect(page.locator("td[data-day='2026-11-18']")).to_contain_text("09:00")


def test_the_team_side_by_side_and_the_agenda(screen: Screen):
    page = screen("boss", reduced_motion="reduce")
    now = datetime.now(SHANGHAI).date().isoformat()
    for view in ("team", "agenda", "day"):
        page.goto(f"/agenda?view={view}&day={now}&whose=all")
        page.locator(".g-page h1").wait_for()
        page.wait_for_load_state("networkidle")
        no_raw_words(page)
        assert violations(page) == []


def test_the_phone_has_a_small_month_over_the_agenda(screen: Screen):
    page = screen("sales1", "phone")
    _open(page, "month")
    expect(page.locator(".g-small button").first).to_be_visible()
    expect(page.locator(".g-grid")).to_have_count(0)
    page.get_by_role("button", name="2026-10-20").click()
    expect(page).to_have_url(re.compile("2026-10-20"))
    assert violations(page) == []
