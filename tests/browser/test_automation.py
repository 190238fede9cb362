"""The administrator writes a rule without programming, tries it on a real customer, and sees what it did (issue 6 point 8, K37)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, change, no_raw_words, pick, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
RULE = "/api/automation/rule"
NAME, REMARK = "级别变动后专人跟进", "由自动化规则标记"


def test_a_rule_is_written_tried_and_does_its_work(screen: Screen):
    admin = screen("admin")
    key = _written(admin)
    try:
        row = ask(admin, CUSTOMERS, size=1)["rows"][0]
        _tried(admin, row)
        admin.get_by_role("button", name=re.compile("启用$")).click()
        expect(admin.get_by_text("已启用").first).to_be_visible()
        change(admin, f"{CUSTOMERS}/{row['id']}", {"grade": "b" if row.get("grade") == "a" else "a"})
        runs = admin.get_by_role("region", name="运行记录")
        expect(runs.get_by_text("已完成").first).to_be_visible(timeout=90_000)
        expect(runs.get_by_role("link", name=row["name"])).to_be_visible()
        assert ask(admin, f"{CUSTOMERS}/{row['id']}")["remark"] == REMARK
        assert not _violations(admin)
        phone = screen("admin", "phone")
        phone.goto(f"/automation/rule/{key}")
        expect(phone.get_by_text(NAME).first).to_be_visible()
        no_raw_words(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        if ask(admin, f"{RULE}/{key}")["active"]:
            send(admin, f"{RULE}/{key}/switch_off", {})


def _take(page: Page, within: Locator, label: str, option: str, *, many: bool = False) -> None:
    """An option by its whole name; typed, so that a long list shows it. A list of many stays open until it is closed."""
    box = within.get_by_role("combobox", name=label, exact=True)
    page.mouse.move(5, 5)  # where the pointer rests a hint may stand over the field
    box.click()
    box.fill(option)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").get_by_text(option, exact=True).first.click()
    if many:
        box.press("Escape")


def _written(page: Page) -> str:
    page.goto("/automation/rule")
    page.get_by_role("button", name="新建自动化规则").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("名称").fill(NAME)
    _take(page, form, "对象", "客户")
    form.get_by_role("combobox", name="触发时机").click()
    page.locator(".ant-select-dropdown:visible").get_by_text("字段变更时", exact=True).click()
    _take(page, form, "仅当这些字段变动", "等级", many=True)
    form.get_by_role("button", name="新建自动化规则").click()
    expect(page.get_by_text(f"已新建自动化规则：{NAME}")).to_be_visible()
    key = str(ask(page, RULE, sort="-created_at", size=1)["rows"][0]["id"])
    page.goto(f"/automation/rule/{key}")
    page.get_by_role("button", name="添加规则步骤").click()
    step = page.get_by_role("dialog")
    step.get_by_role("combobox", name="做什么").click()
    page.locator(".ant-select-dropdown:visible").get_by_text("执行操作", exact=True).click()
    _take(page, step, "动作", "修改")
    _take(page, step, "填写内容", "备注", many=True)
    step.get_by_label("备注", exact=True).last.fill(REMARK)
    step.get_by_role("button", name="新建规则步骤").click()
    expect(step).not_to_be_visible()
    return key


def _tried(page: Page, row: dict[str, str]) -> None:
    panel = page.get_by_role("region", name="试运行")
    pick(page, "用这条记录试一下", row["name"], panel)
    panel.get_by_role("button", name="试运行").click()
    expect(panel.get_by_text("将会执行")).to_be_visible()
    expect(panel.locator(".au-lines li")).to_have_count(1)
    assert ask(page, f"{CUSTOMERS}/{row['id']}")["remark"] != REMARK, "a trial leaves nothing"
    no_raw_words(page)
