"""The company's own Word template: the standard one brought back, refused where it is wrong, filled from a quote (E15, T37)."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.screens import Watch, ask, no_raw_words
from tests.browser.test_accessibility import _violations

pytestmark = pytest.mark.browser
QUOTES = "/api/sales/quote"


def _saved(page: Page, press: str, within: str = "main") -> bytes:
    with page.expect_download() as waiting:
        page.locator(within).get_by_role("link", name=press).first.click()
    return Path(waiting.value.path()).read_bytes()


def _new(page: Page, name: str, place: Path) -> None:
    page.get_by_role("button", name="新建Word 模板").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("名称").fill(name)
    _bring(form, place)


def _bring(form: Locator, place: Path) -> None:
    form.locator("input[type=file]").set_input_files(place)
    expect(form.get_by_text(place.name)).to_be_visible()
    form.get_by_role("button", name=re.compile("^新建")).last.click()


def test_the_standard_template_is_changed_brought_back_and_filled(screen: Screen, watch: Watch, tmp_path: Path):
    page = screen("admin")
    page.goto("/sales/document_template")
    page.locator("summary", has_text="可用字段与系统模板").click()
    expect(page.get_by_role("button", name="{{ 大写金额 }}")).to_be_visible()
    assert _violations(page) == []
    standard = Document(io.BytesIO(_saved(page, "下载系统模板")))
    standard.add_paragraph("甲方请于 {{ 有效期至 }} 前答复。{{ 客护 }}")
    wrong = tmp_path / "报价单.docx"
    standard.save(str(wrong))
    watch.expect(422, "/api/sales/document_template")
    _new(page, "带答复期限的报价单", wrong)
    expect(page.get_by_text("是否应为“客户”").first).to_be_visible()
    no_raw_words(page)
    standard.paragraphs[-1].text = "甲方请于 {{ 有效期至 }} 前答复。"
    right = tmp_path / "对的.docx"
    standard.save(str(right))
    form = page.get_by_role("dialog")
    form.get_by_role("button", name=re.compile("报价单.docx")).click()
    _bring(form, right)
    # Pressed before the file had arrived: the form waits for it.
    expect(page.get_by_role("dialog").get_by_role("link", name="对的.docx")).to_be_visible()
    quote = ask(page, QUOTES, size="1", columns="number,valid_until", total="none")["rows"][0]
    page.goto(f"/sales/quote/{quote['id']}")
    page.locator("main").get_by_role("link", name="Word").wait_for()
    made = Document(io.BytesIO(_saved(page, "Word")))
    assert made.paragraphs[-1].text == f"甲方请于 {quote['valid_until']} 前答复。"
    assert _violations(page) == []


def test_on_a_phone_a_contract_is_taken_as_word(screen: Screen):
    page = screen("admin", "phone")
    page.goto("/")
    page.locator(".a-me").wait_for()
    contract = ask(page, "/api/sales/contract", size="1", columns="title", total="none")["rows"][0]
    page.goto(f"/sales/contract/{contract['id']}")
    made = Document(io.BytesIO(_saved(page, "Word")))
    assert any(contract["title"] in paragraph.text for paragraph in made.paragraphs)
    page.goto("/sales/document_template")
    page.locator("summary", has_text="可用字段与系统模板").click()
    expect(page.get_by_role("button", name="{{ 大写金额 }}")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
