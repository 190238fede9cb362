"""The desk of loans and the hand-over of a leaver, as the people concerned see them (B17, E08)."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, choose, no_raw_words, send

pytestmark = pytest.mark.browser
MINE = {"field": "owner", "op": "me"}


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_asked_for_at_the_desk_lent_and_given_back(screen: Screen, width: str):
    owner, borrower = screen("sales2", width), screen("sales1", width)
    owner.goto("/loans")
    row = ask(owner, CUSTOMERS, filter=MINE, size="2", total="none")["rows"][0 if width == "desk" else 1]
    borrower.goto("/loans")
    borrower.get_by_role("button", name="借用客户").click()
    dialog = borrower.get_by_role("dialog", name="借用客户")
    dialog.get_by_label("客户编号或全称").fill(row["number"])
    dialog.get_by_label("用途").fill("投标参考")
    dialog.get_by_role("button", name="借用客户").click()
    expect(dialog).to_be_hidden()
    borrower.get_by_role("tab", name="我借用的").click()
    line = borrower.locator(".c-loan", has_text=row["number"]).first
    expect(line).to_contain_text("申请中")
    no_raw_words(borrower)
    owner.goto("/loans?tab=deciding")
    asked = owner.locator(".c-loan", has_text=row["name"]).first
    expect(asked).to_contain_text("林晓东")
    asked.get_by_role("button", name="同意").click()
    owner.get_by_role("dialog", name="同意").get_by_role("button", name="同意").click()
    expect(asked).to_be_hidden()
    owner.get_by_role("tab", name="借出的").click()
    expect(owner.locator(".c-loan", has_text=row["name"]).first).to_contain_text("还剩")
    no_raw_words(owner)
    borrower.reload()
    lent = borrower.locator(".c-loan", has_text=row["name"]).first
    expect(lent).to_contain_text("还剩 6 天")
    lent.get_by_role("link", name=row["name"]).click()
    expect(borrower.get_by_role("heading", name=row["name"])).to_be_visible()
    borrower.goto("/loans?tab=borrowed")
    borrower.get_by_role("button", name="归还").first.click()
    expect(borrower.locator(".c-loan", has_text="已归还").first).to_be_visible()
    no_raw_words(borrower)


def test_a_leaver_is_handed_over_on_his_page_and_the_report_stands_there(screen: Screen, sessions: dict[tuple[str, str], object]):
    boss = screen("boss")
    boss.goto("/customers/customer")
    people = {row["name"]: row["id"] for row in ask(boss, "/api/people/user", size="50")["rows"]}
    owned = ask(boss, CUSTOMERS, filter={"field": "owner", "op": "eq", "value": people["陈思远"]}, total="exact", size="200")
    before = owned["total"]
    boss.goto(f"/people/user/{people['陈思远']}")
    button = boss.get_by_role("button", name="工作交接").or_(boss.get_by_role("button", name="更多操作")).first
    button.click()
    if boss.get_by_role("dialog", name="工作交接").count() == 0:
        boss.get_by_role("menuitem", name="工作交接").click()
    dialog = boss.get_by_role("dialog", name="工作交接")
    choose(boss, "接手人", "黄雨婷", dialog)
    dialog.get_by_label("离职：立即停用账号").click()
    dialog.get_by_role("button", name="工作交接").click()
    expect(dialog).to_be_hidden()
    order = ask(boss, "/api/customers/hand_over", size="1")["rows"][0]
    boss.goto(f"/customers/hand_over/{order['id']}")
    for _attempt in range(40):
        if ask(boss, f"/api/customers/hand_over/{order['id']}")["state"] == "done":
            break
        boss.wait_for_timeout(500)
    boss.reload()
    expect(boss.get_by_text(f"已移交 {before}")).to_be_visible()
    no_raw_words(boss)
    # The house is as it was for the next story; whoever was handed over signs in anew.
    given = {"ids": [row["id"] for row in owned["rows"]], "input": {"person": people["陈思远"]}}
    assert send(boss, f"{CUSTOMERS}/bulk/transfer", given)["done"] == before
    sessions.clear()
