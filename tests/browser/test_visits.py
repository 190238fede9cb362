"""A salesperson's visits on the phone: checked in on the spot with a photo, with and without a network, and without a position (K60, K64)."""

import io
import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import ask, no_raw_words, pick, place_at, send
from tests.browser.test_accessibility import _violations as violations
from tests.browser.test_offline import _customer, _kept_on, _network, _sent, device, quiet

__all__ = ["device", "quiet"]
pytestmark = pytest.mark.browser
VISIT = "/api/customers/visit"
SHOP = {"latitude": 31.2397, "longitude": 121.4997}
DOOR = {"latitude": 31.2406, "longitude": 121.4997, "accuracy": 20}  # a hundred metres north of it


def _shot(page: Page, name: str) -> None:
    """A picture for who looks at the pages, where a folder is named."""
    if folder := os.environ.get("KEHAI_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def walking(screen: Screen, quiet: None) -> Callable[..., Page]:
    """A salesperson's phone that knows where it is; `allowed` is whether it tells."""

    def walk(*, allowed: bool = True, **more: object) -> Page:
        told = {"geolocation": DOOR, "permissions": ["geolocation"]} if allowed else {}
        page = screen("sales1", "phone", service_workers="allow", **told, **more)
        page.goto("/visits")
        _kept_on(page)
        return page

    return walk


def _photo() -> dict[str, object]:
    """A picture as a camera gives it."""
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (11, 110, 110)).save(picture, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def _placed(page: Page) -> dict:
    """One of my customers, whose place the house knows."""
    row = _customer(page)
    place_at(page, row["id"], str(SHOP["latitude"]), str(SHOP["longitude"]))
    return row


def _line(page: Page, purpose: str) -> Locator:
    return page.locator(".v-line", has_text=purpose)


def _check_in(page: Page, line: Locator) -> None:
    line.get_by_role("button", name=re.compile("签到$")).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.locator(".v-where")).to_contain_text("距客户 100 m")
    sheet.get_by_test_id("visit-photo").set_input_files(_photo())
    expect(sheet.locator(".v-photos img")).to_be_visible()
    _shot(page, "visit-check-in")
    sheet.get_by_role("button", name="签到", exact=True).click()
    expect(line).to_have_attribute("data-state", "arrived")


def _write_up(page: Page, line: Locator, words: str, *, begins: str) -> None:
    line.get_by_role("button", name=re.compile("写结果$")).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_label("谈了什么")).to_have_value(begins)
    sheet.get_by_label("谈了什么").fill(begins + words)
    _shot(page, "visit-result")
    sheet.get_by_role("button", name="写拜访记录").click()
    expect(line).to_have_attribute("data-state", "done")


def _visit(page: Page, purpose: str) -> dict:
    rows = ask(page, VISIT, filter={"field": "purpose", "op": "eq", "value": purpose}, columns="purpose")["rows"]
    assert len(rows) == 1
    return ask(page, f"{VISIT}/{rows[0]['id']}")


def test_planned_checked_in_with_a_photo_and_written_up_on_the_spot(walking: Callable[..., Page]):
    page, purpose = walking(), f"送样{time.time_ns() % 10**8}"
    row = _placed(page)
    page.get_by_role("button", name="安排拜访").click()
    form = page.get_by_role("dialog", name=re.compile("拜访"))
    pick(page, "客户", row["name"], form)
    form.get_by_label("目的").fill(purpose)
    page.keyboard.press("Control+Enter")
    line = _line(page, purpose)
    expect(line).to_have_attribute("data-state", "planned")
    _shot(page, "visits")
    _check_in(page, line)
    _write_up(page, line, "老板看了样品，下周给答复，先报一百套的价。", begins=f"{purpose}：")
    expect(line).to_contain_text("可信度")
    no_raw_words(page)
    found = _visit(page, purpose)
    assert (found["near"], len(found["photos"]), found["distance"]) == (True, 1, 100)


def test_without_a_network_check_in_photo_and_result_wait_and_go_out_once(walking: Callable[..., Page]):
    page, purpose = walking(), f"巡店{time.time_ns() % 10**8}"
    row = _placed(page)
    send(page, VISIT, {"customer": row["id"], "purpose": purpose})
    page.reload()
    line = _line(page, purpose)
    expect(line.get_by_role("button", name=re.compile("导航"))).to_be_visible()
    _network(page, there=False)
    page.reload()
    _check_in(page, line)
    _write_up(page, line, "货架上三个品种缺货，店长答应周五前补单。", begins=f"{purpose}：")
    expect(page.locator(".m-waiting")).to_contain_text("2")
    page.locator(".m-waiting").click()
    expect(page.locator(".m-item[data-state=waiting]")).to_have_count(2)
    _shot(page, "visit-queue")
    _network(page, there=True)
    _sent(page)
    found = _visit(page, purpose)
    assert (found["state"], len(found["photos"]), found["near"], found["written"]) == ("done", 1, True, True)
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1


def test_who_shares_no_position_checks_in_with_a_reason(walking: Callable[..., Page]):
    page, purpose = walking(allowed=False), f"地库{time.time_ns() % 10**8}"
    row = _placed(page)
    send(page, VISIT, {"customer": row["id"], "purpose": purpose})
    page.reload()
    line = _line(page, purpose)
    line.get_by_role("button", name=re.compile("签到$")).click()
    sheet = page.get_by_role("dialog")
    confirm = sheet.get_by_role("button", name="签到", exact=True)
    expect(sheet.get_by_label("没有位置的原因")).to_be_visible()
    expect(confirm).to_be_disabled()
    sheet.get_by_label("没有位置的原因").fill("地下车库没有信号")
    confirm.click()
    expect(line).to_have_attribute("data-state", "arrived")
    assert _visit(page, purpose)["unplaced"] == "地下车库没有信号"


def test_who_is_near_is_called_and_the_sheet_stands_open_afterwards(walking: Callable[..., Page]):
    page = walking()
    row = _placed(page)
    page.goto("/visits/near")
    line = page.locator(".v-line", has_text=row["name"])
    expect(line.locator(".v-far")).to_have_text("100 m")
    _shot(page, "near")
    call = line.get_by_role("link", name=f"打电话给{row['name']}")
    if call.count():
        page.evaluate("document.addEventListener('click', (event) => event.target.closest('a[href^=tel]') && event.preventDefault(), true)")
        call.click()
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.get_by_role("dialog", name=re.compile("跟进")).locator("[data-field=way]")).to_contain_text("电话")
    no_raw_words(page)


def test_a_day_is_put_into_its_best_order_drawn_and_kept(screen: Screen):
    page = screen("sales2")
    mine = ask(page, "/api/customers/customer", filter={"field": "owner", "op": "me"}, size="4", columns="name", sort="name", total="none")["rows"]
    for at, row in enumerate((mine[2], mine[0], mine[3], mine[1])):
        place_at(page, row["id"], f"{31.2 + 0.01 * mine.index(row):.6f}", "121.5")
        send(page, VISIT, {"customer": row["id"], "purpose": f"第{at}个"})
    page.goto("/visits/route")
    expect(page.locator(".v-stops .v-line")).to_have_count(4)
    page.get_by_role("button", name="优化顺序").click()
    expect(page.get_by_role("alert")).to_contain_text("直线约 3.3 km")
    expect(page.locator(".v-chart g")).to_have_count(4)
    _shot(page, "route")
    page.get_by_role("button", name="保存顺序").click()
    expect(page.get_by_text("顺序已保存。")).to_be_visible()
    names = page.locator(".v-stops .v-line a").all_inner_texts()
    assert names in ([row["name"] for row in mine], [row["name"] for row in reversed(mine)])
    no_raw_words(page)
    page.goto("/visits")
    expect(page.locator(".v-list .v-line").first).to_contain_text(names[0])
    page.goto("/visits/counted")
    expect(page.locator("tbody")).to_contain_text("0 m")
    _shot(page, "counted")
    no_raw_words(page)


def _gone(page: Page) -> list[str]:
    """Three visits of yesterday, gone to in another order than planned, one of them without a position."""
    page.goto("/visits")
    page.locator(".v-page h1").wait_for()
    mine = ask(page, "/api/customers/customer", filter={"field": "owner", "op": "me"}, size="3", columns="name", sort="name", total="none")["rows"]
    noon = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for at, row in enumerate(mine):
        visit = send(page, VISIT, {"customer": row["id"], "purpose": f"昨天第{at}个", "planned_at": (noon + timedelta(minutes=at)).isoformat()})
        there = {"latitude": str(31.2 + 0.01 * at), "longitude": "121.5", "accuracy": 10} if at else {"unplaced": "地下车库没有信号"}
        send(page, f"{VISIT}/{visit['id']}/check_in", {**there, "at": (datetime.now(UTC) - timedelta(hours=20, minutes=at)).isoformat()})
    return [row["name"] for row in reversed(mine)]


def test_the_way_of_a_day_that_is_over_is_seen_by_who_may(screen: Screen):
    """In the order it was gone, by eye, by the keys and as a list; for others there is nothing (P25)."""
    seller = screen("sales2", reduced_motion="reduce")
    names = _gone(seller)
    me = ask(seller, "/api/me")["user"]["id"]
    page = screen("boss", reduced_motion="reduce")
    page.goto("/visits/counted")
    yesterday = (datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=1)).date().isoformat()
    page.locator(f"a[href*='{me}']", has_text=yesterday).click()
    expect(page).to_have_url(re.compile(f"on=.*{yesterday}.*person=|person=.*on="))
    expect(page.locator(".v-stops .v-line a[href*='customers/customer']")).to_have_text(names)
    expect(page.locator(".v-chart g")).to_have_count(2)
    expect(page.get_by_text("1 次拜访没有签到位置")).to_be_visible()
    expect(page.locator(".v-figures")).to_contain_text("1.1 km")
    no_raw_words(page)
    assert violations(page) == []
    _shot(page, "path")
    # By the keys: one stop is reached by Tab, the arrows go along the way, Enter opens.
    first, second = page.get_by_role("button", name=f"1 {names[0]}"), page.get_by_role("button", name=f"2 {names[1]}")
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    page.keyboard.press("Home")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ant-drawer").get_by_text(names[0]).first).to_be_visible()
    other = screen("sales1", "phone", color_scheme="dark")
    other.goto(f"/visits/path?on={yesterday}&person={me}")
    expect(other.get_by_text("这一天没有可查看的拜访。")).to_be_visible()
    assert violations(other) == []
    no_raw_words(other)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_where_nothing_is_counted_the_page_says_what_to_do(screen: Screen, width: str):
    """Issue "The screen and the phone": an empty sheet says how visits come to be counted, and leads there."""
    page = screen("sales1", width, reduced_motion="reduce")
    page.goto("/visits/counted")
    page.locator(".v-page h1").wait_for()
    first, last = page.locator(".ant-picker-range input").nth(0), page.locator(".ant-picker-range input").nth(1)
    for field in (first, last):
        field.click()
        field.fill("2020-01-02")
        field.press("Enter")
    expect(page.get_by_text("这段时间没有拜访。")).to_be_visible()
    expect(page.locator(".ant-table")).to_have_count(0)
    no_raw_words(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == "desk":
        page.get_by_role("button", name="最近 30 天").click()
        expect(first).not_to_have_value("2020-01-02")
    else:
        page.get_by_role("button", name="计划拜访").click()
        expect(page).to_have_url(re.compile("/visits$"))
