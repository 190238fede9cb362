"""Workbooks that leave the house: small ones at once, large ones when somebody else has allowed it."""

import tempfile
from uuid import UUID

from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import request as reading
from kehai.api.document import exports as document
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.kernel import company, limits, periods, trail
from kehai.kernel.access import EXPORT, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.exchange import export as workbook
from kehai.kernel.exchange import requests
from kehai.kernel.exchange.mark import mark
from kehai.kernel.keys import uuid7
from kehai.kernel.kind import Kind
from kehai.kernel.rows import refuse_unless_may

NARROWING = ("filter", "q")
IN_MEMORY = 8 * 1024 * 1024  # a larger workbook goes through the disk
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = Router(tags=["exports"])


def export(call: Call) -> FileResponse:
    """A workbook of all that a list shows, as far as the asker may export it."""
    query = Query(call.request, ("sort", "columns", "editing", *NARROWING))
    refuse_unless_may(call.kind, call.actor, EXPORT)
    asked = workbook.Asked(query.columns(call.kind), query.text("sort", 80), query.json("filter"), query.text("q"), query.flag("editing"))
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by the response
    with transaction.atomic():
        limits.one_at_a_time(call.actor, "export")
        _refuse_large(call.kind, call.actor, asked)
        number = uuid7()
        written = workbook.write(call.kind, call.actor, asked, target, mark(call.actor, number))
        told = {"columns": asked.columns, "sort": asked.sort, "filter": asked.filter, "q": asked.q, "records": written.ids}
        trail.record_now("export", call.actor, call.kind.name, number, written.rows, **told)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name_of(call.kind), content_type=XLSX)


def _refuse_large(kind: Kind, actor: Actor, asked: workbook.Asked) -> None:
    """Raises NeedsApproval above the company's limit, TooMany above the person's own of the day."""
    free: int = company.get("exports.free_rows")
    count = workbook.exported(kind, actor, asked).count(free)
    if count > free:
        raise requests.NeedsApproval(_("More than %(most)d rows leave the house only when somebody else approves it.") % {"most": free})
    limits.rows(actor, count)


def name_of(kind: Kind) -> str:
    """The name of a workbook."""
    return f"{kind.plural} {periods.today().isoformat()}.xlsx"


@router.get("/exports/{uuid:id}/file", operation_id="export_file", openapi_extra=document.FILE)
def fetch(request: Asked, id: UUID) -> FileResponse:  # noqa: A002  the name in the path
    """The workbook of one's own approved request."""
    actor = reading.signed(request).actor
    Query(request)
    with transaction.atomic():
        limits.one_at_a_time(actor, "export")
        found, first, count = requests.fetched(id, actor)
        limits.rows(actor, count)
        told = {"request": found.number, "filter": found.filter, "q": found.q, "records": first}
        trail.record_now("export", actor, found.kind, found.id, count, **told)
    file = requests.place(found.id).open("rb")
    return FileResponse(file, as_attachment=True, filename=name_of(kind_named(found.kind)), content_type=XLSX)
