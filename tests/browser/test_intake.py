"""A stranger at a public form on his telephone, an old browser without a script, and who made the form (P02, B19, T52, T89)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import PHONE, ask, send
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser


def _made(page: Page, title: str) -> str:
    """Makes a form; its public path."""
    page.goto("/")
    form = send(page, "/api/customers/web_form", {"title": title, "consent_text": "我同意贵司为联系我而保存以上内容。"})
    return urlsplit(ask(page, f"/api/customers/forms/web/{form['id']}")["address"]).path


def test_a_form_is_made_and_filled_in_on_a_telephone_by_keyboard(screen: Screen, browser: Browser, server: str):
    desk = screen("admin")
    path = _made(desk, "在线咨询")
    context = browser.new_context(**{**PHONE, "base_url": server, "locale": "zh-CN", "color_scheme": "dark"})
    phone = context.new_page()
    problems: list[str] = []
    phone.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(path)
    assert _violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.keyboard.press("Tab")
    phone.keyboard.type("合肥老凤祥")
    for word in ("王小明", "18655107777"):
        phone.keyboard.press("Tab")
        phone.keyboard.type(word)
    phone.get_by_role("button").click()
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.locator("#f-agree")).to_be_focused()
    assert _violations(phone) == []
    phone.keyboard.press("Space")
    phone.wait_for_timeout(3_200)  # nobody fills in a form within three seconds
    phone.get_by_role("button").click()
    expect(phone.get_by_role("status")).to_contain_text("谢谢")
    assert _violations(phone) == []
    assert [line for line in problems if "422" not in line] == []
    context.close()
    desk.goto("/customers/submission")
    desk.get_by_text("合肥老凤祥").first.wait_for()


def test_it_works_without_a_script(screen: Screen, browser: Browser, server: str):
    path = _made(screen("admin"), "无脚本")
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(path)
    page.locator("#f-name").fill("Old telephone")
    page.locator("[id='f-contact.name']").fill("Li")
    page.locator("[id='f-contact.mobile']").fill("18655108888")
    page.locator("#f-agree").check()
    page.locator("button").click()
    expect(page.locator(".said")).to_contain_text(re.compile("Thank you"))
    context.close()
