"""The branch manager's Monday: who was not contacted, who falls tonight, who quarrels, whom to give to whom (P09, B57–B62)."""

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, choose, no_raw_words, pick, rows, send, settled
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
DESK, EAST = "/api/customers/desk", "华东公海"
AGED = """UPDATE customers_customer
SET claimed_at = now() - %s::interval, falls_at = now() + %s::interval, last_follow_up_at = NULL WHERE id = %s"""
WOUND = """SELECT EXISTS (SELECT FROM kernel_slot WHERE name = 'customers.wind_nightly')
AND NOT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name IN ('customers.wind', 'customers.wind_nightly'))"""
MINE = {"and": [{"field": "owner", "op": "me"}, {"field": "mobile", "op": "filled"}, {"field": "pool", "op": "filled"}]}
Ground = psycopg.Connection[tuple[object, ...]]


def _count(page: Page, key: str) -> int:
    desk = ask(page, DESK)
    return int(desk["disputes"]["mine"] if key == "disputes" else next(one["count"] for one in desk["sections"] if one["key"] == key))


def _let_days_pass(ground: Ground, row: dict[str, Any], since: str, falls: str) -> None:
    """Owned for so long, never contacted, and so long before it falls."""
    assert ground.execute(AGED, (since, falls, row["id"])).rowcount == 1


def _first_night_over(ground: Ground) -> None:
    """A young house winds every clock once, as each night; a clock put forward by hand before that would be put right again."""
    end = monotonic() + 60
    while ground.execute(WOUND).fetchone() != (True,):
        assert monotonic() < end, "the clocks were not wound"
        sleep(0.2)


def _tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    settled(page)


def _line(page: Page, words: str) -> Locator:
    return rows(page).filter(has_text=words)


def _told(page: Page, row: dict[str, Any]) -> list[str]:
    """The sorts of what happened to the customer, the latest first."""
    return [entry["action"] for entry in ask(page, f"{CUSTOMERS}/{row['id']}/history")["rows"]]


@pytest.fixture
def branch(screen: Screen, one_team: dict[str, str]) -> Iterator[Page]:
    """Both salespeople work in the branch; the administrator's page."""
    page = screen("admin")
    pool = next(each["id"] for each in ask(page, "/api/customers/pool", columns="name", size="50")["rows"] if each["name"] == EAST)
    member = send(page, "/api/customers/pool_member", {"pool": pool, "person": one_team["sales2"]})
    yield page
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    assert page.request.delete(f"/api/customers/pool_member/{member['id']}", headers={"X-CSRFToken": token}).ok


@pytest.fixture
def desk(screen: Screen, ground: Ground, branch: Page) -> Iterator[dict[str, Any]]:
    """A branch on a Monday: one waits since ten days, one falls within the hour, one is quarrelled about."""
    one, other = screen("sales1"), screen("sales2")
    late, falling, disputed = ask(one, CUSTOMERS, filter=MINE, columns="name", sort="-falls_at", size="3", total="none")["rows"]
    _first_night_over(ground)
    _let_days_pass(ground, late, "10 days", "20 days")
    _let_days_pass(ground, falling, "6 days", "30 minutes")
    number = ask(one, f"{CUSTOMERS}/{disputed['id']}")["mobile"]
    send(other, "/api/customers/similar", {"mobile": number})
    case = send(other, "/api/customers/disputes", {"mobile": number, "field": "mobile", "reason": "展会上是我接待的"})
    yield {"late": late, "falling": falling, "case": case, "disputed": disputed}
    if "withdraw" in ask(other, f"/api/customers/dispute/{case['id']}")["can"]:
        send(other, f"/api/customers/dispute/{case['id']}/withdraw", {})


def test_the_managers_monday(screen: Screen, watch: Watch, desk: dict[str, Any]):
    page = screen("manager")
    page.goto("/customers/desk")
    expect(page.get_by_role("region", name=EAST)).to_contain_text("林晓东")
    no_raw_words(page)
    assert violations(page) == []
    _gives_on_who_was_not_contacted(page, desk["late"])
    _keeps_who_falls_tonight(page, desk["falling"])
    _settles_who_quarrels(page, desk)
    _gives_out_evenly(page)


def _gives_on_who_was_not_contacted(page: Page, late: dict[str, Any]) -> None:
    waiting = _count(page, "uncontacted")
    _tab(page, "超期未联系")
    page.get_by_role("checkbox", name=f"选择 {late['name']}", exact=True).check()
    page.get_by_role("toolbar", name="批量操作").get_by_role("button", name="转移").click()
    dialog = page.get_by_role("dialog")
    pick(page, "人员", "黄雨婷", dialog)
    dialog.get_by_label("原因").fill("十天没有联系")
    no_raw_words(page)
    dialog.get_by_role("button", name="转移").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name=late["name"])).to_have_count(0)
    assert ask(page, f"{CUSTOMERS}/{late['id']}")["owner"]["label"] == "黄雨婷"
    assert "transfer" in _told(page, late)
    assert _count(page, "uncontacted") == waiting - 1


def _keeps_who_falls_tonight(page: Page, falling: dict[str, Any]) -> None:
    """A call from the list itself: the clock starts again and the line is gone."""
    tonight = _count(page, "tonight")
    _tab(page, "今晚将掉")
    _line(page, falling["name"]).get_by_role("link", name=falling["name"]).click()
    record = page.get_by_role("dialog")
    record.get_by_role("button", name="写跟进").click()
    record.locator(".kr-compose").get_by_label("内容").fill("周一打过电话，周三上门")
    record.get_by_role("button", name="保存跟进").click()
    expect(record.locator(".kr-note").filter(has_text="周三上门")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=falling["name"])).to_have_count(0)
    assert _count(page, "tonight") == tonight - 1


def _settles_who_quarrels(page: Page, desk: dict[str, Any]) -> None:
    case, quarrels = desk["case"], _count(page, "disputes")
    _tab(page, "归属争议")
    _line(page, case["number"]).get_by_role("link").first.click()
    record = page.get_by_role("dialog")
    expect(record.get_by_role("region", name="双方证据")).to_contain_text("黄雨婷")
    record.get_by_role("button", name="裁决").click()
    dialog = page.get_by_role("dialog", name="裁决")
    choose(page, "结果", "归申请人", dialog)
    dialog.get_by_label("原因").fill("展会登记在先")
    dialog.get_by_role("button", name="裁决").click()
    expect(dialog).to_be_hidden()
    assert ask(page, f"/api/customers/dispute/{case['id']}")["decided_by"]["label"] == "陈思远"
    assert ask(page, f"{CUSTOMERS}/{desk['disputed']['id']}")["owner"]["label"] == "黄雨婷"
    page.keyboard.press("Escape")
    assert _count(page, "disputes") == quarrels - 1


def _gives_out_evenly(page: Page) -> None:
    _tab(page, "待分配")
    page.get_by_role("button", name="均衡分配").click()
    dialog = page.get_by_role("dialog", name="均衡分配公海客户")
    dialog.get_by_label("客户数").fill("2")
    dialog.get_by_role("button", name="预览").click()
    plan = dialog.locator(".c-dry-list li")
    expect(plan).to_have_count(2)
    named = [line.inner_text().split(" → ")[0] for line in plan.all()]
    no_raw_words(page)
    dialog.get_by_role("button", name="确认分配").click()
    expect(dialog).to_be_hidden()
    found = ask(page, CUSTOMERS, filter={"field": "name", "op": "in", "value": named}, columns="name,owner")["rows"]
    assert {row["owner"]["label"] for row in found} == {"黄雨婷"}
    assert all("assign" in _told(page, row) for row in found)


def test_on_a_phone_each_worry_stands_whole(screen: Screen, watch: Watch, desk: dict[str, Any]):
    page = screen("manager", "phone", color_scheme="dark")
    page.goto("/customers/desk?tab=tonight")
    expect(_line(page, desk["falling"]["name"])).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    _tab(page, "待分配")
    page.get_by_role("button", name="均衡分配").click()
    page.get_by_role("dialog").get_by_role("button", name="预览").click()
    expect(page.get_by_role("dialog").locator(".c-dry-list li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    no_raw_words(page)
