"""A list is a sheet: cells edited where they stand, blocks pasted from a spreadsheet, all of it taken back (ux 6, 9, 20; E11)."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, Watch, ask, change, no_raw_words, send
from tests.browser.test_accessibility import _violations as violations

pytestmark = pytest.mark.browser
NAMES = ("单元格1", "单元格2", "单元格3")
COLUMNS = ["name", "phone", "intention", "industry", "remark"]


def _sheet(page: Page) -> list[dict[str, object]]:
    """Three customers of one's own, alone in a list."""
    page.goto("/")
    page.locator(".a-me").wait_for()
    found = ask(page, CUSTOMERS, filter={"field": "name", "op": "starts", "value": "单元格"}, columns="name", sort="name", size="10")["rows"]
    rows = found or [send(page, CUSTOMERS, {"name": name}) for name in NAMES]
    told = json.dumps({"field": "name", "op": "starts", "value": "单元格"})
    page.goto(f"/customers/customer?filter={told}&sort=name&columns={json.dumps(COLUMNS)}")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("[data-cells]").wait_for()
    return rows


LEFT_BY_ESCAPE = """() => {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  return document.activeElement.matches("td[data-field]");
}"""


def _cell(page: Page, name: str, field: str) -> Locator:
    return page.locator("tbody tr").filter(has_text=name).locator(f"td[data-field={field}]")


def _write(page: Page, text: str) -> None:
    """Into the editor at hand, once it has the focus."""
    page.locator(".kl-editor :focus").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def _paste(page: Page, text: str) -> None:
    """As the browser tells a page that something is pasted."""
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_cells_are_edited_where_they_stand(screen: Screen, watch: Watch):
    watch.expect(422, CUSTOMERS)
    page = screen("sales1", reduced_motion="reduce")
    _sheet(page)
    # By the mouse: a double click edits and opens no drawer; Tab saves and goes right, Enter saves and goes down.
    first = _cell(page, NAMES[0], "remark")
    first.dblclick()
    _write(page, "第一行备注")
    page.keyboard.press("Control+Enter")
    expect(first).to_have_text("第一行备注")
    expect(_cell(page, NAMES[1], "remark")).to_be_focused()
    assert "open=" not in page.url
    page.keyboard.press("F2")
    _write(page, "第二行")
    assert page.evaluate(LEFT_BY_ESCAPE), "the cell has the focus before the next key, however fast the hand is"
    expect(_cell(page, NAMES[1], "remark")).to_have_text("–")
    # By the keys alone: J chooses a row as ever, the arrow goes into its cells, Enter opens no drawer there.
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    _write(page, "123")
    page.keyboard.press("Enter")
    expect(page.locator(".kl-problem")).to_be_visible()
    _write(page, "0571-88881234")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".kl-editor")).to_have_count(0)
    expect(page.get_by_text("“联系电话”已保存").or_(page.get_by_text("已保存")).first).to_be_visible()
    page.get_by_role("button", name=re.compile("撤 ?销")).click()
    expect(page.get_by_text("已撤销")).to_be_visible()


def test_somebody_else_was_faster(screen: Screen, watch: Watch):
    """Both values, and who it was."""
    watch.expect(409, CUSTOMERS)
    page = screen("sales1", reduced_motion="reduce")
    rows = _sheet(page)
    first = _cell(page, NAMES[0], "remark")
    boss = screen("admin")
    boss.goto("/")
    boss.locator(".a-me").wait_for()
    first.dblclick()
    _write(page, "我写的")
    change(boss, f"{CUSTOMERS}/{rows[0]['id']}", {"remark": "老板写的"})
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("老板写的")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("保 ?存")).click()
    expect(first).to_have_text("我写的")


def test_a_block_from_a_spreadsheet_is_shown_written_and_taken_back(screen: Screen, watch: Watch):
    page = screen("sales1", reduced_motion="reduce")
    _sheet(page)
    page.get_by_role("button", name=re.compile("单元格编辑")).click()
    _cell(page, NAMES[0], "phone").click()
    assert "open=" not in page.url
    page.keyboard.press("ArrowRight")
    expect(_cell(page, NAMES[0], "intention")).to_be_focused()
    _paste(page, "待签约\t珠宝\t粘贴一\n没有这一级\t珠宝\t粘贴二\n待签约\t珠宝\t粘贴三\n待签约\t\t多出来的一行\n")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("td[data-state=refused]")).to_have_count(1)
    expect(dialog.get_by_text("1 行超出本页")).to_be_visible()
    no_raw_words(page)
    assert violations(page) == []
    dialog.get_by_role("button", name=re.compile("写入 8 个单元格")).click()
    expect(dialog).to_have_count(0)
    for name, text in zip(NAMES, ("粘贴一", "粘贴二", "粘贴三"), strict=True):
        expect(_cell(page, name, "remark")).to_have_text(text)
    expect(_cell(page, NAMES[0], "intention")).to_have_text("待签约")
    page.get_by_role("button", name=re.compile("撤 ?销")).click()
    expect(page.get_by_text("已恢复 3 行")).to_be_visible()
    expect(_cell(page, NAMES[2], "remark")).to_have_text("–")
    expect(_cell(page, NAMES[0], "industry")).to_have_text("–")


def test_on_a_phone_a_touch_opens(screen: Screen):
    page = screen("sales1", "phone")
    page.goto("/customers/customer")
    page.locator(".k-card").first.wait_for()
    expect(page.locator("[data-cells]")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("单元格编辑"))).to_have_count(0)
