"""Sample data at a desk and on a phone: put in, looked at, and taken out but for what somebody worked on (issue The screen and the phone, 7)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Width, ask, change, no_raw_words, send
from tests.browser.test_accessibility import Scheme, _violations
from tests.browser.test_today import _shot

pytestmark = pytest.mark.browser
URL = "/api/sales/sample-data"
SAMPLES = {"field": "name", "op": "contains", "value": "示例"}
LOOKS: tuple[tuple[Width, Scheme], ...] = (("desk", "light"), ("phone", "dark"))


def _none_left(page: Page) -> None:
    """Another story's samples are no part of this one."""
    if ask(page, URL)["planted"]:
        send(page, f"{URL}/removal", {})


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing runs out of the screen"


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_put_in_from_the_first_steps_and_taken_out_whole(screen: Screen, width: Width, scheme: Scheme):
    page = screen("admin", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    _none_left(page)
    page.evaluate("localStorage.setItem('kehai.firstSteps', 'open')")
    page.reload()
    card = page.get_by_role("region", name="起步清单").get_by_role("region", name="示例数据")
    card.get_by_role("button", name="放入示例数据").click()
    expect(card.get_by_role("button", name="移除示例数据")).to_be_visible()
    _shot(page, f"samples-steps-{width}")
    found = _violations(page)
    _fits(page)
    before = ask(page, CUSTOMERS, filter=SAMPLES, size="20")["rows"]
    assert len(before) == 12
    card.get_by_role("button", name="移除示例数据").click()
    dialog = page.get_by_role("dialog", name="彻底移除示例数据？")
    expect(dialog.get_by_role("listitem").filter(has_text="客户")).to_contain_text("12")
    no_raw_words(page)
    _shot(page, f"samples-sure-{width}")
    found += _violations(page)
    dialog.get_by_role("button", name="移除示例数据").click()
    expect(dialog).to_have_count(0)
    expect(card.get_by_role("button", name="放入示例数据")).to_be_visible()
    assert ask(page, CUSTOMERS, filter=SAMPLES, size="20")["rows"] == []
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_what_was_worked_on_is_told_before_and_after_with_its_way_there(screen: Screen, width: Width, scheme: Scheme):
    page = screen("admin", width, color_scheme=scheme, reduced_motion="reduce")
    page.goto("/settings")
    _none_left(page)
    page.reload()
    card = page.get_by_role("region", name="示例数据")
    card.get_by_role("button", name="放入示例数据").click()
    expect(card.get_by_role("button", name="移除示例数据")).to_be_visible()
    row = ask(page, CUSTOMERS, filter=SAMPLES, size="1")["rows"][0]
    name = f"真客户{width}有限公司"
    change(page, f"/api/customers/customer/{row['id']}", {"name": name, "version": row["version"]})
    card.get_by_role("button", name="移除示例数据").click()
    dialog = page.get_by_role("dialog")
    stays = dialog.get_by_role("region", name="以下内容将保留")
    expect(stays.get_by_role("link", name=name)).to_be_visible()
    expect(stays).to_contain_text("此后修改过")
    _shot(page, f"samples-stays-{width}")
    found = _violations(page)
    _fits(page)
    dialog.get_by_role("button", name="移除示例数据").click()
    expect(page.get_by_role("dialog", name="示例数据已移除")).to_be_visible()
    _shot(page, f"samples-stayed-{width}")
    stays.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name).first).to_be_visible()
    assert not found, "\n".join(found)
    assert not ask(page, URL)["planted"]


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_who_does_not_keep_the_house_is_offered_none(screen: Screen, width: Width):
    page = screen("sales1", width)
    page.goto("/")
    page.evaluate("localStorage.setItem('kehai.firstSteps', 'open')")
    page.reload()
    expect(page.get_by_role("heading", name="今日", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="放入示例数据")).to_have_count(0)
    assert ask(page, URL) == {"may": False, "planted": False, "at": None, "by": None}
