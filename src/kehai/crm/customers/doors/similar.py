"""POST /api/customers/similar: what is like the customer that is being typed in; POST …/apply: ask for one that others have."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.once import once, row
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.customers.records import duplicates
from kehai.crm.customers.rules import applying, similar
from kehai.kernel import access, company, trail
from kehai.kernel.access import CREATE, READ, UPDATE, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import MayNot

path = "/customers/similar"
router = Router(tags=["customers.customer"])
CUSTOMER, REQUEST = "customers.customer", "customers.access_request"
TYPED = ("name", "mobile", "phone", "credit_code", "email")

_FLAG: dict[str, Any] = {"type": "boolean"}
_ROW = object_of(
    {
        **dict.fromkeys(("id", "number", "label"), STRING),
        "owner": maybe(ref("Link")),
        "public": _FLAG,
        "score": {"type": "integer", "minimum": 0, "maximum": 99},
        "reasons": array_of(STRING),
    },
    ("id", "number", "label", "public", "score", "reasons"),
)
_ELSEWHERE = object_of({"field": STRING, "team": maybe(STRING), "owner": maybe(STRING), "public": _FLAG}, ("field", "team", "owner", "public"))
_ANSWER = object_of(
    {"rows": array_of(_ROW), "elsewhere": array_of(_ELSEWHERE), "limited": _FLAG, "refused": array_of(STRING)},
    ("rows", "elsewhere", "limited", "refused"),
)
_FIELDS = dict.fromkeys(TYPED, maybe(STRING))
SIMILAR: dict[str, Any] = {
    "requestBody": sent(object_of(_FIELDS, ())),
    "responses": answered(200, "What one sees of it, and of others that it is there", json_of(_ANSWER), READING),
}
APPLY: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(object_of({**_FIELDS, "field": STRING, "reason": STRING}, ("field", "reason"))),
    "responses": answered(201, "The request", json_of({"type": "object"}), WRITING),
}


@router.post("", operation_id="similar_customers", openapi_extra=SIMILAR)
def look(request: Asked) -> HttpResponse:
    """Similar customers: those the asker sees with the reasons, of others no more than that they are there, and whose team's."""
    actor = _asker(request)
    Query(request)
    told = reading.body(request)
    reading.only(told, TYPED)
    found = similar.look(_typed(told), actor)
    for key, name in found.unseen.items():
        duplicates.tell(name, [key], actor)
    ids = [each["id"] for each in found.rows]
    trail.record("search", actor, CUSTOMER, count=len(ids), records=ids or None, about="similar", fields=sorted(told))
    elsewhere = similar.told_of(found.unseen, with_owner=company.get("customers.duplicate_owner") == duplicates.ALWAYS)
    refused = [name for name in ("mobile", "name") if company.get(f"customers.check_{name}") == duplicates.REFUSE]
    return answers.data({"rows": found.rows, "elsewhere": elsewhere, "limited": found.limited, "refused": [*refused, "credit_code"]})


@router.post("/apply", operation_id="apply_for_customer", openapi_extra=APPLY)
def apply(request: Asked) -> HttpResponse:
    """Ask the owner and his manager for the customer that one was told is there."""
    actor = _asker(request)
    Query(request)
    told = reading.body(request)
    reading.only(told, (*TYPED, "field", "reason"))
    by_field, reason = reading.text(told, "field", 20), reading.text(told, "reason")
    call = Call(request, kind(REQUEST), actor)

    def work() -> tuple[int, str]:
        with transaction.atomic():
            made = applying.apply(_typed(told), by_field, reason, actor)
        return HTTPStatus.CREATED, row(call.kind, actor, made.pk)

    return once(call, work)


def _asker(request: Asked) -> Actor:
    """Who may write customers: the others have no reason to ask."""
    actor = reading.signed(request).actor
    found = kind(CUSTOMER)
    if not actor.rights.employee or not access.may(found, actor, READ) or not any(access.may(found, actor, op) for op in (CREATE, UPDATE)):
        raise MayNot(_t("You may not do this."))
    return actor


def _typed(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: reading.text(told, name, 200) for name in TYPED if told.get(name)}
