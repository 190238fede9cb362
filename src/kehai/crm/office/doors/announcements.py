"""/api/office/announcements: what is announced to the asker, his receipts, and for who keeps one who has read it (issue 5, point 4)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office.records import audience
from kehai.crm.office.records.announcement import KIND, Announcement
from kehai.crm.office.rules import announcing
from kehai.crm.office.rules.announcing import STATES, Mine
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Role
from kehai.crm.people.records.user import User
from kehai.kernel.access import CREATE, READ, UPDATE, Actor, may
from kehai.kernel.again import again
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.rows import fetch, not_there

path = "/office/announcements"
router = Router(tags=[KIND])
SIZE, FEW, MOST_PAGES, MOST_CHOICES = 30, 3, 200, 500

_BOOL: dict[str, Any] = {"type": "boolean"}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_LINK = object_of({"id": KEY, "label": STRING}, ("id", "label"))
_OWN: dict[str, Any] = {"read_at": maybe(STRING), "confirmed_at": maybe(STRING)}
_LINE: dict[str, Any] = {
    "id": KEY,
    "title": STRING,
    "owner": maybe(_LINK),
    "published_at": STRING,
    "pinned": _BOOL,
    "must_confirm": _BOOL,
    **_OWN,
}
_PAGE = object_of({"rows": array_of(object_of(_LINE, tuple(_LINE))), "more": _BOOL, "waiting": _COUNT}, ("rows", "more", "waiting"))
_COUNTS = object_of({"meant": _COUNT, "read": _COUNT, "confirmed": _COUNT}, ("meant", "read", "confirmed"))
_ONE: dict[str, Any] = {
    "meant": _BOOL,
    "must_confirm": _BOOL,
    "for": array_of(STRING),
    **_OWN,
    "counts": maybe(_COUNTS),
    "changed": _BOOL,
}
_PERSON: dict[str, Any] = {"person": _LINK, "department": maybe(STRING), **_OWN}
_CHOICES = object_of(
    {"all": _BOOL, "departments": array_of(_LINK), "roles": array_of(_LINK)},
    ("all", "departments", "roles"),
)
LIST: dict[str, Any] = {
    "parameters": [parameter("page", STRING), parameter("waiting", _BOOL)],
    "responses": answered(200, "One's announcements, what is still to be read first", json_of(_PAGE), READING),
}
CHOICES: dict[str, Any] = {"responses": answered(200, "Whom one may address", json_of(_CHOICES), READING)}
ONE: dict[str, Any] = {"responses": answered(200, "One's receipt, and the counts for who keeps it", json_of(object_of(_ONE, tuple(_ONE))), READING)}
RECEIPT: dict[str, Any] = {"responses": answered(200, "One's receipt", json_of(object_of(_OWN, tuple(_OWN))), WRITING)}
PEOPLE: dict[str, Any] = {
    "parameters": [parameter("state", {"enum": list(STATES)}), parameter("page", STRING)],
    "responses": answered(
        200,
        "Who has not read it, has read it, has confirmed it",
        json_of(object_of({"rows": array_of(object_of(_PERSON, tuple(_PERSON))), "more": _BOOL}, ("rows", "more"))),
        READING,
    ),
}


@router.get("", operation_id="announcements", openapi_extra=LIST)
def listed(request: Asked) -> HttpResponse:
    """What is announced to the asker and stands today: what he has still to read or confirm first."""
    actor = reading.signed(request).actor
    query = Query(request, ("page", "waiting"))
    waiting, page = query.flag("waiting"), query.number("page", 1, MOST_PAGES) or 1
    size = FEW if waiting else SIZE
    found = announcing.listed(actor, size + 1, (page - 1) * size, waiting=waiting)
    return answers.data({"rows": _lines(found[:size], actor), "more": len(found) > size, "waiting": announcing.open_ones(actor)})


def _lines(found: Sequence[Mine], actor: Actor) -> list[dict[str, Any]]:
    rows = {row.id: row for row in Announcement.objects.filter(id__in=[one.id for one in found]).defer("search", "text")}
    names = labels(kind_of(User), actor, {row.owner_id for row in rows.values() if row.owner_id})
    return [{**_line(rows[one.id], names), **_own(one)} for one in found]


def _line(row: Announcement, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("title", "pinned", "must_confirm")},
        "id": str(row.pk),
        "owner": {"id": str(row.owner_id), "label": names.get(row.owner_id, "")} if row.owner_id else None,
        "published_at": _instant(row.published_at),
    }


def _own(one: Mine | None) -> dict[str, Any]:
    return {"read_at": _instant(one.read) if one else None, "confirmed_at": _instant(one.confirmed) if one else None}


def _instant(at: Any) -> str | None:
    return answers.instant(at) if at else None


@router.get("/audience", operation_id="announcement_audience", openapi_extra=CHOICES)
def choices(request: Asked) -> HttpResponse:
    """Whom the asker may address: the whole house with its departments and roles, or his own departments."""
    actor = reading.signed(request).actor
    Query(request)
    kind = kind_of(Announcement)
    if not (may(kind, actor, CREATE) or may(kind, actor, UPDATE)):
        raise not_there()
    whole = actor.rights.all_of(KIND, CREATE)
    departments = kind_of(Department).visible_to(actor, READ)
    told = {
        "all": whole,
        "departments": _links(departments if whole else departments.only(sorted(audience.own(actor.rights.person)))),
        "roles": _links(kind_of(Role).visible_to(actor, READ)) if whole else [],
    }
    return answers.data(told)


def _links(rows: Any) -> list[dict[str, str]]:
    found = fetch("SELECT t.id, t.name" + rows.source() + f" ORDER BY t.name, t.id LIMIT {MOST_CHOICES}")
    return [{"id": str(key), "label": name} for key, name in found]


@router.get("/{uuid:id}", operation_id="announcement_receipt", openapi_extra=ONE)
def one(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """Whether it is meant for the asker and he has read it; for who keeps it, how many have, and whether its words changed since."""
    actor = reading.signed(request).actor
    Query(request)
    if not kind_of(Announcement).visible_to(actor, READ).only([id]).count():
        raise not_there()
    row, mine = Announcement.objects.get(pk=id), announcing.receipt(id, actor)
    keeps = kind_of(Announcement).visible_to(actor, UPDATE).only([id]).count()
    told = {
        "meant": mine is not None,
        "must_confirm": row.must_confirm,
        "for": audience.names(row.audience),
        **_own(mine),
        "counts": announcing.counts(row) if keeps else None,
        "changed": bool(keeps and row.changed_at and row.asked_at and row.changed_at > row.asked_at),
    }
    return answers.data(told)


@router.post("/{uuid:id}/read", operation_id="read_announcement", openapi_extra=RECEIPT)
def read(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002
    """The asker has it before him: his receipt is written once, with the time."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(_own(again(lambda: announcing.opened(id, actor, confirm=False))))


@router.post("/{uuid:id}/confirm", operation_id="confirm_announcement", openapi_extra=RECEIPT)
def confirm(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002
    """The asker has taken note of it."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data(_own(again(lambda: announcing.opened(id, actor, confirm=True))))


@router.get("/{uuid:id}/people", operation_id="announcement_people", openapi_extra=PEOPLE)
def people(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002
    """By name who has not read it, who has read it and who has confirmed it, for who keeps it."""
    actor = reading.signed(request).actor
    query = Query(request, ("state", "page"))
    page = query.number("page", 1, MOST_PAGES) or 1
    found = announcing.people(announcing.kept(id, actor), query.choice("state", STATES), SIZE + 1, (page - 1) * SIZE)
    return answers.data({"rows": _people(found[:SIZE], actor), "more": len(found) > SIZE})


def _people(found: Sequence[tuple[UUID, Any, Any]], actor: Actor) -> list[dict[str, Any]]:
    keys = [person for person, _read, _confirmed in found]
    names = labels(kind_of(User), actor, keys)
    of = dict(User.objects.filter(pk__in=keys, department__isnull=False).values_list("pk", "department_id"))
    where = labels(kind_of(Department), actor, set(of.values())) if of else {}
    return [
        {
            "person": {"id": str(person), "label": names.get(person, "")},
            "department": where.get(of[person]) if person in of else None,
            **_own(Mine(person, read, confirmed)),
        }
        for person, read, confirmed in found
    ]
