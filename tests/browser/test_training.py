"""Product knowledge taught and learnt at the screen: given on the desk, learnt on the phone, seen by the giver (B39)."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
TRAINING, AUDIENCE = "/api/products/training", "/api/products/training_audience"


def test_a_training_is_given_learnt_on_the_phone_and_counted(screen: Screen, watch: Watch):
    chief, seller = screen("manager"), screen("sales1", "phone", color_scheme="dark")
    title = f"阀门选型{uuid4().hex[:6]}"
    chief.goto("/products/training")
    chief.locator(".k-list-actions .ant-btn-primary").click()
    # The form, and not the drawer in which the list opens what was made.
    dialog = chief.locator(".ant-modal[role=dialog]")
    dialog.get_by_label("标题").fill(title)
    dialog.get_by_label("培训内容").fill("闸阀与截止阀怎么选：看压力、介质和启闭次数。")
    no_raw_words(chief)
    dialog.locator(".ant-modal-footer .ant-btn-primary").click()
    expect(dialog).to_be_hidden()
    training = next(row for row in ask(chief, TRAINING, q=title)["rows"] if row["title"] == title)
    chief.goto(f"/products/training/{training['id']}")
    expect(chief.get_by_text("还没有指定培训对象。")).to_be_visible()
    assert violations(chief) == []
    me = ask(seller, "/api/me")["user"]["id"]
    send(chief, AUDIENCE, {"training": training["id"], "person": me})
    # While somebody is waited for, there is one button that reminds him.
    chief.reload()
    chief.get_by_role("region", name="学习进度").wait_for()
    expect(chief.get_by_role("button", name=re.compile("催 ?办|提 ?醒"))).to_have_count(1)
    # The learner: it stands on his first page, and one tap ends it.
    seller.goto("/")
    seller.get_by_role("link", name=title, exact=True).click()
    expect(seller.get_by_text("闸阀与截止阀怎么选")).to_be_visible()
    assert violations(seller) == []
    no_raw_words(seller)
    seller.get_by_role("button", name=re.compile("学完了$")).click()
    expect(seller.get_by_text("您已学完。")).to_be_visible()
    chief.reload()
    progress = chief.get_by_role("region", name="学习进度")
    expect(progress).to_contain_text("1 / 1 人已学完")
    assert violations(chief) == []
    no_raw_words(chief)
