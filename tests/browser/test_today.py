"""A salesperson's day, a manager's morning, a boss on a phone: the first page, acted on in place (ux 23, A14–A16)."""

import os
import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Width, ask, change, no_raw_words, send
from tests.browser.test_accessibility import Scheme, _violations

pytestmark = pytest.mark.browser
ZONE = ZoneInfo("Asia/Shanghai")
MINE = {"field": "owner", "op": "me"}
LOOKS: tuple[tuple[Width, Scheme], ...] = (("desk", "light"), ("phone", "dark"))


def _shot(page: Page, name: str) -> None:
    """A picture for who looks at the pages, where a folder is named."""
    if folder := os.environ.get("KEHAI_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _noon(days: int = 0) -> str:
    return datetime.combine(datetime.now(ZONE).date() + timedelta(days=days), time(12), ZONE).isoformat()


def _customer(page: Page) -> dict[str, str]:
    """One of mine who waits for a call today."""
    row = ask(page, CUSTOMERS, filter=MINE, size="1", total="none", sort="-created_at")["rows"][0]
    told = {"customer": row["id"], "content": "约好今天回电", "next_at": _noon()}
    send(page, "/api/customers/follow_up", told)
    return {"id": row["id"], "name": row["name"]}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_salespersons_day(screen: Screen, width: Width, scheme: Scheme):
    page = screen("sales1", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    expect(page.get_by_role("heading", name="今日", level=1)).to_be_visible()
    customer = _customer(page)
    # A line with its date becomes a task of today.
    subject = f"给{customer['name'][:6]}寄样品{width}"
    line = page.get_by_role("textbox", name="新任务")
    line.fill(f"今晚11点50分 {subject}")
    expect(page.get_by_role("textbox", name="截止时间")).to_have_value(re.compile("23:50"))
    page.get_by_role("button", name="添加").click()
    tasks = page.get_by_role("region", name="我的任务")
    expect(tasks.get_by_role("link", name=subject)).to_be_visible()
    _shot(page, f"today-rep-{width}-{scheme}")
    found = _violations(page)
    no_raw_words(page)
    # Done at a touch, taken back, put off to the next working day.
    tasks.get_by_role("button", name=f"完成：{subject}").click()
    expect(tasks.get_by_role("link", name=subject)).to_have_count(0)
    page.locator(".ant-message").get_by_role("button", name="撤销").click()
    tasks.get_by_role("button", name=f"推迟：{subject}").click()
    page.get_by_role("menuitem", name="下一个工作日").click()
    expect(tasks.get_by_role("link", name=subject)).to_have_count(0)
    # Whom to call is followed up without leaving the page.
    call = page.get_by_role("region", name="今天要联系")
    call.get_by_role("button", name=f"写跟进：{customer['name']}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("内容", exact=True).fill("已回电，月底下单")
    dialog.locator(".ant-btn-primary").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=f"写跟进：{customer['name']}")).to_have_count(0)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_tasks_of_a_customer_and_all_of_mine(screen: Screen, width: Width, scheme: Scheme):
    page = screen("sales2", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/tasks")
    expect(page.get_by_role("heading", name="任务", level=1)).to_be_visible()
    row = ask(page, CUSTOMERS, filter=MINE, size="1", total="none")["rows"][0]
    about = {"kind": "customers.customer", "id": row["id"]}
    send(page, "/api/office/tasks", {"subject": f"核对合同{width}", "about": about, "due_at": _noon(-1), "priority": "high"})
    page.get_by_role("tab", name="逾期").click()
    task = page.locator(".t-line", has_text=f"核对合同{width}")
    expect(task.get_by_role("link", name=row["name"])).to_be_visible()
    _shot(page, f"tasks-{width}-{scheme}")
    found = _violations(page)
    no_raw_words(page)
    # With a result, and again on another day (A16).
    task.get_by_role("button", name=re.compile("^更多操作")).click()
    page.get_by_role("menuitem", name="填写结果").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("结果").fill("已核对，缺盖章页")
    _shot(page, f"task-done-{width}-{scheme}")
    dialog.locator(".ant-btn-primary").click()
    expect(task).to_have_count(0)
    page.goto(f"/customers/customer/{row['id']}")
    if width == "phone":
        page.get_by_role("tab", name="相关").click()
    panel = page.get_by_role("region", name="任务")
    expect(panel.get_by_text("已核对，缺盖章页").first).to_be_visible()
    _shot(page, f"task-panel-{width}-{scheme}")
    assert not found, "\n".join(found)


def test_a_managers_morning_and_a_boss_on_a_phone(screen: Screen):
    page = screen("manager", reduced_motion="reduce")
    page.goto("/")
    team = page.get_by_role("region", name="团队今日")
    expect(team.get_by_role("row").first).to_be_visible()
    _shot(page, "today-manager")
    found = _violations(page)
    no_raw_words(page)
    boss = screen("boss", "phone", reduced_motion="reduce")
    boss.goto("/")
    figures = boss.get_by_role("region", name="商机")
    expect(figures.get_by_text("本月赢单金额")).to_be_visible()
    expect(boss.get_by_role("textbox")).to_have_count(0)
    _shot(boss, "today-boss-phone")
    found += _violations(boss)
    no_raw_words(boss)
    # He looks at another page, and finds it again when he comes back.
    boss.get_by_role("radiogroup", name="看哪一页").get_by_text("团队").click()
    expect(boss.get_by_role("region", name="团队今日")).to_be_visible()
    boss.reload()
    expect(boss.get_by_role("region", name="团队今日")).to_be_visible()
    assert not found, "\n".join(found)


def test_a_reminder_rule_is_tried_before_it_is_switched_on(screen: Screen):
    page = screen("admin", reduced_motion="reduce")
    page.goto("/office/reminder_rule")
    rule = ask(page, "/api/office/reminder_rule", size="50")["rows"]
    silent = next(row for row in rule if row["name"] == "60 天没有跟进")
    change(page, f"/api/office/reminder_rule/{silent['id']}", {"days": 1})
    page.goto(f"/office/reminder_rule/{silent['id']}")
    expect(page.get_by_role("heading", name="60 天没有跟进")).to_be_visible()
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_role("status").filter(has_text="今天会提醒")).to_be_visible()
    _shot(page, "rule-dry-run")
    found = _violations(page)
    no_raw_words(page)
    assert not found, "\n".join(found)
