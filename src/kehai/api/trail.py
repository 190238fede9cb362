"""The trail over HTTP: rows by filter, as a workbook, and what one person took in or out (T100)."""

import tempfile
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document import trail as document
from kehai.api.exports import IN_MEMORY, XLSX
from kehai.api.query import Query
from kehai.api.request import Asked, wrong
from kehai.kernel import periods, trail, trail_book, trail_buffer, trail_reader
from kehai.kernel.catalogue import catalogue

router = Router(tags=["trail"])
FILTERS = ("who", "event", "outcome", "kind", "record", "address", "request", "from", "to")
MOST_ROWS = 200


@router.get("/trail", operation_id="trail", openapi_extra=document.TRAIL)
def rows(request: Asked) -> HttpResponse:
    """Who did, looked at or took out what."""
    actor = reading.signed(request).actor
    query = Query(request, (*FILTERS, "after", "size"))
    asked = _asked(query)
    trail_buffer.flush()
    found, rest = trail_reader.rows(actor, asked, query.number("after", 1, 10**12 - 1), query.number("size", 1, MOST_ROWS) or 50)
    trail.record("trail_read", actor, count=len(found), asked=asked.told())
    return answers.data({"rows": found, "next": rest})


@router.get("/trail/export.xlsx", operation_id="trail_export", openapi_extra=document.EXPORT)
def export(request: Asked) -> FileResponse:
    """The same rows as a workbook."""
    actor = reading.signed(request).actor
    asked = _asked(Query(request, FILTERS))
    trail_buffer.flush()
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by the response
    count, mark = trail_book.write(actor, asked, target)
    trail.record("trail_export", actor, record=mark, count=count, asked=asked.told())
    target.seek(0)
    name = f"{_('Audit trail')} {periods.today().isoformat()}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@router.get("/trail/person", operation_id="trail_person", openapi_extra=document.PERSON)
def person(request: Asked) -> HttpResponse:
    """What one person or token read, exported, unmasked and downloaded between two times."""
    actor = reading.signed(request).actor
    query = Query(request, ("who", "from", "to"))
    who, begins, ends = _key(query, "who"), _time(query, "from"), _time(query, "to")
    if who is None or begins is None or ends is None:
        missing = next(name for name, value in (("who", who), ("from", begins), ("to", ends)) if value is None)
        raise wrong(missing, _("Please fill this in."))
    trail_buffer.flush()
    found = trail_reader.person(actor, who, begins, ends)
    trail.record("trail_read", actor, part="person", who=who, begins=begins, ends=ends)
    return answers.data(found)


@router.post("/trail/print", operation_id="trail_print", response={HTTPStatus.NO_CONTENT: None}, openapi_extra=document.PRINT)
def printed(request: Asked) -> HttpResponse:
    """A page is about to be printed: which, so that it stands in the trail."""
    actor = reading.signed(request).actor
    Query(request)
    sent = reading.body(request)
    reading.only(sent, ("kind", "id", "count", "path"))
    kind, count = sent.get("kind"), sent.get("count")
    if kind is not None and kind not in catalogue():
        raise wrong("kind", _("Please choose one of the values."))
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 10**6):
        raise wrong("count", _("Please write a whole number."))
    key = reading.key(sent["id"], "id") if sent.get("id") is not None else None
    trail.record("print", actor, kind or "", key, count, path=reading.text(sent, "path", 200))
    return answers.nothing()


def _asked(query: Query) -> trail_reader.Asked:
    event = query.choice("event", ("", *sorted(trail.EVENTS)))
    outcome = query.choice("outcome", ("", *sorted(trail.OUTCOMES)))
    return trail_reader.Asked(
        who=_key(query, "who"),
        event=event,
        outcome=outcome,
        kind=query.text("kind", 60) or "",
        record=_key(query, "record"),
        address=query.text("address", 45) or "",
        request=query.text("request", 16) or "",
        begins=_time(query, "from"),
        ends=_time(query, "to"),
    )


def _key(query: Query, name: str) -> UUID | None:
    value = query.text(name, 36)
    return None if value is None else reading.key(value, name)


def _time(query: Query, name: str) -> datetime | None:
    """A moment with its zone; PostgreSQL's own range is smaller than Python's at neither end."""
    value = query.text(name, 40)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 <= found.year <= 9998:
        raise wrong(name, _("Please write a time as 2026-01-31T09:30:00Z."))
    return found.astimezone(UTC)  # offsets that PostgreSQL does not know exist too
