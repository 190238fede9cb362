"""Quotes and contracts as Word documents, by the company's own template (E15, E16), which cannot do what no template may (T37)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from docx import Document

from kehai.crm.sales.rules import word_fields
from kehai.kernel import trail_buffer
from kehai.kernel.records.trail import Trail
from tests.money.till import Till, shop, till, world
from tests.sales.deals import ready

__all__ = ["shop", "till", "world"]
pytestmark = pytest.mark.django_db
TEMPLATES = "/api/sales/document_template"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def boss(till):
    return Till(ready("Ma", "boss"))


def document(*texts, rows=()):
    """A Word document of paragraphs, and of a table."""
    made = Document()
    for text in texts:
        made.add_paragraph(text)
    if rows:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def bring(who, content, status=201, name="我们的报价单", sort="quote", called="a.docx", **more):
    upload = SimpleUploadedFile(called, content)
    file = who.browser.bring(upload)
    return who.make("document_template", status, name=name, sort=sort, file=[file["id"]], **more)


def read(answer):
    """(texts of paragraphs, rows of tables, who took it) of an answer."""
    assert answer.status_code == 200, answer.content
    found = Document(io.BytesIO(answer.content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in found.tables]
    return [one.text for one in found.paragraphs], tables, found.core_properties.comments


def a_quote(who, till):
    quote = who.begin(till.acme, contact=str(till.buyer.pk))
    who.save(quote, {"product": till.pump, "quantity": "2"}, {"name": "安装&调试 <现场>", "quantity": "1", "price": "80"})
    return quote


def test_a_quote_by_the_companys_template_says_what_its_pdf_says(till, boss):
    content = document(
        "{{ 客户 }} {{编号}} 合计 {{ 总额 }} {{ 大写金额 }}",
        rows=[["{%tr for 行 in 明细 %}", ""], ["{{ 行.品名 }}", "{{ 行.数量 }} × {{ 行.单价 }}"], ["{%tr endfor %}", ""]],
    )
    bring(boss, content)
    ann = Till(till.ann)
    quote = a_quote(ann, till)
    answer = ann.browser.get(f"/api/sales/quotes/{quote['id']}/word")
    texts, tables, mark = read(answer)
    told = ann.see("quote", quote)
    assert texts[0].startswith(f"{till.acme.name} {told['number']}")
    assert f"{float(told['gross']):,.2f}" in texts[0]
    assert [row[0] for row in tables[0]] == [till.pump.name, "安装&调试 <现场>"]
    assert tables[0][1][1] == "1 × 80.00"
    assert mark.startswith("Ann · ")
    assert f"{told['number']}.docx" in answer["Content-Disposition"]
    trail_buffer.flush()
    row = Trail.objects.get(event="print")
    assert (row.kind, str(row.record_id)) == ("sales.quote", quote["id"])


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("sort", ["quote", "contract"])
def test_the_template_of_every_house_is_filled_as_it_is_brought_back(till, boss, language, sort):
    answer = boss.browser.get(f"/api/sales/word/standard?for={sort}", language)
    assert answer.status_code == 200
    bring(boss, answer.content, name=f"{sort} {language}", sort=sort)
    ann = Till(till.ann)
    made = a_quote(ann, till) if sort == "quote" else ann.contract(till.acme)
    texts, tables, _mark = read(ann.browser.get(f"/api/sales/{sort}s/{made['id']}/word"))
    everything = str(texts) + str(tables)
    assert till.acme.name in everything
    assert "{" not in everything
    assert "}" not in everything


def test_without_a_template_of_its_own_every_house_has_one(till):
    ann = Till(till.ann)
    texts, tables, _mark = read(ann.browser.get(f"/api/sales/quotes/{a_quote(ann, till)['id']}/word"))
    assert till.pump.name in str(tables)
    assert texts


def test_the_first_in_order_is_taken_and_another_where_it_is_named(till, boss):
    second = bring(boss, document("乙"), name="乙", position=20)
    first = bring(boss, document("甲"), name="甲", position=5)
    contract = bring(boss, document("丙"), name="丙", sort="contract", position=1)
    ann = Till(till.ann)
    at = f"/api/sales/quotes/{a_quote(ann, till)['id']}/word"
    assert read(ann.browser.get(at))[0] == ["甲"]
    assert read(ann.browser.get(f"{at}?template={second['id']}"))[0] == ["乙"]
    assert ann.browser.get(f"{at}?template={contract['id']}").status_code == 404
    boss.drop("document_template", first)
    assert read(ann.browser.get(at))[0] == ["乙"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 客护 }}", "“客户”"),
        ("{{ nothing_at_all_like_it }}", "“nothing_at_all_like_it”"),
        ("{{ 客户.name }}", "“name”"),
        ("{{ 客户 ", "braces"),
        ("{% for 行 in 明细 %}", "braces"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_where_it_is_brought(boss, text, said):
    told = bring(boss, document("好", text), 422)
    assert said in told["fields"]["file"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ 客户.__class__ }}",
        "{{ 客户|attr('__class__') }}",
        "{{ 客户.format(1) }}",
        "{{ 客户 * 999999999 * 99 }}",
        "{% for a in 客户 * 99999999 %}{{ a }}{% endfor %}",
        "{{ '%1000000000d'|format(1) }}",
        "{% include '/etc/passwd' %}",
        "{{ range(999999999)|list }}",
    ],
)
def test_nothing_is_run_for_a_template(boss, text):
    told = bring(boss, document(text), 422)
    assert told["fields"]["file"]
    assert "root:" not in str(told)


def test_what_is_no_word_document_is_no_template(boss):
    told = bring(boss, b"%PDF-1.7 nothing", 422, called="a.pdf")
    assert told["fields"]["file"]


def test_who_sells_uses_templates_and_changes_none(till, boss):
    made = bring(boss, document("甲"))
    ann = Till(till.ann)
    assert ann.rows("document_template")[0]["id"] == made["id"]
    ann.change("document_template", made, 403, name="乙")
    assert ann.browser.get("/api/sales/word/fields?for=contract").json()["lists"][1]["fields"]
    assert Till(ready("Zoe", "sales")).browser.get(f"/api/sales/quotes/{a_quote(ann, till)['id']}/word").status_code == 404


# Templates of companies name these; a change of a translation must leave them.
GIVEN_OUT = {
    "quote": "我方公司 我方地址 编号 标题 客户 币种 大写金额 付款 交货 联系人 销售人员 报价日期 有效期至 不含税金额 税额 总额 说明 页脚 明细",
    "contract": "我方公司 我方地址 编号 标题 客户 币种 大写金额 付款 交货 我方主体 我方签署人 对方签署人 签订日期 期限 总额 条款 明细 收款计划",
}
OF_LINES = "行号 品名 规格 数量 单位 单价 税率 金额 备注"


@pytest.mark.parametrize("sort", word_fields.SORTS)
def test_names_once_given_out_stay_and_can_be_written(sort):
    found = word_fields.example(sort)
    assert set(GIVEN_OUT[sort].split()) <= set(found)
    assert set(OF_LINES.split()) <= set(found["明细"][0])
    rows = [row for value in found.values() if isinstance(value, list) for row in value]
    assert all(name.isidentifier() for names in (found, *rows) for name in names)
    for code in ("zh-hans", "zh-hant", "en"):
        with override(code):
            names = [str(label) for _key, label in word_fields.SINGLE[sort]]
            assert len(set(names)) == len(names)
