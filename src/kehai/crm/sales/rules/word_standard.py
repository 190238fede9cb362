"""The Word template that every house has, made in the language in force: it is what one changes in Word to have one's own."""

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kehai.crm.sales.rules import word_fields
from kehai.crm.sales.rules.word_fields import CONTRACT, QUOTE, called

_HEAD = {
    QUOTE: ("number", "quoted_on", "customer", "contact", "seller", "valid_until"),
    CONTRACT: ("number", "signed_on", "customer", "ours", "runs", "currency"),
}
_COLUMNS = ("at", "name", "specification", "quantity", "unit", "price", "tax_rate", "amount")
_FOOT = {QUOTE: ("net", "tax", "gross", "capitals"), CONTRACT: ("amount", "capitals")}
_TERMS = {QUOTE: ("payment", "delivery", "terms"), CONTRACT: ("payment", "delivery", "clauses")}
_FONT, _EAST = "Arial", "Microsoft YaHei"


def document(sort: str) -> bytes:
    """A template for quotes or contracts, as .docx."""
    from docx import Document  # noqa: PLC0415  half a second that only who asks for Word waits for
    from docx.shared import Pt  # noqa: PLC0415

    made = Document()
    _set_font(made.styles["Normal"], Pt(10))
    _set_font(made.styles["Title"], Pt(20))
    labels = dict(word_fields.SINGLE[sort])
    heading = pgettext("on a print", "Quotation") if sort == QUOTE else pgettext("on a print", "Contract")
    made.add_paragraph(_place(labels["company"]))
    made.add_paragraph(heading, style="Title")
    made.add_paragraph(_place(labels["title"]))
    _facts(made, [labels[key] for key in _HEAD[sort]])
    made.add_paragraph()
    for key, (label, fields) in word_fields.REPEATED[sort].items():
        shown = [each for each in fields if key != "lines" or each[0] in _COLUMNS]
        _repeated(made, label, [one for _key, one in shown])
        made.add_paragraph()
    _facts(made, [labels[key] for key in _FOOT[sort]], 1)
    for key in _TERMS[sort]:
        made.add_paragraph(f"{{%p if {called(labels[key])} %}}")
        made.add_paragraph(f"{labels[key]}{_(': ')}{_place(labels[key])}")
        made.add_paragraph("{%p endif %}")
    if sort == CONTRACT:
        _signatures(made, labels)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _place(label: Any) -> str:
    return f"{{{{ {called(label)} }}}}"


def _set_font(style: Any, size: Any) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415

    style.font.name, style.font.size = _FONT, size
    # Word takes the font of Chinese characters from another place.
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _EAST)


def _facts(made: Any, labels: list[Any], pairs: int = 2) -> None:
    rows = [labels[at : at + pairs] for at in range(0, len(labels), pairs)]
    table = made.add_table(rows=0, cols=2 * pairs)
    for row in rows:
        cells = table.add_row().cells
        for at, label in enumerate(row):
            cells[2 * at].text, cells[2 * at + 1].text = str(label), _place(label)


def _repeated(made: Any, label: Any, fields: list[Any]) -> None:
    """A table with a row for each: a row that begins the repetition, the row itself, a row that ends it."""
    each = pgettext("in a Word template", "line")
    table = made.add_table(rows=4, cols=len(fields), style="Table Grid")
    table.rows[1].cells[0].text = f"{{%tr for {each} in {called(label)} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for at, field in enumerate(fields):
        table.rows[0].cells[at].text = str(field)
        table.rows[2].cells[at].text = f"{{{{ {each}.{called(field)} }}}}"


def _signatures(made: Any, labels: dict[str, Any]) -> None:
    made.add_paragraph()
    table = made.add_table(rows=3, cols=2)
    signed = pgettext("on a print", "Signature and seal")
    for at, (party, signer) in enumerate((("customer", "their_signer"), ("ours", "our_signer"))):
        table.rows[0].cells[at].text = _place(labels[party])
        table.rows[1].cells[at].text = f"{signed}{_(': ')}{_place(labels[signer])}"
        table.rows[2].cells[at].text = pgettext("on a print", "Day")
