"""How the doors of an order's page stand in the interface's document."""

from typing import Any

from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY

_NUMBER: dict[str, Any] = {"type": "string", "format": "decimal"}
_ROWS = array_of({"type": "object"})
_FIGURES = {"ordered": _NUMBER, "unshipped": _NUMBER, "due": _NUMBER, "paid": _NUMBER, "written_off": _NUMBER, "open": _NUMBER, "late": _NUMBER}
_OWED = object_of({"contract": ref("Link"), **_FIGURES})
_WHOLE: dict[str, Any] = {"type": "integer"}
_SUMS = dict.fromkeys(("others", "owed", "free", "used", "overdue"), _NUMBER)
_CREDIT = object_of(
    {"rows": array_of(_OWED), **_SUMS, "days": _WHOLE, "limit": maybe(_NUMBER), "term": maybe(_WHOLE), "grace": maybe(_WHOLE)}
    | {"after": _NUMBER, "verdict": STRING, "stopped": STRING},
    ("rows", *_SUMS, "days", "limit", "term", "grace"),
)
_NEXT = object_of({"word": STRING, "count": _WHOLE, "amount": _NUMBER, "day": {"type": "string", "format": "date"}}, ("word",))
_PARTS = {"lines": _ROWS, "deliveries": _ROWS, "returns": _ROWS, "plan": _ROWS, "write_offs": _ROWS, "invoices": _ROWS, "receipts": _ROWS}
_SAID: dict[str, Any] = {"type": "boolean"}
_MAY = object_of({"deliver": _SAID, "ship": _SAID, "back": _SAID, "release": _SAID})
_SHEET = object_of({"order": {"type": "object"}, **_PARTS, "credit": maybe(_CREDIT), "next": array_of(_NEXT), "may": _MAY})
TRACKING: dict[str, Any] = {"responses": answered(200, "The order on one page", json_of(_SHEET), READING)}
_LINES = array_of(object_of({"line": KEY, "quantity": _NUMBER}, ("line", "quantity")), minItems=1, maxItems=200)
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_SENT = {"lines": _LINES, "ship_on": maybe(_DAY), "address": STRING, "carrier": STRING, "tracking": STRING, "ship": {"type": "boolean"}}


def _writing(body: dict[str, Any]) -> dict[str, Any]:
    told = answered(200, "The order as it is now", json_of(_SHEET), WRITING)
    return {"parameters": [KEY_HEADER], "requestBody": sent(body), "responses": told}


DELIVER = _writing(object_of(_SENT, ("lines",)))
BACK = _writing(object_of({"lines": _LINES, "reason": STRING}, ("lines", "reason")))
