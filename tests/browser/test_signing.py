"""Passkeys in a real browser with a virtual authenticator, the authenticator app, recovery codes, the way back in (WebAuthn; T12, T50)."""

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from kehai.crm.people.rules import totp
from tests.browser.screens import DESK, PASSWORD, PATIENCE, PHONE, enter, no_raw_words

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(server: str) -> str:
    """The same house by its name: a number is no party to a passkey."""
    return f"http://localhost:{urlparse(server).port}"


@pytest.fixture
def someone(named: str, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens the door in a fresh browser that has an authenticator built in."""

    def open_door(**more: Any) -> Page:
        context = new_context(**{**DESK, "base_url": named, **more})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        return page

    return open_door


def account(page: Page) -> None:
    page.goto("/security")
    page.get_by_role("heading", name="第二重验证").wait_for()


def leave(page: Page) -> None:
    page.locator(".a-me").click()
    page.get_by_role("menuitem", name="退出", exact=True).click()
    page.get_by_label("账号").wait_for()


def kept_codes(page: Page) -> list[str]:
    """The recovery codes, which are shown once."""
    shown = page.get_by_role("dialog", name="恢复代码")
    expect(shown.locator("code")).to_have_count(10)
    codes = shown.locator("code").all_inner_texts()
    no_raw_words(page)
    shown.get_by_role("button", name="我已保存").click()
    return codes


def clean(page: Page) -> None:
    """Takes the factors away, so that the next test finds the person as ever."""
    account(page)
    for _factor in range(2):
        remove = page.get_by_role("button", name=re.compile("^移除"))
        if remove.count() == 0:
            return
        left = remove.count() - 1
        remove.first.click()
        page.locator(".ant-popconfirm .ant-btn-primary").click()
        expect(page.locator(".ant-popconfirm:visible")).to_have_count(0)
        expect(remove).to_have_count(left)


def test_a_passkey_is_made_opens_the_door_alone_and_stands_behind_the_password(someone: Callable[..., Page]):
    page = someone()
    enter(page, "clerk")
    page.locator(".a-me").wait_for()
    account(page)
    page.get_by_role("button", name="添加").click()
    page.get_by_role("textbox", name="给这个通行密钥起个名字").fill("办公室电脑")
    page.bring_to_front()  # a browser makes passkeys in the window in front only
    page.get_by_role("button", name="创建").click()
    assert len(kept_codes(page)) == 10
    expect(page.get_by_text("办公室电脑")).to_be_visible()

    leave(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.locator(".a-me").wait_for()
    rows = page.request.get("/api/me/sessions").json()["rows"]
    assert next(row for row in rows if row["here"])["how"] == "passkey"

    leave(page)
    enter_here(page, "clerk")
    expect(page.get_by_role("heading", name="再确认一步")).to_be_visible()
    assert page.request.get("/api/me").status == 401, "the password alone opens nothing"
    page.get_by_role("button", name="使用通行密钥").click()
    page.locator(".a-me").wait_for()

    stranger = someone()
    stranger.goto("/")
    stranger.get_by_role("button", name="用通行密钥登录").click()
    stranger.wait_for_timeout(1500)
    assert stranger.request.get("/api/me").status == 401, "another device holds no key of ours"
    clean(page)


def test_an_answer_is_taken_once_and_only_from_our_own_pages(someone: Callable[..., Page]):
    page = someone()
    enter(page, "manager")
    page.locator(".a-me").wait_for()
    account(page)
    page.get_by_role("button", name="添加").click()
    page.bring_to_front()  # a browser makes passkeys in the window in front only
    page.get_by_role("button", name="创建").click()
    kept_codes(page)
    leave(page)
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/session/enter") else None)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.locator(".a-me").wait_for()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    again = page.request.post("/api/session/enter", data=sent[0], headers={"X-CSRFToken": token})
    assert again.status == 401, "replayed"
    elsewhere = dict(sent[0]["passkey"]["response"])
    told = base64.urlsafe_b64decode(elsewhere["clientDataJSON"] + "==").replace(b"localhost", b"loca1host")
    elsewhere["clientDataJSON"] = base64.urlsafe_b64encode(told).decode().rstrip("=")
    forged = page.request.post("/api/session/enter", data={"passkey": {**sent[0]["passkey"], "response": elsewhere}}, headers={"X-CSRFToken": token})
    assert forged.status == 401
    clean(page)


def enter_here(page: Page, who: str) -> None:
    """Types name and password where the door already stands open."""
    page.get_by_label("账号").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="进入").click()


def test_an_authenticator_app_on_a_phone_and_a_recovery_code(someone: Callable[..., Page]):
    page = someone(**PHONE)
    enter(page, "sales2")
    page.locator(".a-me").wait_for()
    account(page)
    page.get_by_role("button", name="绑定验证器").click()
    dialog = page.get_by_role("dialog", name="绑定验证器")
    secret = base64.b32decode(dialog.locator(".s-secret").inner_text())
    expect(dialog.locator(".ant-qrcode svg")).to_be_visible()
    dialog.get_by_label("动态验证码").fill(code_of(secret))
    dialog.get_by_role("button", name="完成绑定").click()
    codes = kept_codes(page)
    leave(page)
    enter_here(page, "sales2")
    page.get_by_role("button", name="改用恢复代码").click()
    page.get_by_label("恢复代码").fill(codes[3])
    page.get_by_role("button", name="进入").click()
    page.locator(".a-me").wait_for()
    account(page)
    expect(page.get_by_text("还剩 9 组")).to_be_visible()
    no_raw_words(page)
    clean(page)


def code_of(secret: bytes) -> str:
    """What the app shows now."""
    import time  # noqa: PLC0415  only here

    return totp.code(secret, int(time.time()) // totp.PERIOD)


def test_the_company_decides_on_the_screen(someone: Callable[..., Page]):
    page = someone()
    enter(page, "admin")
    page.locator(".a-me").wait_for()
    page.goto("/settings")
    page.get_by_label("不操作").or_(page.locator("[data-field='people.idle_minutes'] input")).first.fill("45")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("→ 45")).to_be_visible()
    no_raw_words(page)
    page.goto("/security")
    expect(page.get_by_text("45 分钟不操作")).to_be_visible()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    assert page.request.patch("/api/settings", data={"people.idle_minutes": None}, headers={"X-CSRFToken": token}).ok
