"""What does this customer pay for 300 pieces, and why: found by its parameters, reckoned on desk and phone (A24, A27)."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.screens import choose, no_raw_words, rows, unfold

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_flange_is_found_and_its_price_explained(screen: Screen, width: str):
    sales = screen("sales1", width)
    sales.goto("/products/product?q=316L%20对焊%20DN50")
    expect(rows(sales)).to_have_count(1)
    expect(rows(sales).first).to_contain_text("DN50 PN16 316L RF")
    rows(sales).first.get_by_role("link").first.click()
    sales.get_by_role("button", name="计算价格").click()
    expect(sales.get_by_role("heading", name="价格计算")).to_be_visible()
    expect(sales.locator(".pp-told")).to_contain_text("标准价目表")
    choose(sales, "客户等级", "B")
    sales.get_by_label("数量").fill("300")
    told = sales.locator(".pp-told")
    expect(told).to_contain_text("204.52")
    expect(told).to_contain_text("B 级客户")
    expect(told).to_contain_text("法兰季促销")
    expect(told).to_contain_text("CNY 61,356.00")
    expect(told).not_to_contain_text("毛利")  # costs are not for everybody
    choose(sales, "单位", "箱")
    expect(told).to_contain_text("单价 / 箱")
    sales.get_by_role("button", name="添加产品").click()
    expect(sales.get_by_role("combobox", name="产品", exact=True)).to_have_count(2)
    no_raw_words(sales)
    if width == "phone":
        assert sales.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_form_asks_for_the_parameters_of_the_category(screen: Screen):
    admin = screen("admin")
    admin.goto("/products/product")
    rows(admin)
    admin.locator(".k-list-actions .ant-btn-primary").click()
    form = admin.get_by_role("dialog", name="新建产品")
    unfold(form)
    expect(form.get_by_label("产品名称")).to_be_visible()
    expect(form.get_by_label("公称通径 (mm)")).to_have_count(0)
    choose(admin, "分类", "带颈对焊法兰", form)
    expect(form.get_by_label("公称通径 (mm)")).to_be_visible()
    expect(form.get_by_label("流量 (m³/h)")).to_have_count(0)
    no_raw_words(admin)
