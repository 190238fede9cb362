"""What waits on a phone until there is a network: in order, refused and mended, in conflict and settled, and of one person only (T88)."""

import os
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, change, enter, no_raw_words, unfold
from tests.browser.test_accessibility import _violations as violations
from tests.browser.test_offline import MINE, _at, _customer, _kept_on, _network, _sent, _write, _written, device, phone, quiet

__all__ = ["device", "phone", "quiet"]
pytestmark = pytest.mark.browser


def _shot(page: Page, name: str) -> None:
    """A picture for who looks at the pages, where a folder is named."""
    if folder := os.environ.get("KEHAI_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def _edit(page: Page, label: str, words: str) -> None:
    page.get_by_role("button", name="更多操作").first.click()
    page.get_by_role("menuitem", name="编辑").click()
    form = page.get_by_role("dialog", name=re.compile("^编辑"))
    unfold(form)
    field = form.get_by_label(label, exact=True)
    field.fill(words)
    page.keyboard.press("Control+Enter")
    expect(form).to_have_count(0)


# Into the field at the moment it is there, while the sheet that led to it is still on its way out.
HOLDS = """async () => {
  [...document.querySelectorAll(".a-choices button")].find((one) => one.textContent.trim() === "客户").click();
  const until = performance.now() + 20000;
  const found = () => document.querySelector("[role=dialog] .kform-body input");
  while (!found() && performance.now() < until) await new Promise(requestAnimationFrame);
  const field = found();
  field.focus();
  await new Promise((done) => setTimeout(done, 2000));
  return document.activeElement === field;
}"""


def test_the_sheet_of_choices_takes_no_focus_from_the_form_it_led_to(phone: Page):
    phone.goto("/customers/customer?view=mine")
    phone.locator(".k-card, .k-quiet").first.wait_for()
    phone.get_by_role("button", name="新建", exact=True).last.click()
    phone.locator(".a-choices").wait_for()
    assert phone.evaluate(HOLDS)
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_have_count(0)
    phone.get_by_role("button", name="新建", exact=True).last.click()
    phone.locator(".a-choices button").first.wait_for()
    phone.wait_for_timeout(600)
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="新建", exact=True).last).to_be_focused()


def test_a_new_customer_and_a_note_about_it_go_out_in_order(phone: Page):
    phone.goto("/customers/customer?view=mine")
    name = f"地库新客{time.time_ns() % 10**8}"
    expect(phone.locator(".a-tabs")).to_be_visible()
    phone.locator(".k-card, .k-quiet").first.wait_for()
    phone.wait_for_timeout(500)
    phone.get_by_role("button", name="新建", exact=True).last.click()
    phone.locator(".a-choices button").filter(has_text=re.compile("^客户$")).click()
    expect(phone.get_by_label("名称").first).to_be_visible()
    _network(phone, there=False)
    phone.get_by_label("名称").first.fill(name)
    phone.keyboard.press("Control+Enter")
    expect(phone.get_by_role("heading", name=name)).to_be_visible()
    phone.locator(".m-waiting").click()
    expect(phone.locator(".m-item[data-state=waiting]")).to_have_count(1)
    _network(phone, there=True)
    expect(phone.locator(".m-item[data-state=done]")).to_have_count(1)
    assert [row["name"] for row in ask(phone, CUSTOMERS, filter=MINE, q=name, columns="name")["rows"]] == [name]


def test_what_the_house_refuses_says_why_at_its_field_and_is_mended(phone: Page, watch: Watch):
    row = _customer(phone)
    _at(phone, row)
    _network(phone, there=False)
    _edit(phone, "手机号", "12345")
    watch.expect(422, CUSTOMERS)
    _network(phone, there=True)
    expect(phone.locator(".m-waiting")).to_have_attribute("data-stuck", "true")
    phone.locator(".m-waiting").click()
    phone.get_by_role("button", name="修改后重发").click()
    _shot(phone, "queue-refused")
    sheet = phone.get_by_role("dialog")
    expect(sheet.locator(".ant-form-item-explain-error")).to_be_visible()
    no_raw_words(phone)
    sheet.get_by_label("手机号", exact=True).fill("13800138066")
    sheet.get_by_role("button", name=re.compile("发\\s*送")).click()
    _sent(phone)
    assert str(ask(phone, f"{CUSTOMERS}/{row['id']}")["mobile"]).endswith("13800138066")


def test_a_conflict_stands_side_by_side_and_the_person_chooses(phone: Page, screen: Screen, watch: Watch):
    row = _customer(phone)
    path = f"{CUSTOMERS}/{row['id']}"
    _at(phone, row)
    _network(phone, there=False)
    _edit(phone, "备注", "我在车库写的")
    expect(phone.locator(".m-waiting")).to_be_visible()
    boss = screen("boss")
    boss.goto("/")
    change(boss, path, {"remark": "老板写的", "version": ask(boss, path)["version"]})
    watch.expect(409, CUSTOMERS)
    _network(phone, there=True)
    expect(phone.locator(".m-waiting")).to_have_attribute("data-stuck", "true")
    phone.locator(".m-waiting").click()
    phone.get_by_role("button", name="选择保留").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet).to_contain_text("我在车库写的")
    expect(sheet).to_contain_text("老板写的")
    no_raw_words(phone)
    sheet.get_by_role("button", name=re.compile("发\\s*送")).click()
    _sent(phone)
    assert ask(phone, path)["remark"] == "我在车库写的"


def test_another_person_neither_sees_nor_sends_what_the_first_left(screen: Screen, watch: Watch, quiet: None):
    page = screen("sales2", "phone", service_workers="allow", storage_state=None)
    enter(page, "sales2")
    page.locator(".a-me").wait_for()
    row, mark = _customer(page), f"换人{time.time_ns()}"
    _at(page, row)
    _kept_on(page)
    _network(page, there=False)
    _write(page, mark)
    expect(page.locator(".m-waiting")).to_be_visible()
    page.context.clear_cookies(name="kehai_session")
    watch.expect(401, "/api/")
    _network(page, there=True)
    expect(page.get_by_label("密码")).to_be_visible()
    enter(page, "sales1")
    page.locator(".a-me").wait_for()
    page.goto("/queue")
    expect(page.locator(".m-page")).to_be_visible()
    expect(page.locator(".m-item")).to_have_count(0)
    page.context.clear_cookies(name="kehai_session")
    page.goto("/")
    enter(page, "sales2")
    page.locator(".a-me").wait_for()
    page.goto("/queue")
    expect(page.locator(".m-item[data-state=done]")).to_have_count(1)
    assert _written(page, row, mark) == {mark: 1}


@pytest.mark.parametrize(("scheme", "tongue"), [("light", "zh-CN"), ("dark", "en"), ("dark", "zh-TW")])
def test_the_pages_of_the_phone_are_read_by_everybody(screen: Screen, quiet: None, scheme: str, tongue: str):
    page = screen("sales1", "phone", service_workers="allow", color_scheme=scheme, locale=tongue)
    page.goto("/")
    _kept_on(page)
    found = violations(page)
    _shot(page, f"phone-home-{scheme}-{tongue}")
    tabs = page.locator(".a-tabs > *")
    tabs.last.click()
    page.get_by_role("switch").click()  # large type
    expect(page.locator("html[data-type=large]")).to_be_visible()
    found += violations(page)
    _shot(page, f"phone-mine-{scheme}-{tongue}")
    page.keyboard.press("Escape")
    page.goto("/queue")
    expect(page.locator(".m-page")).to_be_visible()
    found += violations(page)
    _shot(page, f"phone-queue-{scheme}-{tongue}")
    page.goto("/")
    expect(page.locator(".h-page h1")).to_be_visible()
    _shot(page, f"phone-large-{scheme}-{tongue}")
    if tongue == "zh-CN":
        no_raw_words(page)
    assert not found
