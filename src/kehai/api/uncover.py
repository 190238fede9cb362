"""Uncovering a masked value, and looking up whose a number is: both with a reason, both in the trail."""

from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import uncover as document
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.kernel import number, unmask

router = Router(tags=["lookup"])


def value(call: Call, key: UUID) -> HttpResponse:
    """The value of one masked field of one record, once."""
    Query(call.request)
    sent = reading.body(call.request)
    reading.only(sent, ("field", "reason"))
    name, reason = reading.text(sent, "field", 60), reading.text(sent, "reason")
    return answers.data({"field": name, "value": unmask.uncover(call.kind, call.actor, key, name, reason)})


@router.post("/lookup/number", operation_id="lookup_number", openapi_extra=document.NUMBER)
def lookup(request: Asked) -> HttpResponse:
    """Whose telephone number this is."""
    actor = reading.signed(request).actor
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("number", "reason"))
    reason = reading.text(sent, "reason") if sent.get("reason") else ""
    found = number.who_is(actor, reading.text(sent, "number", 40), reason)
    return answers.data({"found": found.found, "elsewhere": found.elsewhere})


@router.get("/lookup/number", operation_id="own_lookups", openapi_extra=document.OWN)
def own(request: Asked) -> HttpResponse:
    """The numbers one looked up oneself, shortened, and how many more one may."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(number.own(actor))
