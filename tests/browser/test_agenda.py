"""The calendar: what is planned by month, week, day, as an agenda and of the team; moved by hand and by keys (ux 17, K65)."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
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
HOUR = 56  # pixels


def _open(page: Page, view: str, day: str = "2026-10-14") -> None:
    page.goto(f"/agenda?view={view}&day={day}")
    page.locator(".g-page h1").wait_for()


def _task(page: Page, subject: str) -> None:
    page.goto("/")
    page.locator(".a-me").wait_for()
    send(page, TASK, {"subject": subject, "due_at": DAY.isoformat(), "sort": "appointment"})


def _due(page: Page, subject: str, at: datetime) -> None:
    """The server has it there, once what was done before it is written too."""
    for _again in range(60):
        kept = ask(page, TASK, filter={"field": "subject", "op": "eq", "value": subject})["rows"][0]
        if datetime.fromisoformat(kept["due_at"]) == at:
            return
        page.wait_for_timeout(100)
    assert datetime.fromisoformat(kept["due_at"]) == at


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
    _due(page, "日历上的约会", DAY + timedelta(days=2))
    page.locator("td[data-day='2026-10-16']").get_by_role("button", name="10:00 日历上的约会").click()
    expect(page.locator(".ant-drawer").get_by_text("日历上的约会").first).to_be_visible()
    assert "open=" in page.url


def test_a_press_on_a_day_makes_an_appointment_there(screen: Screen):
    page = screen("sales1", reduced_motion="reduce")
    _open(page, "week", "2026-11-18")
    page.wait_for_load_state("networkidle")
    page.locator("td[data-day='2026-11-18'] .g-hours").click(position={"x": 60, "y": 9 * HOUR + 12})
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("主题").fill("点出来的约会")
    dialog.get_by_role("button", name=re.compile("^(新建|保 ?存|创 ?建)")).click()
    expect(page.locator("td[data-lane='hours'][data-day='2026-11-18']")).to_contain_text("09:00")


def test_the_team_side_by_side_and_the_agenda(screen: Screen):
    page = screen("boss", reduced_motion="reduce")
    now = datetime.now(SHANGHAI).date().isoformat()
    for view in ("team", "agenda", "week", "day"):
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
    page.get_by_text("日", exact=True).first.click()
    expect(page.locator(".g-hours")).to_have_count(1)
    assert violations(page) == []


def test_the_hours_of_a_week(screen: Screen, watch: Watch):
    """By hand to another day and hour, to the quarter, and back with one press; the line stands at the company's clock (ux 17)."""
    page = screen("sales2", reduced_motion="reduce")
    _task(page, "按小时的约会")
    _open(page, "week")
    chip = page.locator(".g-hours .g-chip").filter(has_text="按小时的约会")
    expect(chip).to_contain_text("10:00")
    friday = page.locator("td[data-day='2026-10-16'] .g-hours")
    chip.drag_to(friday, source_position={"x": 20, "y": 4}, target_position={"x": 40, "y": 14 * HOUR + 46})
    expect(friday).to_contain_text("14:45")
    _due(page, "按小时的约会", DAY + timedelta(days=2, hours=4, minutes=45))
    page.get_by_role("button", name=re.compile("撤 ?销")).click()
    expect(page.locator("td[data-day='2026-10-14'] .g-hours")).to_contain_text("10:00")
    expect(page.locator(".g-now")).to_have_count(0)
    today = datetime.now(SHANGHAI)
    _open(page, "day", today.date().isoformat())
    expect(page.locator(".g-now")).to_have_attribute("aria-label", re.compile("现在"))
    no_raw_words(page)


def test_any_list_is_a_calendar_by_one_of_its_dates(screen: Screen, watch: Watch):
    """What the list finds and no more, by the date that is chosen; kept as a view (ux 10, 17)."""
    page = screen("sales2", reduced_motion="reduce")
    for subject, state in (("列表里的约会", 10), ("列表外的约会", 11)):
        page.goto("/")
        page.locator(".a-me").wait_for()
        send(page, TASK, {"subject": subject, "due_at": (DAY + timedelta(days=state)).isoformat(), "sort": "appointment"})
    mine = quote(json.dumps({"field": "subject", "op": "eq", "value": "列表里的约会"}))
    page.goto(f"/office/task?filter={mine}")
    page.get_by_role("button", name="日历", exact=True).click()
    page.goto(f"{page.url}&day=2026-10-14")
    cell = page.locator("td[data-day='2026-10-24']")
    expect(cell).to_contain_text("列表里的约会")
    expect(page.locator("td[data-day='2026-10-25']")).not_to_contain_text("列表外的约会")
    assert violations(page) == []
    cell.locator(".g-chip").drag_to(page.locator("td[data-day='2026-10-26']"))
    expect(page.locator("td[data-day='2026-10-26']")).to_contain_text("列表里的约会")
    page.get_by_role("button", name=re.compile("撤 ?销")).click()
    expect(cell).to_contain_text("列表里的约会")
    page.get_by_text("周", exact=True).first.click()
    expect(page.locator(".g-hours")).to_have_count(7)
    page.get_by_role("button", name="另存为视图").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    dialog.get_by_label("名称").fill("我的任务日历")
    dialog.get_by_role("button", name="保存视图").click()
    expect(dialog).to_be_hidden()
    page.goto("/office/task?day=2026-10-24")
    page.get_by_role("tab", name="我的任务日历").click()
    expect(page.locator(".g-hours")).to_have_count(7)
    kept = ask(page, "/api/screens/view", filter={"field": "name", "op": "eq", "value": "我的任务日历"})["rows"][0]
    kept = ask(page, f"/api/screens/view/{kept['id']}")
    assert (kept["show"], kept["layout"]["span"], kept["within"] or "") == ("calendar", "week", "")


def test_a_full_day_says_how_many_more(screen: Screen):
    """More than is read at once: each cell still counts all that the list finds on its day (ux 17)."""
    page = screen("sales2", reduced_motion="reduce")
    page.goto("/")
    page.locator(".a-me").wait_for()
    for number in range(202):
        send(page, TASK, {"subject": f"满的一天 {number}", "due_at": (DAY + timedelta(days=60)).isoformat()})
    send(page, TASK, {"subject": "满的一天之后", "due_at": (DAY + timedelta(days=61)).isoformat()})
    mine = quote(json.dumps({"field": "subject", "op": "contains", "value": "满的一天"}))
    page.goto(f"/office/task?show=calendar&day=2026-12-01&filter={mine}")
    expect(page.locator("td[data-day='2026-12-13'] .g-more")).to_have_text("还有 198 项")
    expect(page.locator("td[data-day='2026-12-14'] .g-more")).to_have_text("还有 1 项")
    page.locator("td[data-day='2026-12-14'] .g-more").click()
    expect(page.locator("td[data-day='2026-12-14'] .g-hours")).to_contain_text("满的一天之后")


def test_a_phone_shows_one_day_of_a_list(screen: Screen):
    page = screen("sales1", "phone")
    page.goto("/office/task?show=calendar&day=2026-10-14")
    expect(page.locator(".g-small button").first).to_be_visible()
    page.get_by_role("button", name="2026-10-20").click()
    expect(page).to_have_url(re.compile("2026-10-20"))
    no_raw_words(page)
    assert violations(page) == []
