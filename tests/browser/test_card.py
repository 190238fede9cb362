"""The customer's card at the screen and on paper (A04, B11, B18, B21, K41)."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tests.browser.screens import no_raw_words, send

pytestmark = pytest.mark.browser
KIND = "/api/customers/customer"
A4 = (595, 842)  # in points


def pages(pdf):
    """How many pages a PDF of Chromium has, and the size of the first."""
    count = sum(int(found) for found in re.findall(rb"/Type /Pages\s*/Count (\d+)", pdf)) or len(re.findall(rb"/Type /Page\b", pdf))
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return count, (round(float(box[1])), round(float(box[2])))


def test_a_card_fits_on_one_page_and_many_on_one_each(screen):
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    name = "上海浦东新区张江高科技园区黄金珠宝首饰设计制造与销售连锁经营管理集团股份有限公司华东区域总部及旗舰店运营分公司"
    long = "这一段文字很长。" * 40
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    facts = {
        "trading_since": today,
        "business_idea": long[:400],
        "business_policy": long[:400],
        "remark": long,
        "ownership": "state",
        "assets": "120000000",
    }
    made = send(page, KIND, {"name": name, "kind_of": "company", **facts})
    other = send(page, KIND, {"name": "小店一家"})
    for at in range(6):
        send(page, "/api/customers/contact", {"customer": made["id"], "name": f"联系人{at}", "position": "经理"})
    state = dict.fromkeys(("performance", "people_quality", "relations", "cooperation", "competitors"), long)
    send(page, "/api/customers/operating_state", {"customer": made["id"], **state})
    page.goto(f"/customers/customer/{made['id']}")
    page.get_by_role("button", name="打印客户卡").click()
    paper = page.locator(".c-paper")
    paper.get_by_role("heading", level=1, name=name).wait_for()
    assert today in paper.inner_text(), "paper is read on another day"
    assert "今天" not in paper.locator(".c-paper-facts").inner_text()
    code = paper.locator("header img")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert pages(page.pdf(prefer_css_page_size=True)) == (1, A4)
    # What is printed can be searched and copied: the text is text.
    assert b"/ToUnicode" in page.pdf(prefer_css_page_size=True)
    page.goto(f"/customers/cards?ids={made['id']},{other['id']}")
    page.locator(".c-paper").nth(1).get_by_role("heading", name="小店一家").wait_for()
    assert pages(page.pdf(prefer_css_page_size=True)) == (2, A4)


def test_a_logo_stands_beside_the_name_wherever_it_is_named(screen, tmp_path):
    """Chosen where it stands, drawn small, seen in the list, on the page and on paper; taken off again."""
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    made = send(page, KIND, {"name": "标志之家", "kind_of": "company"})
    picture = tmp_path / "标志.png"
    Image.effect_noise((900, 600), 80).save(picture)
    page.goto(f"/customers/customer/{made['id']}")
    page.get_by_role("heading", level=1, name="标志之家").wait_for()
    line = page.locator(".kr-line").filter(has=page.locator("dt", has_text=re.compile("^标志")))
    while (folded := page.locator(".kr-about .k-fold > button[aria-expanded=false]")).count():
        folded.first.click()
    line.locator(".kr-value").click()
    page.get_by_test_id("picture-logo").set_input_files(picture)
    line.get_by_role("img", name="标志").wait_for()
    line.get_by_role("button", name="保存").click()
    face = page.locator(".kr-heading .kf-face")
    face.wait_for()
    assert face.evaluate("image => image.decode().then(() => image.naturalWidth)") == 384
    no_raw_words(page)
    page.goto(f"/customers/{made['id']}/card")
    page.locator(".c-paper header .kf-face").wait_for()
    assert pages(page.pdf(prefer_css_page_size=True)) == (1, A4)
    page.goto("/customers/customer?q=标志之家")
    row = page.get_by_role("row").filter(has_text="标志之家")
    row.locator(".kf-face").wait_for()


def test_a_check_marks_its_field_and_a_state_is_asked_as_of_a_day(screen):
    page = screen("manager")
    page.goto("/customers/customer")
    page.locator(".a-me").wait_for()
    made = send(page, KIND, {"name": "核实之家", "kind_of": "company", "capital": "500万元"})
    below = send(page, KIND, {"name": "下属之家", "kind_of": "company", "parent": made["id"]})
    send(page, "/api/customers/verification", {"customer": made["id"], "field": "capital", "way": "registry"})
    for day, words in (("2025-01-01", "当时很好"), ("2026-01-01", "现在一般")):
        send(page, "/api/customers/trading_state", {"customer": made["id"], "valid_from": day, "activity": words})
    page.goto(f"/customers/customer/{made['id']}")
    page.locator(".c-mark-verified").first.wait_for()
    group = page.get_by_role("region", name="集团公司")
    group.get_by_role("link", name="下属之家").wait_for()
    states = page.get_by_role("region", name="经营与交易状况")
    states.get_by_text("交易状况", exact=True).click()
    states.get_by_text("现在一般").wait_for()
    states.get_by_role("button", name="查看当时").click()
    states.get_by_label("哪一天的情况").fill("2025-06-01")
    states.get_by_label("哪一天的情况").press("Enter")
    states.get_by_text("当时很好").wait_for()
    send(page, f"{KIND}/bulk/update", {"ids": [made["id"]], "input": {"capital": "900万元"}})
    page.reload()
    page.locator(".c-mark-unverified").first.wait_for()
    assert below["id"]


def test_a_day_of_the_moon_is_chosen_on_a_phone(screen):
    page = screen("manager", "phone")
    page.goto("/customers/customer")
    made = send(page, KIND, {"name": "农历之家", "kind_of": "company"})
    wang = send(page, "/api/customers/contact", {"customer": made["id"], "name": "王总", "celebrated": "农历八月十五"})
    page.goto(f"/customers/contact/{wang['id']}")
    page.get_by_role("tab", name="资料").click()
    page.get_by_text("农历八月十五").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
