"""Similar customers show while one types a new one, on desk and phone, and never stand in the way (A07, ask 5)."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, no_raw_words, send

pytestmark = pytest.mark.browser
MINE = {"field": "owner", "op": "me"}


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_typing_shows_what_is_there_and_whose_it_is(screen: Screen, width: str):
    other, page = screen("sales2", width), screen("sales1", width)
    other.goto("/customers/customer")
    number = f"139{uuid4().int % 10**8:08d}"
    hidden = send(other, CUSTOMERS, {"name": f"别人的客户{number}", "mobile": number})
    page.goto("/customers/customer")
    mine = ask(page, CUSTOMERS, filter=MINE, size="1", total="none")["rows"][0]
    page.get_by_role("button", name="新建客户" if width == "desk" else "新建").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("客户名称").fill(mine["name"])
    told = dialog.get_by_role("region", name="可能已经有了")
    expect(told).to_contain_text(mine["number"])
    expect(told).to_contain_text("名称相同")
    dialog.get_by_label("客户名称").fill("全新的没有人的")
    expect(told).to_be_hidden()
    dialog.get_by_label("手机号", exact=True).fill(number)
    expect(told).to_contain_text("手机号相同")
    expect(told).not_to_contain_text(hidden["name"])
    told.get_by_role("button", name="申请查看").click()
    asked = page.get_by_role("dialog", name="申请查看")
    asked.get_by_label("申请原因").fill(f"客户主动来电{number}")
    asked.get_by_role("button", name="申请查看").click()
    expect(asked).to_be_hidden()
    no_raw_words(page)
    found = ask(page, "/api/customers/access_request", filter={"field": "purpose", "op": "eq", "value": f"客户主动来电{number}"})["rows"]
    assert [row["state"] for row in found] == ["asked"]
