"""How the price door stands in the interface's document."""

from typing import Any

from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.document.common import UUID as KEY

MOST = 500
_MONEY: dict[str, Any] = {"type": "string", "format": "decimal"}
_LINK = ref("Link")
_STEP = object_of(
    {"sort": STRING, "label": STRING, "percent": maybe(_MONEY), "change": _MONEY, "after": _MONEY}, ("sort", "label", "percent", "change", "after")
)
_MARGIN = object_of({"cost": _MONEY, "margin": _MONEY, "rate": maybe(_MONEY)}, ("cost", "margin", "rate"))
SUMS = ("amount", "net", "tax", "gross")
_SUMS = dict.fromkeys(SUMS, _MONEY)
_PRICE_FACTS = {
    "unit_price": _MONEY,
    **_SUMS,
    "tax_rate": _MONEY,
    "tax_included": {"type": "boolean"},
    "list": _LINK,
    "steps": array_of(_STEP),
    "explanation": STRING,
    "margin": maybe(_MARGIN),
}
_PRICE = object_of(_PRICE_FACTS, tuple(_PRICE_FACTS))
_UNIT = object_of({"id": KEY, "label": STRING, "factor": _MONEY, "places": {"type": "integer"}}, ("id", "label", "factor", "places"))
_LINE_FACTS = {
    "product": _LINK,
    "state": STRING,
    "quantity": _MONEY,
    "unit": maybe(_LINK),
    "units": array_of(_UNIT),
    "price": maybe(_PRICE),
    "problems": {"type": "object", "additionalProperties": STRING},
}
_ANSWER_FACTS = {
    "day": STRING,
    "currency": STRING,
    "grade": STRING,
    "region": STRING,
    "lines": array_of(object_of(_LINE_FACTS, tuple(_LINE_FACTS))),
    "total": object_of(_SUMS, tuple(_SUMS)),
    "margins": {"type": "boolean"},
}
_WANTED = object_of({"product": KEY, "quantity": _MONEY, "unit": maybe(KEY)}, ("product", "quantity"))
ASKED = {
    "customer": maybe(KEY),
    **dict.fromkeys(("grade", "region", "day", "currency"), maybe(STRING)),
    "lines": array_of(_WANTED, minItems=1, maxItems=MOST),
}
PRICE: dict[str, Any] = {
    "requestBody": sent(object_of(ASKED, ("lines",))),
    "responses": answered(200, "What each line costs, and why", json_of(object_of(_ANSWER_FACTS, tuple(_ANSWER_FACTS))), READING),
}
