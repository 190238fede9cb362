"""POST /api/intake: what a company's own web site, call centre or official account hands over (P02, A10, E46)."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import KEY_HEADER, STRING, WRITING, answered, array_of, json_of, object_of, sent
from kehai.api.once import once
from kehai.api.query import Query
from kehai.api.request import Asked, Call, wrong
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.submission import Submission
from kehai.crm.customers.rules.intake import guard, incoming, match, take
from kehai.crm.customers.rules.intake.incoming import Incoming
from kehai.kernel import access, network_regions, trail
from kehai.kernel.access import CREATE, Actor
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import Invalid, MayNot

path = "/intake"
router = Router(tags=["intake"])
KIND = "customers.submission"
MOST = 100
NAMES = "items", "values", "origin", "origin_label", "external_id", "address"
_LONG = {"type": "string", "maxLength": 200}
_ITEM = object_of(
    {
        "values": {"type": "object", "description": "name, mobile, need, contact.name, contact.mobile, region, …", "additionalProperties": True},
        "origin": {"type": "string", "enum": [str(value) for value in Customer.Source.values], "default": "web_form"},
        "origin_label": _LONG,
        "external_id": {"type": "string", "maxLength": 120, "description": "The sender's own number: sent again, nothing happens again."},
        "address": {"type": "string", "maxLength": 45, "description": "The visitor's network address, for the region."},
    },
    ("values",),
)
_DONE = object_of(
    {
        "status": {"type": "integer", "enum": [200, 201, 422]},
        "id": STRING,
        "number": STRING,
        "fields": {"type": "object", "additionalProperties": STRING},
    },
    ("status",),
)
INTAKE: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(object_of({"items": array_of(_ITEM, minItems=1, maxItems=MOST)}, ("items",))),
    "responses": answered(200, "What became of each, in order", json_of(object_of({"results": array_of(_DONE)}, ("results",))), (*WRITING, 429)),
}


@router.post("", operation_id="intake", openapi_extra=INTAKE)
def take_in(request: Asked) -> HttpResponse:
    """Take in up to 100 inquiries; each becomes a customer, or a need of the customer that is there already, within seconds."""
    call = Call(request, kind(KIND), reading.signed(request).actor)
    Query(request)
    if not access.may(call.kind, call.actor, CREATE):
        raise MayNot(_("You may not do this."))
    told = reading.body(request)
    reading.only(told, ("items",))
    items = told.get("items")
    if not isinstance(items, list) or not 0 < len(items) <= MOST:
        raise wrong("items", _("Please send between 1 and %(most)d.") % {"most": MOST})

    def work() -> tuple[int, str]:
        with transaction.atomic():
            results = _all(items, call.actor)
        return HTTPStatus.OK, answers.text({"results": results})

    answer = again(lambda: once(call, work))
    trail.record("action", call.actor, KIND, count=len(items), action="intake")
    return answer


def _all(items: Sequence[Any], by: Actor) -> list[dict[str, Any]]:
    read = [_read(item, by) for item in items]
    ready = [found for found in read if isinstance(found, Incoming)]
    # All that will be waited for, in one order: two batches with the same numbers do not wait for each other.
    match.one_after_the_other(sorted({f"{found.sender}:{found.external_id}" for found in ready if found.external_id}))
    return [_one(found, by) if isinstance(found, Incoming) else found for found in read]


def _read(item: Any, by: Actor) -> Incoming | dict[str, Any]:
    try:
        if not isinstance(item, Mapping) or not isinstance(item.get("values"), Mapping):
            raise wrong("values", _("Please send an object."))
        reading.only(item, NAMES[1:])
        origin = item.get("origin", Customer.Source.WEB_FORM)
        if origin not in Customer.Source.values:
            raise wrong("origin", _("Please choose one of the values."))
        texts = {name: _text(item, name, most) for name, most in (("origin_label", 200), ("external_id", 120), ("address", 45))}
        return Incoming(
            values=incoming.everything(item["values"]),
            door=Submission.Door.PROGRAM,
            origin=origin,
            origin_label=texts["origin_label"],
            external_id=texts["external_id"],
            sender=guard.sender_of(f"{by.kind}:{by.id}"),
            network=network_regions.of_address(texts["address"]) or "",
        )
    except Invalid as error:
        return {"status": HTTPStatus.UNPROCESSABLE_ENTITY, "fields": {name: str(sentence) for name, sentence in error.fields.items()}}


def _text(item: Mapping[str, Any], name: str, most: int) -> str:
    value = item.get(name) or ""
    if not isinstance(value, str) or len(value) > most:
        raise wrong(name, _("This text is too long."))
    return value.strip()


def _one(found: Incoming, by: Actor) -> dict[str, Any]:
    if found.external_id:
        there = Submission.objects.filter(sender=found.sender, external_id=found.external_id).first()
        if there is not None:
            return {"status": HTTPStatus.OK, "id": str(there.id), "number": there.number}
    row = take.take(found, by)
    return {"status": HTTPStatus.CREATED, "id": str(row.id), "number": row.number}
