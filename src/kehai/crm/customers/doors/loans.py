"""GET /api/customers/loans: the desk of loans; POST …/request: ask for a customer that one does not see."""

import json
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import KEY_HEADER, READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, ref, sent
from kehai.api.once import once, row
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.customers.records.loan import Loan
from kehai.crm.customers.rules import asking
from kehai.kernel import rows
from kehai.kernel.access import MANAGE, READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.labels import labels

path = "/customers/loans"
router = Router(tags=["customers.loan"])
LOAN, CUSTOMER = "customers.loan", "customers.customer"
MOST = 200
COLUMNS = (
    *("asked", "customer", "borrower", "lender", "purpose", "term", "level", "cap"),
    *("state", "until", "answer", "ended_at", "ends_because", "created_at"),
)
DECIDED = {"field": "state", "op": "ne", "value": "requested"}
NOT_MINE = {"not": {"field": "borrower", "op": "me"}}

_LINKS = dict.fromkeys(("customer", "borrower", "lender"), maybe(ref("Link")))
_TEXTS = dict.fromkeys((name for name in COLUMNS if name not in _LINKS), maybe(STRING))
_ROW = object_of({"id": STRING, "version": {"type": "integer"}, "number": STRING, **_LINKS, **_TEXTS, "can": array_of(STRING)})
_DESK = object_of(dict.fromkeys(("borrowed", "lent", "deciding"), array_of(_ROW)), ("borrowed", "lent", "deciding"))
DESK: dict[str, Any] = {"responses": answered(200, "What one has borrowed, lent, and is to decide", json_of(_DESK), READING)}
_ASK = object_of(dict.fromkeys(("asked", "purpose", "term", "level"), STRING), ("asked", "purpose"))
REQUEST: dict[str, Any] = {
    "parameters": [KEY_HEADER],
    "requestBody": sent(_ASK),
    "responses": answered(201, "Taken down, whether there is such a customer or not", json_of({"type": "object"}), WRITING),
}


@router.get("", operation_id="loan_desk", openapi_extra=DESK)
def desk(request: Asked) -> HttpResponse:
    """The asker's loans from both sides, the newest first, at most 200 of each; a loan whose time is over is ended here."""
    actor = reading.signed(request).actor
    Query(request)
    found, now = kind(LOAN), timezone.now()
    mine = found.visible_to(actor, READ).filter({"field": "borrower", "op": "me"})
    lent = found.visible_to(actor, MANAGE).filter({"and": [DECIDED, NOT_MINE]})
    deciding = found.visible_to(actor, MANAGE).filter({"and": [{"field": "state", "op": "eq", "value": "requested"}, NOT_MINE]})
    told = {"borrowed": _listed(mine, now), "lent": _listed(lent, now), "deciding": _wanted(_listed(deciding, now), actor)}
    return answers.data(told)


def _listed(found: rows.Rows, now: datetime) -> list[dict[str, Any]]:
    page = found.page(rows.Asked(columns=COLUMNS, sort="-created_at", size=MOST, total="none"))
    listed: list[dict[str, Any]] = json.loads(page.rows)
    for each in listed:
        if each["state"] == Loan.State.LENT and datetime.fromisoformat(each["until"]) <= now:
            each |= {"state": "ended", "ends_because": "time", "ended_at": each["until"], "can": []}
    return listed


def _wanted(listed: Sequence[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """Who decides is told which customer was meant."""
    wanted = dict(Loan.objects.filter(id__in=[each["id"] for each in listed]).values_list("id", "wanted_id"))
    names = labels(kind(CUSTOMER), actor, set(wanted.values()))
    for each in listed:
        key = wanted[UUID(each["id"])]
        each["customer"] = {"id": str(key), "label": names[key]} if key in names else None
    return list(listed)


@router.post("/request", operation_id="request_loan", openapi_extra=REQUEST)
def ask(request: Asked) -> HttpResponse:
    """Ask for a customer by number or full name; its owner decides."""
    call = Call(request, kind(LOAN), reading.signed(request).actor)
    Query(request)
    told = reading.body(request)
    reading.only(told, ("asked", "purpose", "term", "level"))

    def work() -> tuple[int, str]:
        with transaction.atomic():
            made = asking.ask(told, call.actor)
        return HTTPStatus.CREATED, row(call.kind, call.actor, made.pk)

    return once(call, work)
