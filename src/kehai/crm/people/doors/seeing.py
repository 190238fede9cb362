"""GET /api/people/as/{person}: lists as another person sees them, read-only and recorded (T19).

Its own entrance: no ordinary operation takes a parameter that says who acts.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of, parameter
from kehai.api.document.common import UUID as KEY
from kehai.api.kinds import describe
from kehai.api.query import TOTALS, Query
from kehai.api.request import Asked
from kehai.crm.people.doors.rights import keeper
from kehai.crm.people.rules import effective
from kehai.kernel import trail
from kehai.kernel.access import READ, UPDATE, Actor, Personal, may
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot
from kehai.kernel.kind import Kind
from kehai.kernel.paging import MAX_PAGE, MAX_SIZE
from kehai.kernel.rows import Asked as List
from kehai.kernel.rows import Rows, not_there
from kehai.kernel.sql import every

path = "/people/as"
router = Router(tags=["people.user"])

_ANY = {"type": "object"}
_PERSON = object_of({"id": KEY, "label": STRING}, ("id", "label"))
KINDS: dict[str, Any] = {
    "responses": answered(
        200, "The kinds the person may use", json_of(object_of({"person": _PERSON, "kinds": array_of(_ANY)}, ("person", "kinds"))), READING
    )
}
LIST: dict[str, Any] = {
    "parameters": [
        *(parameter(name, STRING) for name in ("filter", "q", "sort", "columns", "after")),
        *(parameter(name, {"type": "integer", "minimum": 1}) for name in ("size", "page")),
        parameter("total", {"type": "string", "enum": list(TOTALS)}),
    ],
    "responses": answered(200, "A page of the list as the person sees it", json_of(_ANY), READING),
}


@router.get("/{uuid:person}", operation_id="kinds_as", openapi_extra=KINDS)
def kinds(request: Asked, person: UUID) -> HttpResponse:
    """The kinds the person may use, as far as the asker reads them wholly himself."""
    asker, shown = _eyes(request, person)
    Query(request)
    told = [kind for kind in describe(catalogue(), shown) if _open(catalogue()[kind["name"]], asker)]
    return answers.data({"person": {"id": str(shown.id), "label": shown.label}, "kinds": told})


@router.get("/{uuid:person}/{slug:domain}/{slug:kind}", operation_id="list_as", openapi_extra=LIST)
def page(request: Asked, person: UUID, domain: str, kind: str) -> HttpResponse:
    """A page of a list as the person sees it; it is recorded who looked through whose eyes."""
    asker, shown = _eyes(request, person)
    query = Query(request, ("filter", "q", "sort", "columns", "size", "after", "page", "total"))
    found = catalogue().kinds.get(f"{domain}.{kind}")
    if found is None or not _open(found, asker):
        raise not_there()
    if not may(found, shown, READ):
        return answers.data({"rows": [], "next": None, "total": 0, "capped": False})
    asked = List(
        columns=query.columns(found),
        sort=query.text("sort", 80),
        size=query.number("size", 1, MAX_SIZE) or 50,
        after=query.text("after", 2000),
        page=query.number("page", 1, MAX_PAGE),
        total=query.choice("total", TOTALS),
    )
    rows = _both(found, shown, asker).filter(query.json("filter")).matching(query.text("q")).page(asked)
    trail.record("bulk_view", asker, found.name, shown.id, rows.total, seen_as=shown.label)
    rest = answers.text({"next": rows.after, "total": rows.total, "capped": rows.capped})
    return answers.raw(f'{{"rows":{rows.rows},{rest[1:]}')


def _eyes(request: Asked, person: UUID) -> tuple[Actor, Actor]:
    """Who asks, and the person as a reader. Raises MayNot where the asker does not keep roles."""
    asker = keeper(request)
    if not asker.rights.all_of("people.role", UPDATE):
        raise MayNot(_("You may not do this."))
    return asker, effective.seen_as(effective.person_of(person, asker), asker)


def _both(kind: Kind, shown: Actor, asker: Actor) -> Rows:
    """What the person reaches, of what the asker reaches: a restriction that shuts him out holds here too."""
    rows = kind.visible_to(shown, READ)
    return replace(rows, where=every(rows.where, kind.access.predicate(kind, asker.rights, READ, "t")))


def _open(kind: Kind, asker: Actor) -> bool:
    """What the asker reads wholly may be shown; what is somebody's own is nobody else's business."""
    return not isinstance(kind.access, Personal) and effective.reached_wholly(kind, asker.rights)
