"""A deal on the screen: through its gate to the next stage, won with the reason, on the desk and on a phone (A31, A32, K72)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, choose, no_raw_words, send

pytestmark = pytest.mark.browser
DEAL = "/api/sales/opportunity"


def _gate(admin: Page) -> None:
    """The second stage asks for an amount from now on."""
    stage = ask(admin, "/api/sales/stage", filter={"field": "name", "op": "eq", "value": "需求确认"})["rows"][0]
    token = next(cookie["value"] for cookie in admin.context.cookies() if cookie["name"] == "csrftoken")
    answer = admin.request.patch(f"/api/sales/stage/{stage['id']}", data={"needs": ["amount"]}, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()


def test_a_deal_moves_through_its_gate_and_is_won(screen: Screen, watch: Watch):
    watch.expect(422, DEAL)
    admin = screen("admin")
    admin.goto("/")
    admin.locator(".a-me").wait_for()
    _gate(admin)
    page = screen("sales1")
    page.goto("/")
    page.locator(".a-me").wait_for()
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=1)["rows"][0]
    deal = send(page, DEAL, {"title": "十台静音泵", "customer": customer["id"]})
    page.goto(f"/sales/opportunity/{deal['id']}")
    path = page.get_by_role("list").filter(has=page.get_by_role("button", name=re.compile("^初步接洽")))
    expect(path.locator("[aria-current=step]")).to_contain_text("初步接洽")
    expect(page.get_by_text("进入“需求确认”前还需填写：预计金额")).to_be_visible()
    path.get_by_role("button", name=re.compile("^需求确认")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="移到阶段").click()
    expect(dialog.get_by_text(re.compile("预计金额"))).to_be_visible()
    no_raw_words(page)
    dialog.get_by_role("button", name="取消").click()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    assert page.request.patch(f"{DEAL}/{deal['id']}", data={"amount": "88000.00"}, headers={"X-CSRFToken": token}).ok
    page.reload()
    path.get_by_role("button", name=re.compile("^需求确认")).click()
    dialog.get_by_role("button", name="移到阶段").click()
    expect(path.locator("[aria-current=step]")).to_contain_text("需求确认")
    _won_on_a_phone(screen("sales1", "phone"), deal["id"])


def _won_on_a_phone(page: Page, deal: str) -> None:
    page.goto(f"/sales/opportunity/{deal}")
    page.get_by_role("button", name="赢单").click()
    dialog = page.get_by_role("dialog")
    choose(page, "赢单原因", "服务与响应", dialog)
    dialog.get_by_label("决定因素").fill("噪音低，响应快")
    no_raw_words(page)
    dialog.get_by_role("button", name="赢单").click()
    expect(page.get_by_role("button", name="重新打开")).to_be_visible()
    row = ask(page, f"{DEAL}/{deal}")
    assert (row["state"], row["probability"], row["reason"]["label"]) == ("won", 100, "服务与响应")
