"""A development case at the screen: what the next step lacks, who signs, who took which, and the month's targets (B37, B40–B44)."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, change, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
CASE, TARGET = "/api/customers/development", "/api/customers/development_target"
APPLICATION = {"reason": "银饰用量大", "source": "annual_report", "expected_volume": "每月 20 公斤", "products": "戒指"}
PLAN = {"contact_way": "phone", "contact_who": "采购主管", "contact_on": "2026-12-01", "questions": "谁来定供应商？"}


def _path(page: Page, case: dict[str, Any]) -> Any:
    page.goto(f"/customers/development/{case['id']}")
    return page.get_by_role("region", name="开发进程")


def _does(page: Page, verb: str) -> None:
    page.get_by_role("button", name=verb).click()


def test_a_case_from_the_target_list_to_its_plan(screen: Screen, watch: Watch):
    seller, chief = screen("sales1"), screen("manager")
    case = send(seller, CASE, {"name": f"远方珠宝行{uuid4().hex[:6]}", **APPLICATION, "products": ""})
    path = _path(seller, case)
    expect(path).to_contain_text("还缺：产品")
    change(seller, f"{CASE}/{case['id']}", {"products": "戒指"})
    path = _path(seller, case)
    expect(path).to_contain_text("下一步：提交申请")
    assert violations(seller) == []
    no_raw_words(seller)
    _does(seller, "提交申请")
    expect(path.locator("li")).to_contain_text(["已提交申请"])
    expect(path).to_contain_text("陈思远")
    path = _path(chief, case)
    _does(chief, "签字")
    dialog = chief.get_by_role("dialog", name="签字")
    no_raw_words(chief)
    dialog.get_by_role("button", name="签字").click()
    expect(path.locator("li")).to_have_count(2)
    assert ask(seller, f"{CASE}/{case['id']}")["state"] == "signed"
    change(seller, f"{CASE}/{case['id']}", PLAN)
    path = _path(seller, case)
    _does(seller, "计划已制定")
    expect(path.locator("li")).to_have_count(3)
    expect(path.locator("li").last).to_contain_text("林晓东")
    no_raw_words(seller)


def test_the_months_targets_stand_above_their_list(screen: Screen, watch: Watch):
    page, boss = screen("manager", "phone", color_scheme="dark"), screen("boss")
    page.goto("/customers/development_target")
    progress = page.get_by_role("region", name="每月开发任务进度")
    progress.wait_for()
    me = ask(page, "/api/me")["user"]
    made = send(page, TARGET, {"owner": me["id"], "to_open": 5, "to_win": 2})
    page.reload()
    line = progress.get_by_role("listitem").filter(has_text=me["label"])
    opened = re.compile(r"立项 (\d+) / 5")
    expect(line).to_contain_text(opened)
    before = int(opened.findall(line.inner_text())[0])
    case = send(page, CASE, {"name": f"自己算进去{uuid4().hex[:6]}", **APPLICATION})
    send(page, f"{CASE}/{case['id']}/apply", {})
    send(boss, f"{CASE}/{case['id']}/sign", {})  # an application alone opens nothing
    page.reload()
    expect(line).to_contain_text(f"立项 {before + 1} / 5")
    assert violations(page) == []
    no_raw_words(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    send(page, f"{TARGET}/bulk/delete", {"ids": [made["id"]]})
