"""GET and POST /api/customers/duplicate-scan: the last run of the scan for duplicates, and one more now."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, json_of, maybe, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.scan import JOB, DuplicateScan
from kehai.kernel import jobs
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.errors import MayNot

path = "/customers/duplicate-scan"
router = Router(tags=["customers.duplicate"])
CUSTOMER = "customers.customer"
_COUNT: dict[str, Any] = {"type": "integer"}
_YES: dict[str, Any] = {"type": "boolean"}
_RUN = object_of(
    {"began_at": maybe(STRING), "ended_at": maybe(STRING), "looked": _COUNT, "found": _COUNT, "running": _YES, "may": _YES},
    ("began_at", "ended_at", "looked", "found", "running", "may"),
)
NOTHING = {"began_at": None, "ended_at": None, "looked": 0, "found": 0, "running": False, "may": False}
LAST: dict[str, Any] = {"responses": answered(200, "The last run", json_of(_RUN), READING)}
NOW: dict[str, Any] = {"responses": answered(202, "It is on its way", json_of(_RUN), WRITING)}


@router.get("", operation_id="duplicate_scan", openapi_extra=LAST)
def last(request: Asked) -> HttpResponse:
    """When the customers were last looked through, and what came of it; to others only that it is not for them to ask."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(_told() if _keeps(actor) else NOTHING)


@router.post("", operation_id="scan_duplicates", openapi_extra=NOW)
def now(request: Asked) -> HttpResponse:
    """Looks through all customers; while one run waits, no other is added."""
    actor = reading.signed(request).actor
    if not _keeps(actor):
        raise MayNot(_t("You may not do this."))
    Query(request)
    reading.only(reading.body(request, empty=True), ())
    jobs.defer(JOB, lock=JOB, once=JOB, whole=True, asked_by=actor.label[:120])
    return answers.data({**_told(), "running": True}, 202)


def _keeps(actor: Actor) -> bool:
    """Who looks after all customers."""
    return actor.rights.all_of(CUSTOMER, READ) and actor.rights.all_of(CUSTOMER, UPDATE)


def _told() -> dict[str, Any]:
    run = DuplicateScan.objects.order_by("-id").first()
    if run is None:
        return {**NOTHING, "may": True}
    ended = run.ended_at.isoformat() if run.ended_at else None
    return {"began_at": run.began_at.isoformat(), "ended_at": ended, "looked": run.looked, "found": run.found, "running": ended is None, "may": True}
