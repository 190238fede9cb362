"""GET /api/sales/samples: samples sent, judged, bought after, by person, product or month, of what one sees (A42)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.sales.rules import sample_figures
from kehai.kernel.errors import MayNot

path = "/sales/samples"
router = Router(tags=["sales.sample_request"])

_COUNT = {"type": "integer", "minimum": 0}
_SUM = object_of({"currency": STRING, "amount": STRING}, ("currency", "amount"))
_FACTS = {"key": maybe(STRING), "label": maybe(STRING), "sent": _COUNT, "feedback": _COUNT, "converted": _COUNT, "amounts": array_of(_SUM)}
_FIGURES = object_of({"rows": array_of(object_of(_FACTS, tuple(_FACTS)))}, ("rows",))
FIGURES: dict[str, Any] = {
    "parameters": [
        parameter("by", {"type": "string", "enum": list(sample_figures.WAYS)}, "Empty: by person"),
        parameter("span", {"type": "string", "enum": list(sample_figures.SPANS)}, "When they were shipped; empty: this year"),
    ],
    "responses": answered(200, "Each person, product or month with samples that were shipped", json_of(_FIGURES), READING),
}


@router.get("", operation_id="sample_figures", openapi_extra=FIGURES)
def tell(request: Asked) -> HttpResponse:
    """Samples by the day they were shipped; amounts are those of orders and opportunities that the asker reads."""
    actor, query = reading.signed(request).actor, Query(request, ("by", "span"))
    by, span = query.choice("by", sample_figures.WAYS), query.choice("span", sample_figures.SPANS)
    if not sample_figures.may(actor, by):
        raise MayNot(_("You may not do this."))
    return answers.data({"rows": [_row(each) for each in sample_figures.told(actor, by, span)]})


def _row(each: sample_figures.Figure) -> dict[str, Any]:
    counts = {"sent": each.sent, "feedback": each.feedback, "converted": each.converted}
    sums = [{"currency": currency, "amount": str(amount)} for currency, amount in sorted(each.amounts.items())]
    return {"key": each.key, "label": each.label, **counts, "amounts": sums}
