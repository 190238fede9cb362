"""The board of deals: cards move by hand and by keys, through the gate, out of the columns, and back where refused (ux 15, 16; A31, K72)."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, change, choose, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
DEAL, BOARD = "/api/sales/opportunity", "/sales/opportunity?view=board"


def _gate(admin: Page) -> None:
    """The second stage asks for an amount from now on."""
    admin.goto("/")
    admin.locator(".a-me").wait_for()
    stage = ask(admin, "/api/sales/stage", filter={"field": "name", "op": "eq", "value": "需求确认"})["rows"][0]
    change(admin, f"/api/sales/stage/{stage['id']}", {"needs": ["amount"]})


def _deals(page: Page) -> list[dict[str, object]]:
    page.goto("/")
    page.locator(".a-me").wait_for()
    customer = ask(page, CUSTOMERS, filter={"field": "owner", "op": "me"}, size=1)["rows"][0]
    late = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    told: list[dict[str, object]] = [{"title": "看板上的泵", "next_at": late, "next_step": "催回复"}, {"title": "看板上的阀", "amount": "9000.00"}]
    return [send(page, DEAL, {**each, "customer": customer["id"]}) for each in told]


def _column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def _card(page: Page, column: str, title: str) -> Locator:
    return _column(page, column).get_by_role("listitem").filter(has=page.get_by_role("link", name=title))


def test_deals_move_on_the_board(screen: Screen, watch: Watch):
    watch.expect(422, DEAL)
    watch.expect(409, DEAL)
    _gate(screen("admin"))
    page = screen("sales1", reduced_motion="reduce")
    deals = _deals(page)
    page.goto(BOARD)
    expect(_card(page, "初步接洽", "看板上的泵")).to_contain_text("催回复")
    no_raw_words(page)
    assert violations(page) == []
    # By keys: the menu of the card, then the gate asks for what is missing, and both are saved at once.
    page.get_by_role("button", name="移动“看板上的泵”").press("Enter")
    page.get_by_role("menuitem", name="需求确认").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("进入“需求确认”前还需填写")).to_be_visible()
    dialog.get_by_role("button", name="移到阶段").click()
    expect(dialog.get_by_text(re.compile("还需要|需要填写|前需要|还需")).first).to_be_visible()
    dialog.get_by_label("预计金额").fill("88000")
    no_raw_words(page)
    assert violations(page) == []
    dialog.get_by_role("button", name="移到阶段").click()
    expect(_card(page, "需求确认", "看板上的泵")).to_contain_text("88,000")
    # By hand, and only what is overdue.
    _card(page, "初步接洽", "看板上的阀").drag_to(_column(page, "需求确认"))
    expect(_card(page, "需求确认", "看板上的阀")).to_be_visible()
    _column(page, "需求确认").get_by_role("button", name=re.compile("只看“逾期”")).click()
    expect(_card(page, "需求确认", "看板上的阀")).to_have_count(0)
    expect(_card(page, "需求确认", "看板上的泵")).to_be_visible()
    # Whoever thinks better of losing a deal finds it where it stood.
    _card(page, "需求确认", "看板上的泵").drag_to(_column(page, "输单"))
    dialog.get_by_role("button", name="取消").click()
    expect(_card(page, "需求确认", "看板上的泵")).to_be_visible()
    _on_a_phone(screen("sales1", "phone", reduced_motion="reduce"), page, deals)


def _on_a_phone(phone: Page, desk: Page, deals: list[dict[str, object]]) -> None:
    phone.goto(BOARD)
    choose(phone, "选择列", re.compile("^需求确认"))  # type: ignore[arg-type]
    expect(_card(phone, "需求确认", "看板上的泵")).to_be_in_viewport()
    assert violations(phone) == []
    # A colleague was faster: the server's sentence, and the card goes where it belongs.
    reason = ask(desk, "/api/sales/reason", filter={"field": "name", "op": "eq", "value": "交期"})["rows"][0]
    send(desk, f"{DEAL}/{deals[1]['id']}/win", {"reason": reason["id"], "factors": "快"})
    phone.get_by_role("button", name="移动“看板上的阀”").click()
    phone.get_by_role("menuitem", name="方案报价").click()
    expect(phone.get_by_text("这个商机已经结束。").first).to_be_visible()
    expect(_card(phone, "需求确认", "看板上的阀")).to_have_count(0)


def test_a_board_is_kept_under_a_name(screen: Screen) -> None:
    """A view remembers that it is a board, and is left by going to another way of looking (ux 8)."""
    page = screen("sales2", reduced_motion="reduce")
    mine = json.dumps({"field": "owner", "op": "me"})
    page.goto(f"/sales/opportunity?show=board&filter={quote(mine)}")
    expect(_column(page, "初步接洽")).to_be_visible()
    page.get_by_role("button", name="另存为视图").click()
    dialog = page.get_by_role("dialog", name="另存为视图")
    dialog.get_by_label("名称").fill("我的看板")
    dialog.get_by_role("button", name="保存视图").click()
    expect(dialog).to_be_hidden()
    page.goto("/sales/opportunity")
    page.get_by_role("tab", name="我的看板").click()
    expect(_column(page, "初步接洽")).to_be_visible()
    expect(page.get_by_role("button", name="另存为视图")).to_have_count(0)
    # Looked at as a table it is another than the kept one, which can be saved over.
    page.get_by_role("button", name="列表").click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("button", name="另存为视图")).to_be_visible()
    kept = ask(page, "/api/screens/view", filter={"field": "name", "op": "eq", "value": "我的看板"})["rows"][0]
    assert ask(page, f"/api/screens/view/{kept['id']}")["show"] == "board"
    page.get_by_role("button", name="修改视图").click()
    page.get_by_role("menuitem", name="删除视图").click()
    page.get_by_role("button", name="删除视图").last.click()
    expect(page.get_by_role("tab", name="我的看板")).to_have_count(0)
