"""The commission doors in the API's document."""

from typing import Any

from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.document.common import UUID as KEY
from kehai.crm.sales.records.commission_rule import CommissionRule

_DAY = {"type": "string", "format": "date"}
_NUMBER = {"type": "string", "format": "decimal"}
_YES = {"type": "boolean"}
_LINK = object_of({"id": KEY, "label": STRING})
_SOURCE = object_of({"kind": STRING, "id": KEY, "label": STRING})
_ENTRY = object_of({"id": {"type": "integer"}, "day": _DAY, "period": _DAY, "source": maybe(_SOURCE), "counter": _YES, "base": _NUMBER,
                    "amount": _NUMBER, "rule": STRING, "why": array_of(STRING)})  # fmt: skip
_RULE = object_of({"name": STRING, "basis": STRING, "tiers": STRING, "tiering": STRING, "span": STRING, "alone": _YES})
_EXPECTED = object_of({"contract": maybe(_LINK), "due_on": maybe(_DAY), "base": _NUMBER, "amount": _NUMBER})
_SHEET = object_of({"person": _LINK, "mine": _YES, "first": _DAY, "end": _DAY, "currency": STRING, "earned": _NUMBER, "expected": _NUMBER,
                    "pending": _NUMBER, "entries": array_of(_ENTRY), "coming": array_of(_EXPECTED), "rules": array_of(_RULE)})  # fmt: skip
_ROW = object_of({"person": _LINK, "earned": _NUMBER, "pending": _NUMBER, "statement": maybe(KEY), "state": maybe(STRING)})
_TEAM = object_of({"first": _DAY, "currency": STRING, "may": _YES, "rows": array_of(_ROW)})
_SPANS = [
    parameter("span", {"type": "string", "enum": [*CommissionRule.Span.values]}, "Empty: a month"),
    parameter("first", _DAY, "Any day of the span; empty: the one that runs"),
    parameter("currency", STRING, "Empty: the company's"),
]
MINE: dict[str, Any] = {
    "parameters": [parameter("person", KEY, "Empty: who asks"), *_SPANS],
    "responses": answered(200, "What a person earned in a span, what is expected, and where each fen comes from", json_of(_SHEET), READING),
}
TEAM: dict[str, Any] = {"parameters": _SPANS, "responses": answered(200, "The people whose commission one sees", json_of(_TEAM), READING)}
ENTRIES: dict[str, Any] = {"responses": answered(200, "What a statement is made of", json_of(object_of({"entries": array_of(_ENTRY)})), READING)}
_CONTENT: dict[str, Any] = {"text/csv": {"schema": STRING}}
SHEET: dict[str, Any] = {"responses": {**answered(200, "As a table", None, READING), 200: {"description": "As a table", "content": _CONTENT}}}
DRAW_UP: dict[str, Any] = {
    "requestBody": {"required": True, "content": json_of(object_of({"span": STRING, "first": _DAY, "currency": STRING}))},
    "responses": answered(200, "How many were drawn up", json_of(object_of({"made": {"type": "integer"}})), READING),
}
