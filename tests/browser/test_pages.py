"""The pages as three people see them, at a desk and on a phone; whatever a page complains of fails its test."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, Width, ask, enter, no_raw_words, rows, send, settled, unfold

pytestmark = pytest.mark.browser
PEOPLE = ("sales1", "manager", "admin")
WIDTHS = ("desk", "phone")


def test_the_door_opens_to_the_right_password_only(page: Page, watch: Watch):
    watch.on(page)
    watch.expect(401, "/api/session")
    enter(page, "sales1", "wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("密码")
    no_raw_words(page)
    enter(page, "sales1")
    expect(page.locator(".a-me")).to_contain_text("林晓东")
    expect(page.get_by_role("heading", name="今日", level=1)).to_be_visible()
    page.locator(".a-me").click()
    page.get_by_role("menuitem", name="退出", exact=True).click()
    expect(page.get_by_label("账号")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_round_through_the_customers(screen: Screen, who: str, width: Width):
    page = screen(who, width)
    page.goto("/pools")
    expect(page.get_by_role("tablist", name="公海")).to_be_visible()
    rows(page)
    no_raw_words(page)
    _the_three_waters(page)
    page.goto("/customers/customer")
    first = rows(page).first.locator(".k-row-title a")
    name = first.inner_text()
    first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name=name, level=1)).to_be_visible()
    for part in ("资料", "历史", "动态"):
        drawer.get_by_role("tab", name=part).click()
    no_raw_words(page)
    drawer.get_by_role("button", name="打开整页").click()
    page.wait_for_url(re.compile(r"/customers/customer/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    page.get_by_role("tab", name="历史").click()
    expect(page.locator(".kr-change:visible").first).to_be_visible()
    no_raw_words(page)


def _the_three_waters(page: Page) -> None:
    for water in ("总部公海", "我的私海", "分公海"):
        page.get_by_role("tab", name=re.compile(water)).click()
        expect(page.get_by_role("tab", name=re.compile(water))).to_have_attribute("aria-selected", "true")
        page.locator(".k-table, .k-cards, .k-quiet").first.wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_rooms_of_an_administrator(screen: Screen, width: Width):
    page = screen("admin", width)
    for path, heading in (("/people/user", "人员"), ("/people/department", "部门"), ("/people/role", "角色"), ("/screens/own_field", "自定义字段")):
        page.goto(path)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        page.locator(".k-table tbody tr, .k-card, .k-quiet").first.wait_for()
        no_raw_words(page)
    page.goto("/imports/new?kind=customers.customer")
    expect(page.get_by_role("heading", name="导入数据")).to_be_visible()
    no_raw_words(page)


def test_settings_are_offered_to_who_may_change_them(screen: Screen):
    for who, offered in (("sales1", False), ("manager", False), ("admin", True)):
        page = screen(who)
        page.goto("/")
        menu = page.get_by_role("navigation", name="菜单")
        expect(menu.get_by_role("link", name="公海", exact=True)).to_be_visible()
        for name in ("人员", "角色", "自定义字段"):
            expect(menu.get_by_role("link", name=name)).to_have_count(int(offered))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_refused_field_is_told_where_it_stands(screen: Screen, watch: Watch, width: Width):
    watch.expect(422, CUSTOMERS)
    page = screen("sales2", width)
    page.goto("/customers/customer")
    page.locator(".k-list-actions .ant-btn-primary").click()
    dialog = page.get_by_role("dialog", name="新建客户")
    dialog.get_by_label("客户名称").fill("上海试算机械有限公司")
    unfold(dialog)
    dialog.get_by_label("统一社会信用代码").fill("91310117MA1J3AJ43X")  # the check digit is wrong
    dialog.get_by_role("button", name="新建客户").click()
    field = dialog.locator("[data-field=credit_code]")
    expect(field.get_by_role("alert")).to_be_visible()
    expect(dialog.locator("[data-field=name]").get_by_role("alert")).to_have_count(0)
    field.get_by_label("统一社会信用代码").fill("")
    dialog.get_by_label("客户名称").fill(f"上海试算机械有限公司{width}")
    dialog.get_by_role("button", name="新建客户").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name=f"上海试算机械有限公司{width}", level=1)).to_be_visible()


def test_an_action_asks_for_its_reason_and_tells_it(screen: Screen):
    page = screen("manager")
    page.goto("/customers/customer?view=mine")
    rows(page).first.locator(".k-row-title a").click()
    record = page.get_by_role("dialog", name="客户")
    record.get_by_role("button", name="释放").click()
    asking = page.get_by_role("dialog", name="释放")
    asking.get_by_role("button", name="释放").click()
    expect(asking.locator("[data-field=reason]").get_by_role("alert")).to_be_visible()
    asking.get_by_label("原因").fill("客户已转做别的行业")
    asking.get_by_role("button", name="释放").click()
    expect(asking).to_be_hidden()
    record.get_by_role("tab", name="历史").click()
    expect(record.locator(".kr-change:visible").first).to_contain_text("客户已转做别的行业")


@pytest.mark.parametrize("width", WIDTHS)
def test_claiming_many_tells_which_were_gone(screen: Screen, width: Width):
    page, faster = screen("sales2", width), screen("admin")
    faster.goto("/pools")
    page.goto("/pools?tab=bay")
    names = [row.locator(".k-row-title a").inner_text() for row in rows(page).all()[:3]]
    found = ask(faster, CUSTOMERS, filter={"field": "name", "op": "eq", "value": names[0]}, columns="name")["rows"]
    send(faster, f"{CUSTOMERS}/{found[0]['id']}/claim", {})
    for name in names[:2]:
        page.get_by_role("checkbox", name=f"选择 {name}").check()
    page.get_by_role("toolbar", name="批量操作").get_by_role("button", name="领取").click()
    told = page.get_by_role("dialog")
    expect(told.get_by_role("alert")).to_contain_text("成功 1 个，1 个没有成功")
    expect(told.get_by_role("list", name="没有成功的")).to_contain_text(names[0])
    told.get_by_role("button", name="关闭").last.click()
    settled(page)
    held = ask(page, CUSTOMERS, filter={"and": [{"field": "owner", "op": "me"}, {"field": "name", "op": "in", "value": names}]}, columns="name")
    assert [row["name"] for row in held["rows"]] == [names[1]]


def test_a_view_is_saved_shared_and_removed(screen: Screen):
    page = screen("admin")
    page.goto("/customers/customer")
    rows(page)
    page.locator(".k-quick-button", has_text="等级").click()
    page.get_by_role("checkbox", name="A", exact=True).check()
    page.keyboard.press("Escape")
    settled(page)
    page.get_by_role("button", name="另存为视图").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    dialog.get_by_label("名称").fill("重点客户")
    dialog.get_by_label("同事也能使用这个视图").check()
    dialog.get_by_role("button", name="保存视图").click()
    expect(page.get_by_role("tab", name="重点客户")).to_have_attribute("aria-selected", "true")
    other = screen("manager")
    other.goto("/customers/customer")
    other.get_by_role("tab", name="重点客户").click()
    settled(other)
    expect(other.locator("td .kf-tag", has_text=re.compile("^B$"))).to_have_count(0)
    page.get_by_role("button", name="修改视图").click()
    page.get_by_role("menuitem", name="删除视图").click()
    page.get_by_role("button", name="删除视图").last.click()
    expect(page.get_by_role("tab", name="重点客户")).to_have_count(0)
