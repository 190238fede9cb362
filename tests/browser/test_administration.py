"""Administration as an administrator does it: rights in the matrix, departments moved, through Li's eyes, a record shared (A05, A06)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Width, ask, no_raw_words, rows, send, settled
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
LIST = "姓名,账号,部门,上级,角色\n钱一,qianyi,试点/一组,陈思远,销售\n钱二,qianer,试点/一组,没有这个人,没有的角色\n"


def _can(page: Page) -> list[str]:
    return next(kind["can"] for kind in ask(page, "/api/kinds")["kinds"] if kind["name"] == "customers.customer")


def _one(page: Page, kind: str, field: str, value: str) -> Any:
    return ask(page, f"/api/people/{kind}", filter={"field": field, "op": "eq", "value": value})["rows"][0]


def _role(page: Page, name: str) -> None:
    page.goto("/roles")
    page.locator(".p-roles button", has=page.get_by_text(name, exact=True)).click()
    page.get_by_role("article", name=name).get_by_role("heading", name=name, level=2).wait_for()


def test_a_right_given_in_the_matrix_is_reviewed_first_and_counts_at_once(screen: Screen):
    page, sales = screen("admin"), screen("sales1")
    sales.goto("/customers/customer")
    rows(sales)
    assert "import" not in _can(sales)
    _role(page, "销售")
    no_raw_words(page)
    page.get_by_role("button", name="客户 导入: 不允许", exact=True).click()
    mine = page.get_by_role("checkbox", name="本人负责的")
    mine.check()
    page.keyboard.press("Escape")
    page.get_by_role("article", name="销售").get_by_role("heading", name="销售", level=2).click()
    page.get_by_role("button", name="核对并保存").click()
    review = page.get_by_role("dialog")
    expect(review).to_contain_text("2 人将可以导入客户：本人")
    expect(review).to_contain_text("林晓东")
    review.get_by_role("button", name="保存").click()
    expect(page.locator(".ant-message")).to_contain_text("权限已保存")
    assert "import" in _can(sales)


def test_unsaved_rights_are_not_lost_by_a_click_elsewhere(screen: Screen):
    page = screen("admin")
    _role(page, "客服")
    page.get_by_role("button", name="客户 导出: 不允许", exact=True).click()
    page.get_by_role("checkbox", name="本部门的人负责的").check()
    page.keyboard.press("Escape")
    page.locator(".p-roles button", has_text="内勤").click()
    asking = page.get_by_role("dialog", name="还有没保存的修改")
    asking.get_by_role("button", name="留下").click()
    expect(page.get_by_role("heading", name="客服", level=2)).to_be_visible()
    page.locator(".p-roles button", has_text="内勤").click()
    asking.get_by_role("button", name="不保存，离开").click()
    expect(page.get_by_role("heading", name="内勤", level=2)).to_be_visible()


def test_the_matrix_is_walked_by_the_arrow_keys(screen: Screen):
    page = screen("admin")
    _role(page, "销售总监")
    page.get_by_role("button", name=re.compile("^客户 查看")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name=re.compile("^客户 新建"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="本人负责的")).to_be_visible()


def test_a_department_is_dragged_and_put_back(screen: Screen):
    page = screen("admin")
    page.goto("/organisation")
    line = page.locator(".p-dept", has_text="苏州办事处")
    line.drag_to(page.locator(".p-dept", has_text="华南大区"))
    expect(page.locator(".ant-message")).to_contain_text("已移到“华南大区”下面")
    assert _one(page, "department", "name", "苏州办事处")["parent"]["label"] == "华南大区"
    page.locator(".ant-message").get_by_role("button", name="撤销").click()
    expect(page.locator(".ant-message")).to_contain_text("已移回原处")
    assert _one(page, "department", "name", "苏州办事处")["parent"]["label"] == "华东大区"


def test_a_department_is_moved_without_a_mouse(screen: Screen):
    page = screen("admin")
    page.goto("/organisation")
    page.get_by_role("button", name="北京分公司的更多操作").press("Enter")
    page.get_by_role("menuitem", name="移到…").press("Enter")
    dialog = page.get_by_role("dialog", name="移动“北京分公司”")
    dialog.get_by_role("combobox").click()
    page.locator(".ant-select-item-option", has_text="华南大区").click()
    dialog.get_by_role("button", name="移动").click()
    expect(page.locator(".ant-message")).to_contain_text("已移到“华南大区”下面")
    page.locator(".ant-message").get_by_role("button", name="撤销").click()
    expect(page.locator(".ant-message")).to_contain_text("已移回原处")


def test_a_person_disabled_is_out_at_once(screen: Screen):
    page = screen("admin")
    made = send(page, "/api/people/user", {"username": "leaver", "name": "离开的人"})
    page.goto("/organisation")
    page.get_by_placeholder("搜索人员").fill("离开的人")
    settled(page)
    rows(page).filter(has_text="离开的人").locator(".k-row-title a").click()
    record = page.get_by_role("dialog", name="人员")
    record.get_by_role("button", name="更多操作").first.click()
    page.get_by_role("menuitem", name="停用").click()
    page.get_by_role("dialog", name="停用").get_by_role("button", name="停用").click()
    expect(page.locator(".ant-message")).to_contain_text("已停用")
    assert ask(page, f"/api/people/user/{made['id']}")["active"] is False


def test_people_come_in_from_a_list_with_passwords_told_once(screen: Screen):
    page = screen("admin")
    page.goto("/organisation/import")
    page.locator("input[type=file]").set_input_files({"name": "人员.csv", "mimeType": "text/csv", "buffer": LIST.encode("utf-8-sig")})
    expect(page.locator(".p-roster")).to_contain_text("1 人将新建")
    expect(page.locator(".p-roster")).to_contain_text("将新建部门：试点、试点/一组")
    expect(page.locator(".p-roster tr[data-bad=true]")).to_contain_text("没有的角色")
    no_raw_words(page)
    page.get_by_role("button", name="导入 1 人").click()
    page.get_by_role("button", name="生成一次性密码").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载名单").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    assert re.search(r'"钱一","qianyi","[a-z2-9]{4}(-[a-z2-9]{4}){3}"', text)
    assert _one(page, "user", "username", "qianyi")["department"]["label"] == "一组"


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_through_the_eyes_of_a_salesperson(screen: Screen, width: Width):
    page, sales = screen("admin", width), screen("sales1")
    sales.goto("/customers/customer")
    settled(sales)
    wanted = ask(sales, CUSTOMERS, total="exact")["total"]
    assert wanted < ask(page, CUSTOMERS, total="exact")["total"]
    page.goto(f"/rights/{_one(page, 'user', 'username', 'sales1')['id']}")
    expect(page.locator(".p-who")).to_contain_text("林晓东")
    no_raw_words(page)
    page.get_by_role("tab", name="以 林晓东 的身份看").click()
    expect(page.get_by_role("alert")).to_contain_text("你看到的，就是 林晓东 看到的")
    expect(page.locator(".p-preview-tools")).to_contain_text(f"共 {wanted} 条")
    no_raw_words(page)
    page.goto(f"/rights/{_one(page, 'user', 'username', 'manager')['id']}")
    if width == "desk":
        page.get_by_role("button", name=re.compile("^客户 查看")).click()
        expect(page.locator(".p-from")).to_contain_text("来自“销售经理”")


def test_a_record_is_shared_and_closed_again(screen: Screen):
    manager, page = screen("manager"), screen("admin")
    page.goto("/customers/customer")
    other = _one(page, "user", "username", "sales2")["id"]
    manager.goto("/customers/customer?view=mine")
    rows(manager).first.locator(".k-row-title a").click()
    manager.get_by_role("button", name="打开整页").click()
    panel = manager.get_by_role("region", name="谁能看")
    expect(panel).to_contain_text("陈思远")
    key = manager.url.rsplit("/", 1)[-1]
    send(manager, f"{CUSTOMERS}/{key}/share", {"person": other, "level": "read", "reason": "一起去拜访"})
    manager.reload()
    line = panel.locator("li", has_text="黄雨婷")
    expect(line).to_contain_text("一起去拜访")
    no_raw_words(manager)
    line.get_by_role("button", name="停止共享给 黄雨婷").click()
    manager.get_by_role("button", name="停止共享", exact=True).click()
    expect(line).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_the_pages_of_the_administration(screen: Screen, scheme: str):
    page = screen("admin", color_scheme=scheme, reduced_motion="reduce")
    who = None
    found = []
    for path, there in (
        ("/organisation", ".k-table tbody tr"),
        ("/organisation/import", ".x-drop"),
        ("/roles", ".p-rights td"),
        ("/sharing", ".p-rulings"),
    ):
        page.goto(path)
        page.locator(there).first.wait_for()
        who = who or _one(page, "user", "username", "manager")["id"]
        found += violations(page)
    for path, there in ((f"/rights/{who}", ".p-rights td"), (f"/rights/{who}?tab=lists", ".p-preview-rows")):
        page.goto(path)
        page.locator(there).first.wait_for()
        found += violations(page)
    assert not found, "\n".join(found)
