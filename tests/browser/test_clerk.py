"""The clerk's day at the screen: a dirty file in, bad rows back and mended, a mistaken import taken back (E08, T87)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kehai.kernel.exchange import reader, sheet
from tests.browser.conftest import Screen
from tests.browser.screens import CUSTOMERS, ask, choose, no_raw_words
from tests.support import dirty, figures

pytestmark = pytest.mark.browser
ROWS = 20_000 if figures.FULL else 400
LONG = 900_000 if figures.FULL else 120_000


def _bring(page: Page, file: Path) -> None:
    page.goto("/imports/new?kind=customers.customer")
    expect(page.locator(".x-drop input[type=file]")).to_be_enabled()
    page.locator(".x-drop input[type=file]").set_input_files(file)
    page.locator(".x-columns").wait_for(timeout=LONG)


def _check(page: Page) -> None:
    page.get_by_role("button", name="试算核对").click()
    page.get_by_role("button", name=re.compile(r"^导入 [\d,]+ 行$")).wait_for(timeout=LONG)
    no_raw_words(page)


def _load(page: Page) -> int:
    start = page.get_by_role("button", name=re.compile(r"^导入 [\d,]+ 行$"))
    many = int(re.sub(r"\D", "", start.inner_text()))
    start.click()
    expect(page.get_by_text("导入完成。")).to_be_visible(timeout=LONG)
    no_raw_words(page)
    return many


def _count(page: Page) -> int:
    return int(ask(page, CUSTOMERS, total="exact")["total"])


def _by_mobile(page: Page) -> None:
    """Found by the mobile number; the source is said for all rows."""
    choose(page, "用什么判断重复", "手机")
    page.keyboard.press("Escape")


def test_the_clerks_day(screen: Screen, tmp_path: Path):
    page = screen("admin")
    dirt = dirty.make(ROWS, seed=5)
    file = tmp_path / "客户汇总.csv"
    file.write_bytes(dirt.content)
    before = _count(page)
    _bring(page, file)
    expect(page.locator(".x-columns tr").filter(has_text="联系人1").locator("td").last).to_contain_text("联系人 1")
    _by_mobile(page)
    _check(page)
    expect(page.locator(".x-counts [data-count=error] dd")).to_have_text(str(len(dirt.bad)))
    made = _load(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载有问题的行").click()
    left = tmp_path / "left.xlsx"
    download.value.save_as(left)
    _mend(left, dirt)
    page.get_by_role("button", name="改好后重新上传这些行").click()
    _bring(page, left)
    _by_mobile(page)
    _check(page)
    expect(page.locator(".x-counts [data-count=error] dd")).to_have_text("0")
    _load(page)
    assert made > ROWS * 0.9
    clean = _count(page)
    _mistake(page, tmp_path)
    assert _count(page) == clean >= before


def _mend(left: Path, dirt: dirty.Dirty) -> None:
    headers, rows = reader.inspect(left).headers, [cells for _line, cells in reader.rows(left)]
    assert len(rows) == len(dirt.bad)
    assert all(row[-1] for row in rows)
    for row, right in zip(rows, dirt.bad.values(), strict=True):
        row[headers.index("手机号码")] = right
    with left.open("wb") as target:
        sheet.write("改好", headers, rows, target)


def _mistake(page: Page, folder: Path) -> None:
    """Last year's file by mistake; taken back from the list of imports, seeing first what would happen."""
    wrong = folder / "误导入.csv"
    wrong.write_bytes(dirty.make(60, seed=91).content)
    _bring(page, wrong)
    _check(page)
    made = _load(page)
    page.goto("/imports")
    line = page.locator("tbody tr").filter(has_text="误导入.csv").first
    line.get_by_role("button", name="撤销这次导入").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".x-would li").first).to_contain_text(str(made))
    no_raw_words(page)
    dialog.get_by_role("button", name="撤销", exact=True).click()
    expect(line).to_contain_text("已撤销", timeout=LONG)
