"""How the doors of quotes stand in the interface's document."""

from typing import Any

from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY

_NUMBER: dict[str, Any] = {"type": "string", "format": "decimal"}
_INTEGER: dict[str, Any] = {"type": "integer"}
_YES: dict[str, Any] = {"type": "boolean"}
_LINK = ref("Link")
_ANY: dict[str, Any] = {"type": "object"}
_TEXTS = ("name", "specification", "why", "basis", "remark")
_NUMBERS = ("quantity", "listed", "discount", "price", "tax_rate", "amount", "net", "tax", "gross", "cost", "margin", "margin_rate")
_PRODUCT = object_of({"id": KEY, "label": STRING, "code": STRING}, ("id", "label", "code"))
_LAST = object_of(
    {"price": _NUMBER, "unit": STRING, "taxed": _YES, "day": STRING, "quote": _LINK, "state": STRING},
    ("price", "unit", "taxed", "day", "quote", "state"),
)
_LINE_FACTS = {
    "id": KEY,
    "version": _INTEGER,
    "position": maybe(_INTEGER),
    "product": maybe(_PRODUCT),
    "unit": maybe(_LINK),
    "units": array_of(_LINK),
    **dict.fromkeys(_TEXTS, maybe(STRING)),
    **dict.fromkeys(_NUMBERS, maybe(_NUMBER)),
    "last": maybe(_LAST),
    "state": maybe(STRING),
}
_LINE = object_of(_LINE_FACTS, tuple(_LINE_FACTS))
_VERSION = object_of(
    {"id": KEY, "number": STRING, "edition": _INTEGER, "state": STRING, "gross": maybe(_NUMBER)}, ("id", "number", "edition", "state")
)
_SHEET_FACTS = {"quote": _ANY, "lines": array_of(_LINE), "margins": _YES, "free": _NUMBER, "editable": _YES, "versions": array_of(_VERSION)}
_SHEET = object_of(_SHEET_FACTS, tuple(_SHEET_FACTS))
_TYPED = {
    "id": maybe(KEY),
    "product": maybe(KEY),
    "unit": maybe(KEY),
    **dict.fromkeys(("code", "name", "specification", "remark"), maybe(STRING)),
    **dict.fromkeys(("quantity", "price", "discount", "tax_rate"), maybe(_NUMBER)),
}
_LINES = object_of({"lines": array_of(object_of(_TYPED), maxItems=500), "known": {"type": "object", "additionalProperties": _INTEGER}}, ("lines",))
_PROBLEMS = {"type": "object", "additionalProperties": STRING}
_TRIED = object_of({"line": maybe(_LINE), "problems": _PROBLEMS}, ("line", "problems"))
_TRIAL = object_of({"quote": _ANY, "lines": array_of(_TRIED), "margins": _YES, "free": _NUMBER}, ("quote", "lines", "margins", "free"))
_SIDE = object_of({"quote": _ANY, "margins": _YES}, ("quote", "margins"))
_PAIR = object_of({"left": maybe(_LINE), "right": maybe(_LINE), "differ": array_of(STRING)}, ("left", "right", "differ"))
_COMPARED = object_of({"left": _SIDE, "right": _SIDE, "pairs": array_of(_PAIR), "terms": array_of(STRING)}, ("left", "right", "pairs", "terms"))

SHEET: dict[str, Any] = {"responses": answered(200, "The quote, its lines, its versions", json_of(_SHEET), READING)}
SAVE: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(_LINES),
    "responses": answered(200, "The quote as it is now", json_of(_SHEET), WRITING),
}
CHECK: dict[str, Any] = {
    "requestBody": sent(_LINES),
    "responses": answered(200, "What the lines would come to; nothing is kept", json_of(_TRIAL), WRITING),
}
COMPARE: dict[str, Any] = {"responses": answered(200, "Both, and their lines in pairs", json_of(_COMPARED), READING)}


def _of(type_: str) -> dict[str, Any]:
    content = {type_: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {**answered(200, "The print", None, READING), 200: {"description": "The print", "content": content}}}


PRINT = _of("text/html")
PDF = _of("application/pdf")
