"""A quarrel about a customer as its three people see it: claimed, weighed, decided, appealed, counted (B57–B59, beyond first 4)."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, choose, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
DISPUTES, DISPUTE = "/api/customers/disputes", "/customers/dispute"
Row = dict[str, Any]


def _quarrel(owner: Page, claimant: Page) -> tuple[Row, Row]:
    """A customer of one salesperson whom another claims after the duplicate check told him of it."""
    word, number = uuid4().hex[:6], f"139{uuid4().int % 10**8:08d}"
    row = send(owner, CUSTOMERS, {"name": f"争议客户{word}", "mobile": number})
    send(owner, "/api/customers/contact", {"customer": row["id"], "name": "王小姐"})
    send(owner, "/api/customers/follow_up", {"customer": row["id"], "way": "visit", "content": "谈了价格"})
    send(claimant, "/api/customers/similar", {"mobile": number})
    case = send(claimant, DISPUTES, {"mobile": number, "field": "mobile", "reason": "上个月展会上是我接待的"})
    return row, case


def _decide(page: Page, case: Row, outcome: str, reason: str) -> None:
    page.goto(f"{DISPUTE}/{case['id']}")
    page.get_by_role("button", name="裁决").click()
    dialog = page.get_by_role("dialog", name="裁决")
    choose(page, "结果", outcome, dialog)
    dialog.get_by_label("原因").fill(reason)
    dialog.get_by_role("button", name="裁决").click()
    expect(dialog).to_be_hidden()


def _appeal(page: Page) -> None:
    page.get_by_role("button", name="申诉").click()
    dialog = page.get_by_role("dialog", name="申诉")
    dialog.get_by_label("原因").fill("有当天的照片")
    dialog.get_by_role("button", name="申诉").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("已申诉").first).to_be_visible()


def _final(page: Page) -> int:
    """How many quarrels ended, by the statistics of the list."""
    groups = ask(page, "/api/customers/dispute/group", by="state", measure="count")["groups"]
    return sum(group["count"] for group in groups if group["value"] == "final")


def test_claimed_weighed_decided_appealed_and_counted(screen: Screen, watch: Watch, one_team: dict[str, str]):
    owner, claimant, judge, chief = screen("sales2"), screen("sales1"), screen("manager"), screen("boss")
    ended = _final(chief)
    row, case = _quarrel(owner, claimant)
    owner.goto(f"/customers/customer/{row['id']}")
    expect(owner.get_by_role("alert").filter(has_text="归属争议中")).to_be_visible()
    no_raw_words(owner)
    _decide(judge, case, "仍归负责人", "录入和拜访都在先")
    _the_case_is_weighed(judge)
    claimant.goto(f"{DISPUTE}/{case['id']}")
    expect(claimant.get_by_role("region", name="双方证据")).to_contain_text("林晓东")
    expect(claimant.get_by_text("录入和拜访都在先").first).to_be_visible()
    expect(claimant.get_by_text(row["name"])).to_have_count(0)
    assert ask(claimant, f"/api/customers/dispute/{case['id']}")["appeal_until"]
    _appeal(claimant)
    no_raw_words(claimant)
    assert "decide" not in ask(judge, f"/api/customers/dispute/{case['id']}")["can"]
    _decide(chief, case, "归申请人", "照片为证")
    expect(chief.get_by_text("终局").first).to_be_visible()
    no_raw_words(chief)
    found = ask(chief, f"/api/customers/dispute/{case['id']}")
    assert (found["winner"]["label"], found["loser"]["label"], found["decided_by"]["label"]) == ("林晓东", "黄雨婷", "周明远")
    assert ask(claimant, f"{CUSTOMERS}/{row['id']}")["owner"]["label"] == "林晓东"
    assert _final(chief) == ended + 1
    send(chief, f"{CUSTOMERS}/bulk/delete", {"ids": [row["id"]]})


def _the_case_is_weighed(judge: Page) -> None:
    expect(judge.get_by_role("region", name="按记录先后")).to_contain_text("只有黄雨婷有有效记录")
    evidence = judge.get_by_role("region", name="双方证据")
    for words in ("拜访", "查重", "已封存"):
        expect(evidence).to_contain_text(words)
    expect(evidence).not_to_contain_text("谈了价格")
    no_raw_words(judge)
    for scheme in ("light", "dark"):
        judge.emulate_media(color_scheme=scheme)
        assert violations(judge) == []


def test_on_a_phone_the_sides_stand_in_one_line(screen: Screen, watch: Watch):
    owner, claimant = screen("sales2", "phone"), screen("sales1", "phone")
    _row, case = _quarrel(owner, claimant)
    claimant.goto(f"{DISPUTE}/{case['id']}")
    expect(claimant.get_by_role("region", name="双方证据")).to_be_visible()
    assert claimant.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(claimant) == []
    no_raw_words(claimant)
