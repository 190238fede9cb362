"""What an administrator sets up works at once for everybody: own fields, rights of roles, languages, imports."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, choose, no_raw_words, rows, settled, unfold

pytestmark = pytest.mark.browser
CJK = re.compile(r"[\u4e00-\u9fff]")


def test_an_own_field_is_used_at_once_by_everybody(screen: Screen):
    admin, sales = screen("admin"), screen("sales2")
    sales.goto("/customers/customer?view=mine")
    rows(sales)
    admin.goto("/screens/own_field")
    admin.locator(".k-list-actions .ant-btn-primary").click()
    dialog = admin.get_by_role("dialog", name="新建自定义字段")
    dialog.locator("[data-field=kind]").get_by_role("textbox").fill("customers.customer")
    dialog.locator("[data-field=label]").get_by_role("textbox").fill("门店数")
    choose(admin, "类型", "整数", dialog)
    dialog.get_by_role("button", name="新建自定义字段").click()
    expect(dialog).to_be_hidden()
    sales.reload()  # of the page, not of the server
    name = rows(sales).first.locator(".k-row-title a").inner_text()
    rows(sales).first.locator(".k-row-title a").click()
    record = sales.get_by_role("dialog", name="客户")
    record.get_by_role("button", name="更多操作").first.click()
    sales.get_by_role("menuitem", name="编辑").click()
    form = sales.get_by_role("dialog", name=f"编辑 {name}")
    unfold(form)
    form.get_by_label("门店数").fill("12")
    form.get_by_role("button", name="保存").click()
    expect(form).to_be_hidden()
    record.get_by_role("button", name="关闭").or_(record.get_by_role("button", name="Close")).first.click()
    sales.get_by_role("button", name="列设置").click()
    sales.get_by_role("checkbox", name="门店数").check()
    settled(sales)
    expect(sales.get_by_role("columnheader", name="门店数")).to_be_visible()
    expect(rows(sales).filter(has_text=name)).to_contain_text("12")
    sales.get_by_role("columnheader", name="门店数").get_by_role("button", name=re.compile("^门店数")).click()
    settled(sales)
    expect(rows(sales).first).to_contain_text(name)


@pytest.mark.parametrize(("tongue", "tag", "heading"), [("繁體中文", "zh-Hant", "公海"), ("English", "en", "Pools"), ("简体中文", "zh-Hans", "公海")])
def test_the_whole_screen_speaks_each_language(screen: Screen, tongue: str, tag: str, heading: str):
    page = screen("boss")
    page.goto("/customers/customer")
    rows(page)
    page.locator(".a-me").click()
    page.locator(".ant-dropdown-menu-submenu-title").nth(1).hover()
    page.get_by_role("menuitem", name=tongue).click()
    expect(page.locator("html")).to_have_attribute("lang", tag)
    page.goto("/customers/customer")
    rows(page)
    _in_one_language(page, tag)
    rows(page).first.locator(".k-row-title a").click()
    page.locator(".kr-record").wait_for()
    _in_one_language(page, tag)
    page.goto("/pools")
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    _in_one_language(page, tag)


def _in_one_language(page: Page, tag: str) -> None:
    """No raw words; the labels of fields and of our own buttons are in the page's language."""
    no_raw_words(page)
    told = page.locator(".k-head-label, .kr-line dt, .a-menu-label, .k-list-foot > span:first-child").all_inner_texts()
    labels = [label for label in told if label.strip()]  # what is folded shows none
    assert labels
    wrong = [label for label in labels if bool(CJK.search(label)) is (tag == "en")]
    assert not wrong
    if tag == "zh-Hant":
        assert not re.search("[户编阶签级区负]", "".join(labels))


def test_a_file_comes_in_by_the_wizard_and_bad_rows_go_back(screen: Screen, tmp_path: Path):
    file = tmp_path / "companies.csv"
    file.write_text("企业名称,手机号\n上海向导一号有限公司,14400099001\n上海向导二号有限公司,123\n", encoding="gb18030")
    page = screen("admin", "phone")
    page.goto("/imports/new?kind=customers.customer")
    expect(page.locator(".x-drop input[type=file]")).to_be_enabled()
    page.locator(".x-drop input[type=file]").set_input_files(file)
    page.locator(".x-columns").wait_for()
    line = page.locator(".x-columns tr").filter(has=page.get_by_role("rowheader", name="企业名称", exact=True))
    if "客户名称" not in line.locator("td").last.inner_text():
        choose(page, "“企业名称”对应的字段", "客户名称")
    page.get_by_role("button", name="试算核对").click()
    page.get_by_role("button", name="导入 1 行").click()
    expect(page.get_by_text("导入完成。")).to_be_visible()
    no_raw_words(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载有问题的行").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    found = ask(page, CUSTOMERS, filter={"field": "name", "op": "starts", "value": "上海向导"}, columns="name,mobile")["rows"]
    assert [row["name"] for row in found] == ["上海向导一号有限公司"]
