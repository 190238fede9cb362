"""GET /api/sales/channels: by each source who came, what it cost, and what was bought, of what one sees (B20)."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.rules import channels
from kehai.kernel import access
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot

path = "/sales/channels"
router = Router(tags=["sales.opportunity"])
NAMED = "source", "stage", "created_at"

_COUNT = {"type": "integer", "minimum": 0}
_SUM = maybe(STRING)
_FACTS = {"channel": STRING, "came": _COUNT, "won": _COUNT, "deals": _COUNT, "earned": _SUM, "spent": _SUM, "each": _SUM, "each_won": _SUM}
_CHANNELS = object_of({"rows": array_of(object_of(_FACTS, tuple(_FACTS)))}, ("rows",))
CHANNELS: dict[str, Any] = {
    "parameters": [parameter("span", {"type": "string", "enum": list(channels.SPANS)}, "Empty: this year")],
    "responses": answered(200, "Each channel that somebody came by or that cost something", json_of(_CHANNELS), READING),
}


@router.get("", operation_id="channel_yield", openapi_extra=CHANNELS)
def tell(request: Asked) -> HttpResponse:
    """Customers by the day they came; of costs the days that lie in the period; sums are null for who reads none of them."""
    actor = reading.signed(request).actor
    span = Query(request, ("span",)).choice("span", channels.SPANS)
    kind = kind_of(Customer)
    if not access.may(kind, actor, READ) or not all(access.readable(kind, actor, name) for name in NAMED):
        raise MayNot(_("You may not do this."))
    return answers.data({"rows": [_row(name, each) for name, each in sorted(channels.told(actor, span).items())]})


def _row(name: str, each: channels.Yield) -> dict[str, Any]:
    return {
        "channel": name,
        "came": each.came,
        "won": each.won,
        "deals": each.deals,
        "earned": None if each.earned is None else str(each.earned),
        "spent": None if each.spent is None else str(each.spent),
        "each": channels.each_costs(each.spent, each.came),
        "each_won": channels.each_costs(each.spent, each.won),
    }
