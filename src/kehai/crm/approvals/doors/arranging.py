"""POST /api/approvals/arrange: the steps of a flow in a new order and without those taken out, as its drawing sends them."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import UUID as KEY
from kehai.api.document.common import WRITING, answered, array_of, json_of, object_of, sent
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.approvals.records.flow import Flow
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.approvals.rules import arranging
from kehai.kernel.access import DELETE, UPDATE
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import not_there, refuse_unless_may

path = "/approvals"
router = Router(tags=["approvals.flow"])
MOST = 100
_KEYS = array_of(KEY)
_BODY = object_of({"flow": KEY, "steps": _KEYS, "removed": _KEYS}, ("flow", "steps"))
ARRANGE: dict[str, Any] = {
    "requestBody": sent(_BODY),
    "responses": answered(200, "The steps in their order", json_of(object_of({"steps": _KEYS}, ("steps",))), WRITING),
}


@router.post("/arrange", operation_id="approvals_arrange", openapi_extra=ARRANGE)
def arrange(request: Asked) -> HttpResponse:
    """All at once, and one new edition; 409 where somebody else changed which steps there are."""
    actor = reading.signed(request).actor
    Query(request)
    told = reading.body(request)
    reading.only(told, ("flow", "steps", "removed"))
    key, order, removed = reading.key(told.get("flow"), "flow"), _keys(told, "steps"), _keys(told, "removed")
    if not kind_of(Flow).visible_to(actor, UPDATE).only([key]).count():
        raise not_there()
    refuse_unless_may(kind_of(FlowStep), actor, UPDATE)
    if removed:
        refuse_unless_may(kind_of(FlowStep), actor, DELETE)

    def unit() -> None:
        with transaction.atomic():
            arranging.arrange(key, order, removed, actor)

    again(unit)
    return answers.data({"steps": [str(one) for one in order]})


def _keys(told: dict[str, Any], name: str) -> list[UUID]:
    found = told.get(name, [])
    if not isinstance(found, list) or len(found) > MOST:
        raise reading.wrong(name, _t("Please give a list of at most %(most)s values.") % {"most": MOST})
    return [reading.key(one, name) for one in found]
