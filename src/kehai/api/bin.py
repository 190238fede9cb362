"""The recycle bin: what lies in it, and letting it go for good; bringing back is `restore` of each kind."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import merging as document
from kehai.api.once import Reply, once
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.kernel import bin as recycle_bin
from kehai.kernel import trail
from kehai.kernel.access import DELETE
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind
from kehai.kernel.rows import not_there, refuse_unless_may

router = Router(tags=["bin"])
MOST = 100


def _kind(domain: str, kind: str) -> Kind:
    known, name = catalogue(), f"{domain}.{kind}"
    if name not in known:
        raise not_there()
    return known[name]


@router.get("/bin", operation_id="bin", openapi_extra=document.BIN)
def kinds(request: Asked) -> HttpResponse:
    """The kinds of which something lies there that the asker may bring back."""
    actor = reading.signed(request).actor
    return answers.data({"kinds": recycle_bin.kinds(actor, mine=Query(request, ("mine",)).flag("mine"))})


@router.get("/bin/{domain}/{kind}", operation_id="bin_of", openapi_extra=document.LAIN)
def page(request: Asked, domain: str, kind: str) -> HttpResponse:
    """What lies there of one kind, the latest first."""
    actor, found = reading.signed(request).actor, _kind(domain, kind)
    query = Query(request, ("after", "mine"))
    refuse_unless_may(found, actor, DELETE)
    rows, following = recycle_bin.page(found, actor, _place(query.text("after")), mine=query.flag("mine"))
    trail.record("bulk_view", actor, found.name, count=len(rows), records=[UUID(row["id"]) for row in rows], part="bin")
    return answers.data({"rows": rows, "next": following})


def _place(told: str | None) -> tuple[datetime, UUID] | None:
    if told is None:
        return None
    at, _sep, key = told.partition("~")
    try:
        found = datetime.fromisoformat(at)
    except ValueError as error:
        raise reading.wrong("after", _("This page does not exist any more; please begin anew.")) from error
    if found.tzinfo is None:
        raise reading.wrong("after", _("This page does not exist any more; please begin anew."))
    return found, reading.key(key, "after")


@router.post("/bin/{domain}/{kind}/purge", operation_id="purge", openapi_extra=document.PURGE)
def purge(request: Asked, domain: str, kind: str) -> HttpResponse:
    """Lets records go for good."""
    call = Call(request, _kind(domain, kind), reading.signed(request).actor)
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("ids",))
    told = sent.get("ids")
    if not isinstance(told, list) or not 0 < len(told) <= MOST:
        raise reading.wrong("ids", _("Please give a list of at most %(most)s values.") % {"most": MOST})
    ids = list(dict.fromkeys(reading.key(item, f"ids.{at}") for at, item in enumerate(told)))
    return once(call, lambda: _purged(call, ids))


def _purged(call: Call, ids: list[UUID]) -> Reply:
    refused = recycle_bin.purge(call.kind, ids, call.actor)
    gone = [key for key in ids if key not in refused]
    trail.record("action", call.actor, call.kind.name, count=len(gone), outcome="done" if gone else "refused", records=gone, action="purge")
    results = [_result(key, refused.get(key)) for key in ids]
    return HTTPStatus.OK, answers.text({"done": len(gone), "failed": len(refused), "results": results})


def _result(key: UUID, refusal: Refusal | None) -> dict[str, Any]:
    if refusal is None:
        return {"id": str(key), "ok": True}
    return {"id": str(key), "ok": False, "code": refusal.code, "message": str(refusal.message)}
