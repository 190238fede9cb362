"""What guards people's data, on the screen: a number looked up, the eye, an export by another's word, a person's report, a program's key."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, Width, ask, no_raw_words, send, settled

pytestmark = pytest.mark.browser
SETTINGS = "/api/settings"


def _change(page: Page, **settings: Any) -> None:
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    changes = {name.replace("__", "."): value for name, value in settings.items()}
    assert page.request.patch(SETTINGS, data=changes, headers={"X-CSRFToken": token}).ok


def _verb(dialog: Locator, name: str) -> Locator:
    """A button by its words; two Chinese characters stand apart there."""
    return dialog.get_by_role("button", name=re.compile(rf"^{_loose(name)}$"))


def _loose(words: str) -> str:
    return r"\s?".join(words)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_digits_typed_anywhere_are_looked_up_and_remembered(screen: Screen, width: Width, watch: Watch):
    page = screen("sales1", width)
    page.goto("/customers/customer?view=mine")
    settled(page)
    mine = {"and": [{"field": "owner", "op": "me"}, {"field": "mobile", "op": "filled"}]}
    row = ask(page, CUSTOMERS, filter=mine, columns="name,mobile", size="1")["rows"][0]
    page.get_by_role("button", name=re.compile("搜索")).first.click()
    page.locator(".a-palette-input input, input.a-palette-input").fill(row["mobile"])
    page.get_by_role("option", name=f"查询 {row['mobile']} 是谁的号码").click()
    expect(page.locator(".lo-found a", has_text=row["name"]).first).to_be_visible()
    expect(page.locator(".lo-past li").first).to_contain_text(re.compile(r"\*{4}.*找到"))
    expect(page.get_by_role("status")).to_contain_text("每小时 30 次")
    assert page.url.endswith("/lookup"), "the number stays in no address"
    no_raw_words(page)
    watch.expect(422, "/api/lookup/number")
    page.get_by_label("完整电话号码").fill("12345")
    page.get_by_role("button", name=re.compile("^查")).click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_eye_asks_why_and_the_trail_knows(screen: Screen):
    """A salesperson who may uncover, before a customer of the public pool, whose numbers are masked (T46)."""
    admin, sales = screen("admin"), screen("sales1")
    admin.goto("/trail")
    role = send(admin, "/api/people/role", {"name": f"看明文 {uuid4()}", "grants": {"customers.customer": {"read": ["SELF"], "unmask": []}}})
    who = ask(admin, "/api/people/user", filter={"field": "username", "op": "eq", "value": "sales1"})["rows"][0]
    holding = send(admin, "/api/people/holding", {"user": who["id"], "role": role["id"]})
    sales.goto("/customers/customer")
    settled(sales)
    public = ask(sales, CUSTOMERS, filter={"field": "owner", "op": "empty"}, columns="name,mobile", size="50")["rows"]
    row = next(row for row in public if "*" in (row["mobile"] or ""))
    sales.goto(f"/customers/customer/{row['id']}")
    sales.get_by_role("button", name=re.compile("^查看完整的手机")).first.click()
    dialog = sales.get_by_role("dialog", name=re.compile("^查看手机"))
    expect(_verb(dialog, "查看")).to_be_disabled()
    dialog.get_by_label("为什么要看？").fill("客户来电核对")
    _verb(dialog, "查看").click()
    expect(dialog).to_be_hidden()
    whole = ask(admin, f"{CUSTOMERS}/{row['id']}")["mobile"]
    expect(sales.get_by_text(re.compile(_loose(whole))).first).to_be_visible()
    no_raw_words(sales)
    [seen] = ask(admin, "/api/trail", event="unmask", record=row["id"])["rows"]
    assert (seen["actor"]["label"], seen["details"]["reason"]) == (who["name"], "客户来电核对")
    token = next(cookie["value"] for cookie in admin.context.cookies() if cookie["name"] == "csrftoken")
    assert admin.request.delete(f"/api/people/holding/{holding['id']}", headers={"X-CSRFToken": token}).ok


def test_a_large_export_goes_by_the_word_of_another(screen: Screen, watch: Watch):
    """Who asks never decides; the workbook is for who asked (T97)."""
    admin, boss = screen("admin"), screen("boss")
    admin.goto("/trail")
    _change(admin, exports__free_rows=1)
    watch.expect(409, f"{CUSTOMERS}/export.xlsx")
    try:
        boss.goto("/customers/customer")
        settled(boss)
        boss.locator(".k-list-actions").get_by_role("button", name="更多").click()
        boss.get_by_role("menuitem", name="导出为 Excel").press("Enter")
        dialog = boss.get_by_role("dialog", name="申请导出")
        dialog.get_by_label("用途").fill("年度盘点")
        dialog.get_by_role("button", name="提交申请").click()
        boss.wait_for_url(re.compile("/screens/export_request/"))
        expect(boss.get_by_role("button", name="同意")).to_have_count(0)
        expect(boss.locator("dd", has_text=re.compile("^编号、")).first).to_be_visible()
        admin.goto(boss.url)
        admin.get_by_role("button", name="同意").click()
        expect(admin.locator(".ant-message")).to_contain_text("已批准")
        asked = f"/api/screens/export_request/{boss.url.rsplit('/', 1)[-1]}"
        for _attempt in range(300):
            if ask(boss, asked)["until"]:
                break
            boss.wait_for_timeout(100)
        boss.reload()
        with boss.expect_download() as waiting:
            boss.get_by_role("button", name="下载工作簿").click()
        assert waiting.value.path().read_bytes()[:2] == b"PK"
        no_raw_words(boss)
        assert admin.request.get(f"/api/exports/{boss.url.rsplit('/', 1)[-1]}/file").status == 404
    finally:
        _change(admin, exports__free_rows=None)


def test_one_person_is_asked_about_with_a_reason(screen: Screen):
    """What the eye and the export left stands in the report of that person; that somebody asked, and why, does too (T100)."""
    page, manager = screen("admin"), screen("manager")
    manager.goto("/customers/customer")
    settled(manager)
    page.goto("/trail")
    page.get_by_role("tab", name="个人调查").click()
    show = page.get_by_role("button", name="查看报告")
    expect(show).to_be_disabled()
    form = page.locator("form.t-filters")
    form.get_by_role("combobox", name="人员").fill("陈思远")
    page.locator(".ant-select-dropdown:visible .ant-select-item-option", has_text="陈思远").first.click()
    begins, ends = form.locator(".ant-picker-input input").all()
    begins.fill("2020-01-01 00:00")
    begins.press("Enter")
    ends.fill("2099-01-01 00:00")
    ends.press("Enter")
    form.get_by_label("调查原因").fill("客户投诉资料外泄")
    show.click()
    expect(page.locator(".t-counts")).to_contain_text("浏览列表")
    expect(page.locator(".ant-collapse")).to_contain_text("客户")
    no_raw_words(page)
    [inquiry] = ask(page, "/api/screens/inquiry", size="1")["rows"]
    assert ask(page, f"/api/screens/inquiry/{inquiry['id']}")["reason"] == "客户投诉资料外泄"


def test_a_key_for_a_program_is_told_once_and_does_what_was_ticked(screen: Screen):
    admin, page, name = screen("admin"), screen("boss", "phone"), "报表程序"
    admin.goto("/trail")
    _change(admin, people__tokens=True)
    try:
        page.goto("/people/token")
        settled(page)
        page.locator(".k-list-actions").get_by_role("button", name=re.compile("新建")).click()
        dialog = page.get_by_role("dialog", name="新建程序密钥")
        dialog.get_by_label("名称").fill(name)
        dialog.locator("fieldset.s-scope > div", has_text=re.compile("^客户")).first.get_by_label("查看").check()
        until = dialog.get_by_label("有效期至")
        until.fill(f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}")
        until.press("Enter")
        dialog.get_by_role("button", name="新建程序密钥").click()
        expect(dialog).to_be_hidden()
        [made] = ask(page, "/api/people/token", filter={"field": "name", "op": "eq", "value": name})["rows"]
        page.goto(f"/people/token/{made['id']}")
        page.get_by_role("button", name="生成新密钥").click()
        shown = page.get_by_text(re.compile("kehai_[A-Za-z0-9_-]{40,}")).first
        key = re.search(r"kehai_[\w-]{40,}", shown.inner_text())
        assert key
        expect(page.locator(".ant-notification").get_by_role("button", name="复制")).to_be_in_viewport(ratio=1)  # it is read whole
        no_raw_words(page)
        bearer = {"Authorization": f"Bearer {key.group()}"}
        assert [page.request.get(path, headers=bearer).status for path in (CUSTOMERS, "/api/people/user")] == [200, 403]
    finally:
        _change(admin, people__tokens=None)


def test_where_a_person_is_signed_in_stands_on_the_page_and_can_be_ended(screen: Screen, sessions: dict[tuple[str, str], object]):
    page, clerk = screen("admin"), screen("clerk")
    clerk.goto("/customers/customer")
    settled(clerk)
    page.goto("/organisation")
    who = ask(page, "/api/people/user", filter={"field": "username", "op": "eq", "value": "clerk"})["rows"][0]
    page.goto(f"/people/user/{who['id']}")
    panel = page.get_by_role("region", name="登录的设备")
    expect(panel.locator(".s-line").first).to_contain_text("Chrome")
    before = panel.locator(".s-line").count()
    panel.get_by_role("button", name="退出").first.click()
    expect(panel.locator(".s-line")).to_have_count(before - 1)
    no_raw_words(page)
    sessions.clear()
