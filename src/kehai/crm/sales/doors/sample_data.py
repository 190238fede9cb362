"""/api/sales/sample-data: sample data planted and taken away by who keeps the house, each in one request."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.sales.rules import sample_data
from kehai.kernel import planting, unplanting
from kehai.kernel.access import Actor

path = "/sales/sample-data"
router = Router(tags=["sales.opportunity"])

_COUNT = {"type": "integer", "minimum": 0}
_STATE = {"may": {"type": "boolean"}, "planted": {"type": "boolean"}, "at": maybe({"type": "string", "format": "date-time"}), "by": maybe(STRING)}
_GONE = object_of({"kind": STRING, "label": STRING, "count": _COUNT})
_KEPT = object_of({"kind": STRING, "id": KEY, "label": STRING, "why": STRING})
_TOLD = object_of({"gone": array_of(_GONE), "kept": array_of(_KEPT), "hidden": _COUNT})
STATE: dict[str, Any] = {
    "responses": answered(200, "Whether there are samples; nothing of them to who may not plant", json_of(object_of(_STATE)), READING)
}
PLANT: dict[str, Any] = {"responses": answered(200, "They are there now", json_of(object_of(_STATE)), WRITING)}
FORESEE: dict[str, Any] = {"responses": answered(200, "How much would go, and what would stay, with the reason", json_of(_TOLD), READING)}
REMOVE: dict[str, Any] = {"responses": answered(200, "How much went for good, and what stays", json_of(_TOLD), WRITING)}


@router.get("", operation_id="sample_data", openapi_extra=STATE)
def state(request: Asked) -> HttpResponse:
    """Whether the asker may plant sample data, and whether there is some."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(_state(actor))


@router.post("", operation_id="plant_sample_data", openapi_extra=PLANT)
def plant(request: Asked) -> HttpResponse:
    """Customers with contacts, follow-ups, deals, quotes and tasks, the asker's own, in his language."""
    actor = reading.signed(request).actor
    Query(request)
    sample_data.refuse(actor)
    sample_data.plant(actor)
    return answers.data(_state(actor))


@router.get("/removal", operation_id="foresee_sample_removal", openapi_extra=FORESEE)
def foresee(request: Asked) -> HttpResponse:
    """What would go, and what would stay because somebody worked on it."""
    actor = reading.signed(request).actor
    Query(request)
    sample_data.refuse(actor)
    return answers.data(unplanting.told(unplanting.foresee(sample_data.LISTED), actor, sample_data.LISTED))


@router.post("/removal", operation_id="remove_sample_data", openapi_extra=REMOVE)
def remove(request: Asked) -> HttpResponse:
    """Takes it away for good, but for what somebody worked on, which is no sample any more."""
    actor = reading.signed(request).actor
    Query(request)
    sample_data.refuse(actor)
    return answers.data(unplanting.told(unplanting.remove(actor, sample_data.LISTED), actor, sample_data.LISTED))


def _state(actor: Actor) -> dict[str, Any]:
    if not sample_data.allowed(actor):
        return {"may": False, "planted": False, "at": None, "by": None}
    at, by = planting.state() or (None, None)
    return {"may": True, "planted": at is not None, "at": answers.instant(at) if at else None, "by": by}
