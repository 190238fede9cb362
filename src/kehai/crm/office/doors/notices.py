"""GET /api/office/notices: one's notices in one's language; …/count for the bell; POST …/read ticks them off as read."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, sent
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import telling
from kehai.crm.office.records.notice import Notice

path = "/office/notices"
router = Router(tags=["office.notice"])
MOST, SIZE = 200, 30
STATES = ("waiting", "later", "done")

_BOOL: dict[str, Any] = {"type": "boolean"}
_ABOUT = object_of(dict.fromkeys(("kind", "id", "label"), STRING), ("kind", "id", "label"))
_ROW = object_of(
    {
        **dict.fromkeys(("id", "sort", "label", "text", "at"), STRING),
        **dict.fromkeys(("read", "done"), _BOOL),
        "about": maybe(_ABOUT),
        "snoozed_until": maybe(STRING),
    },
    ("id", "sort", "label", "text", "at", "read", "done", "about", "snoozed_until"),
)
_PAGE = object_of({"rows": array_of(_ROW), "next": maybe(STRING)}, ("rows", "next"))
_COUNT = object_of({"unread": {"type": "integer", "minimum": 0}, "quiet": _BOOL}, ("unread", "quiet"))
_SORT = object_of({"name": STRING, "label": STRING, "email": _BOOL}, ("name", "label", "email"))
LIST: dict[str, Any] = {
    "parameters": [parameter("state", {"enum": list(STATES)}), parameter("sort", STRING), parameter("after", STRING), parameter("size", STRING)],
    "responses": answered(200, "One's notices, the newest first", json_of(_PAGE), READING),
}
COUNT: dict[str, Any] = {"responses": answered(200, "What the bell shows", json_of(_COUNT), READING)}
SORTS: dict[str, Any] = {"responses": answered(200, "The sorts of notices", json_of(object_of({"rows": array_of(_SORT)}, ("rows",))), READING)}
READ: dict[str, Any] = {
    "requestBody": sent(object_of({"ids": array_of(STRING, maxItems=MOST), "all": _BOOL})),
    "responses": answered(200, "What the bell shows then", json_of(_COUNT), WRITING),
}


@router.get("", operation_id="notices", openapi_extra=LIST)
def listed(request: Asked) -> HttpResponse:
    """A page of one's own notices: those that wait, those put off, those done."""
    actor = reading.signed(request).actor
    query = Query(request, ("state", "sort", "after", "size"))
    state, size = query.choice("state", STATES), query.number("size", 1, MOST) or SIZE
    found = telling.waiting(actor.rights.person) if state == "waiting" else _others(actor.rights.person, state)
    if sort := query.text("sort", 60):
        found = found.filter(sort=sort)
    if after := query.text("after", 40):
        found = found.filter(pk__lt=reading_key(after))
    rows = list(found.order_by("-id")[: size + 1])
    told = [{**row, "at": answers.instant(row["at"]), "snoozed_until": _instant(row)} for row in telling.told(rows[:size], actor)]
    return answers.data({"rows": told, "next": str(rows[size - 1].pk) if len(rows) > size else None})


def reading_key(told: str) -> UUID:
    """A page goes on after this notice: keys rise with time. Raises Invalid."""
    try:
        return UUID(told)
    except ValueError:
        raise reading.wrong("after", _("This is not well formed.")) from None


def _instant(row: dict[str, Any]) -> str | None:
    return answers.instant(row["snoozed_until"]) if row["snoozed_until"] else None


def _others(person: UUID | None, state: str) -> Any:
    mine = Notice.objects.filter(owner=person, deleted_at=None)
    return mine.filter(done_at__isnull=False) if state == "done" else mine.filter(done_at=None, snoozed_until__gt=timezone.now())


@router.get("/count", operation_id="notices_count", openapi_extra=COUNT)
def count(request: Asked) -> HttpResponse:
    """How many are unread; while it is quiet the bell says nothing."""
    Query(request)
    return answers.data(_count(reading.signed(request).actor.rights.person))


def _count(person: UUID | None) -> dict[str, Any]:
    return {"unread": telling.unread(person), "quiet": telling.quiet(telling.preference_of(person))}


@router.get("/sorts", operation_id="notice_sorts", openapi_extra=SORTS)
def sorts(request: Asked) -> HttpResponse:
    """The sorts of notices there are, for one's own choice (kind office.notice_preference)."""
    reading.signed(request)
    Query(request)
    return answers.data({"rows": [{"name": one.name, "label": str(one.label), "email": one.email} for one in telling.sorts().values()]})


@router.post("/read", operation_id="notices_read", openapi_extra=READ)
def read(request: Asked) -> HttpResponse:
    """Ticks notices off as read, or all of them."""
    person = reading.signed(request).actor.rights.person
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("ids", "all"))
    mine = Notice.objects.filter(owner=person, read_at=None)
    if asked.get("all") is not True:
        mine = mine.filter(pk__in=_ids(asked.get("ids")))
    mine.update(read_at=timezone.now())
    return answers.data(_count(person))


def _ids(told: Any) -> list[UUID]:
    try:
        if isinstance(told, list) and len(told) <= MOST:
            return [UUID(key) for key in told]
    except (ValueError, AttributeError, TypeError):
        pass
    raise reading.wrong("ids", _("This is not well formed."))
