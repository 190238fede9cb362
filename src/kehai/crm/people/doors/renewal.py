"""GET /api/people/role-renewal: what ready-made roles lack after an upgrade; POST: the chosen ones take it over (E47, K59)."""

from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, object_of, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.once import once
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.people.doors.rights import keeper
from kehai.crm.people.records.role import Role
from kehai.crm.people.rules import renewal
from kehai.crm.people.rules.renewal import Offer
from kehai.kernel.access import CREATE, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import not_there

path = "/people/role-renewal"
router = Router(tags=["people.role"])
MOST = 100
_GRANTS = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": array_of(STRING)}}
_LEVELS = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": STRING}}
_OFFER = object_of(
    {"key": STRING, "id": {"anyOf": [KEY, {"type": "null"}]}, "name": STRING, "grants": _GRANTS, "fields": _LEVELS},
    ("key", "id", "name", "grants", "fields"),
)
_OFFERS = json_of(object_of({"roles": array_of(_OFFER)}, ("roles",)))
OFFERS: dict[str, Any] = {"responses": answered(200, "What each role lacks; empty where none does", _OFFERS, READING)}
TAKE: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(object_of({"roles": array_of(STRING)}, ("roles",))),
    "responses": answered(200, "What is still lacking", _OFFERS, WRITING),
}


@router.get("", operation_id="role_renewal", openapi_extra=OFFERS)
def lacking(request: Asked) -> HttpResponse:
    """The rights and limits that ready-made roles never had, and roles that are new; what the company changed on purpose is not among them."""
    actor = _changer(request)
    Query(request)
    return answers.data({"roles": _told(renewal.offers(actor))})


@router.post("", operation_id="renew_roles", openapi_extra=TAKE)
def take(request: Asked) -> HttpResponse:
    """The chosen roles take over what they lack, all or none; whoever asks gives no more than he may give."""
    actor = _changer(request)
    Query(request)
    told = reading.body(request)
    reading.only(told, ("roles",))
    wanted = told.get("roles")
    if not isinstance(wanted, list) or not 0 < len(wanted) <= MOST:
        raise reading.wrong("roles", _t("Please give a list of at most %(most)s values.") % {"most": MOST})
    if not all(isinstance(item, str) for item in wanted):
        raise reading.wrong("roles", _t("This is not well formed."))
    keys = set(wanted)
    return once(Call(request, kind_of(Role), actor), lambda: (HTTPStatus.OK, answers.text({"roles": _taken(keys, actor)})))


def _taken(keys: set[str], actor: Actor) -> list[dict[str, Any]]:
    with transaction.atomic():
        chosen = [offer for offer in renewal.offers(actor) if offer.key in keys]
        if len(chosen) < len(keys):
            raise not_there()
        for offer in chosen:
            offer.take(actor)
    return _told(renewal.offers(actor))


def _changer(request: Asked) -> Actor:
    actor = keeper(request)
    if not all(actor.rights.all_of("people.role", right) for right in (CREATE, UPDATE)):
        raise MayNot(_t("You may not do this."))
    return actor


def _told(offers: list[Offer]) -> list[dict[str, Any]]:
    return [
        {"key": offer.key, "id": str(offer.role.pk) if offer.role else None, "name": offer.name, "grants": offer.grants, "fields": offer.fields}
        for offer in offers
    ]
