"""How the doors of receipts and of what is owed stand in the interface's document."""

from typing import Any

from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, ref, sent
from kehai.api.document.common import UUID as KEY

_NUMBER: dict[str, Any] = {"type": "string", "format": "decimal"}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_LINK = ref("Link")
_SUMS = dict.fromkeys(("all", "current", "to30", "to60", "to90", "older"), _NUMBER)
_OWED = object_of({"customer": maybe(_LINK), "currency": STRING, **_SUMS})
_TOTAL = object_of({"currency": STRING, **_SUMS})
AGEING: dict[str, Any] = {
    "parameters": [parameter("customer", KEY, "Of one customer")],
    "responses": answered(
        200, "What is owed, by age", json_of(object_of({"day": _DAY, "rows": array_of(_OWED), "totals": array_of(_TOTAL)})), READING
    ),
}

_ENTRY = object_of(
    {
        "id": {"type": "integer"},
        "sort": STRING,
        "amount": _NUMBER,
        "at": STRING,
        "instalment": maybe(_LINK),
        "contract": maybe(_LINK),
        "counter": {"type": "boolean"},
    }
)
_DUE = object_of({"instalment": _LINK, "contract": _LINK, "due_on": _DAY, "rest": _NUMBER, "amount": _NUMBER})
_SHEET = object_of(
    {"receipt": {"type": "object"}, "entries": array_of(_ENTRY), "proposal": array_of(_DUE), "may": {"type": "boolean"}},
)
SHEET: dict[str, Any] = {"responses": answered(200, "The receipt, its ledger, what it could pay", json_of(_SHEET), READING)}
_PARTS = object_of({"rows": array_of(object_of({"instalment": KEY, "amount": _NUMBER}, ("instalment", "amount")), maxItems=200)}, ("rows",))
ALLOCATE: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(_PARTS),
    "responses": answered(200, "The receipt as it is now", json_of(_SHEET), WRITING),
}
