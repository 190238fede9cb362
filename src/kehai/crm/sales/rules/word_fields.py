"""The names that a Word template may use, and what stands in their places.

A field is called by its label in the language of who writes the template, in small letters and with _ between words
(客户, customer); every template understands all three languages. A label that has been given out is never changed:
the templates of companies name it (tests/money/test_word.py holds them).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import override, pgettext_lazy

from kehai.crm.sales.records.document_template import DocumentTemplate

QUOTE, CONTRACT = DocumentTemplate.Sort.QUOTE.value, DocumentTemplate.Sort.CONTRACT.value
SORTS = (QUOTE, CONTRACT)
Fields = tuple[tuple[str, Any], ...]

# Key among the facts of the print → label.
_BOTH: Fields = (
    ("company", pgettext_lazy("in a Word template", "Our company")),
    ("sender", pgettext_lazy("in a Word template", "Our address")),
    ("number", pgettext_lazy("in a Word template", "Number")),
    ("title", pgettext_lazy("in a Word template", "Title")),
    ("customer", pgettext_lazy("in a Word template", "Customer")),
    ("currency", pgettext_lazy("in a Word template", "Currency")),
    ("capitals", pgettext_lazy("in a Word template", "Total in capitals")),
    ("payment", pgettext_lazy("in a Word template", "Payment")),
    ("delivery", pgettext_lazy("in a Word template", "Delivery")),
)
_QUOTE: Fields = (
    ("contact", pgettext_lazy("in a Word template", "Attention")),
    ("seller", pgettext_lazy("in a Word template", "Our contact")),
    ("quoted_on", pgettext_lazy("in a Word template", "Date")),
    ("valid_until", pgettext_lazy("in a Word template", "Valid until")),
    ("net", pgettext_lazy("in a Word template", "Without tax")),
    ("tax", pgettext_lazy("in a Word template", "Tax")),
    ("gross", pgettext_lazy("in a Word template", "Total")),
    ("terms", pgettext_lazy("in a Word template", "Terms")),
    ("foot", pgettext_lazy("in a Word template", "Foot")),
)
_CONTRACT: Fields = (
    ("ours", pgettext_lazy("in a Word template", "Our party")),
    ("our_signer", pgettext_lazy("in a Word template", "Our signer")),
    ("their_signer", pgettext_lazy("in a Word template", "Their signer")),
    ("signed_on", pgettext_lazy("in a Word template", "Signed on")),
    ("runs", pgettext_lazy("in a Word template", "Runs")),
    ("amount", pgettext_lazy("in a Word template", "Total")),
    ("clauses", pgettext_lazy("in a Word template", "Clauses")),
)
_LINE: Fields = (
    ("at", pgettext_lazy("in a Word template", "Line number")),
    ("name", pgettext_lazy("in a Word template", "Goods")),
    ("specification", pgettext_lazy("in a Word template", "Specification")),
    ("quantity", pgettext_lazy("in a Word template", "Quantity")),
    ("unit", pgettext_lazy("in a Word template", "Unit")),
    ("price", pgettext_lazy("in a Word template", "Unit price")),
    ("tax_rate", pgettext_lazy("in a Word template", "Tax rate")),
    ("amount", pgettext_lazy("in a Word template", "Amount")),
    ("remark", pgettext_lazy("in a Word template", "Remark")),
)
# Empty where the company does not print them.
_LISTED: Fields = (
    ("code", pgettext_lazy("in a Word template", "Product code")),
    ("listed", pgettext_lazy("in a Word template", "List price")),
    ("discount", pgettext_lazy("in a Word template", "Discount")),
)
_LEASED: Fields = (("sort", pgettext_lazy("in a Word template", "Sort")), ("runs", pgettext_lazy("in a Word template", "Runs")))
_PLAN: Fields = (
    ("name", pgettext_lazy("in a Word template", "Payment")),
    ("day", pgettext_lazy("in a Word template", "Due on")),
    ("amount", pgettext_lazy("in a Word template", "Amount")),
)
SINGLE: dict[str, Fields] = {QUOTE: (*_BOTH, *_QUOTE), CONTRACT: (*_BOTH, *_CONTRACT)}
# What repeats: key of the list → its label, and its own fields.
LINES, PLAN = pgettext_lazy("in a Word template", "Lines"), pgettext_lazy("in a Word template", "Payment plan")
REPEATED: dict[str, dict[str, tuple[Any, Fields]]] = {
    QUOTE: {"lines": (LINES, (*_LINE, *_LISTED))},
    CONTRACT: {"lines": (LINES, (*_LINE, *_LEASED)), "plan": (PLAN, _PLAN)},
}


def called(label: Any) -> str:
    """The name of a label in the language in force: `Valid until` is valid_until, `客户` is 客户."""
    return "_".join(str(label).lower().split())


def data(sort: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a print under all their names, texts and lists of texts."""
    lists = {key: [_row(fields, row) for row in facts[key]] for key, (_label, fields) in REPEATED[sort].items()}
    found: dict[str, Any] = {}
    for _language in _each_language():
        found.update({called(label): str(facts.get(key) or "") for key, label in SINGLE[sort]})
        found.update({called(label): lists[key] for key, (label, _fields) in REPEATED[sort].items()})
    return found


def _row(fields: Fields, row: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _language in _each_language():
        found.update({called(label): str(row.get(key) or "") for key, label in fields})
    return found


def _each_language() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield code


def example(sort: str) -> dict[str, Any]:
    """Every field with its own label, two rows of what repeats: what a template is tried with."""
    single = {key: str(label) for key, label in SINGLE[sort]}
    return data(sort, {**single, **{key: [{name: str(label) for name, label in fields}] * 2 for key, (_l, fields) in REPEATED[sort].items()}})


def listed(sort: str) -> dict[str, Any]:
    """The fields by name in the language in force, for who writes a template."""
    single = [{"name": called(label), "label": str(label)} for _key, label in SINGLE[sort]]
    lists = [
        {"name": called(label), "label": str(label), "fields": [{"name": called(one), "label": str(one)} for _key, one in fields]}
        for label, fields in REPEATED[sort].values()
    ]
    return {"fields": single, "lists": lists}
