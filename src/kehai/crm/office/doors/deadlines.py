"""GET /api/office/deadlines/<domain>/<kind>/<id>: the clocks of a record; …/mine: those that ask one, or one's people."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter, ref
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.office import clocks
from kehai.crm.office.records.deadline import Deadline
from kehai.kernel import calendar
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import labels
from kehai.kernel.rows import fetch, not_there

path = "/office/deadlines"
router = Router(tags=["office.deadline"])
MOST = 200
USER = "people.user"
WHOSE = ("mine", "all")
_TEXTS = ("id", "rule", "label", "stops", "terms", "state", "since", "due", "evidence")
_ROW = object_of(
    {
        **dict.fromkeys(_TEXTS, STRING),
        "stopped": maybe(STRING),
        "in_time": maybe({"type": "boolean"}),
        "owner": maybe(ref("Link")),
        "about": maybe(object_of(dict.fromkeys(("kind", "id", "label"), STRING), ("kind", "id", "label"))),
        "steps": array_of(object_of({"step": STRING, "at": STRING, "to": array_of(STRING)}, ("step", "at", "to"))),
    }
)
_LIST = object_of({"rows": array_of(_ROW), "notices": array_of(STRING)}, ("rows", "notices"))
OF: dict[str, Any] = {"responses": answered(200, "Clocks of a record, the running ones first", json_of(_LIST), READING)}
MINE: dict[str, Any] = {
    "parameters": [parameter("whose", {"enum": list(WHOSE)})],
    "responses": answered(200, "Running clocks, the most urgent first, at most 200", json_of(_LIST), READING),
}


@router.get("/mine", operation_id="deadlines", openapi_extra=MINE)
def mine(request: Asked) -> HttpResponse:
    """Running clocks that ask oneself, or (`whose=all`) all that one may see."""
    actor = reading.signed(request).actor
    whose = Query(request, ("whose",)).choice("whose", WHOSE)
    tree: list[Any] = [{"field": "state", "op": "in", "value": ["running", "late"]}]
    if whose == "mine":
        rows = Deadline.objects.filter(owner=actor.rights.person, state__in=clocks.OPEN, deleted_at=None).order_by("due_at")[:MOST]
        return answers.data(_told(rows, actor))
    found = kind_of(Deadline).visible_to(actor, READ).filter({"and": tree})
    keys = [key for (key,) in fetch("SELECT t.id" + found.source() + f" ORDER BY t.due_at, t.id LIMIT {MOST}")]
    return answers.data(_told(Deadline.objects.filter(id__in=keys).order_by("due_at", "id"), actor))


@router.get("/{str:domain}/{str:name}/{uuid:id}", operation_id="deadlines_of", openapi_extra=OF)
def of(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """The clocks of a record that the asker sees."""
    actor = reading.signed(request).actor
    Query(request)
    if f"{domain}.{name}" not in catalogue():
        raise not_there()
    kind = kind_named(f"{domain}.{name}")
    if not kind.visible_to(actor, READ).only([id]).count():
        raise not_there()
    rows = Deadline.objects.filter(about_id=id, about_kind=kind.name, deleted_at=None).order_by("stopped_at", "due_at")
    running = [row for row in rows if row.state in clocks.OPEN]
    return answers.data(_told([*running, *(row for row in rows if row not in running)][:MOST], actor))


def _told(found: Iterable[Deadline], actor: Actor) -> dict[str, Any]:
    rows = list(found)
    people = {key for row in rows for key in (row.owner_id, *(UUID(to) for step in row.steps for to in step["to"])) if key}
    names = labels(kind_named(USER), actor, people)
    about: dict[str, dict[UUID, str]] = {}
    for name in {row.about_kind for row in rows}:
        about[name] = labels(kind_named(name), actor, {row.about_id for row in rows if row.about_kind == name and row.about_id})
    years = {year for row in rows for year in (calendar.local(row.due_at).year,) if row.state in clocks.OPEN}
    told = [_one(row, names, about) for row in rows]
    return {"rows": told, "notices": calendar.notices(years)}


def _one(row: Deadline, names: dict[UUID, str], about: dict[str, dict[UUID, str]]) -> dict[str, Any]:
    rule, label = clocks.rules().get(row.rule), about[row.about_kind].get(row.about_id) if row.about_id else None
    return {
        "id": str(row.pk),
        "rule": row.rule,
        "label": str(rule.label) if rule else row.rule,
        "stops": str(rule.evidence) if rule else "",
        "terms": row.terms,
        "state": row.state,
        "since": answers.instant(row.started_at),
        "due": answers.instant(row.due_at),
        "stopped": answers.instant(row.stopped_at) if row.stopped_at else None,
        "in_time": row.in_time,
        "evidence": row.evidence,
        "owner": {"id": str(row.owner_id), "label": names.get(row.owner_id, "")} if row.owner_id else None,
        "about": {"kind": row.about_kind, "id": str(row.about_id), "label": label} if label is not None else None,
        "steps": [{"step": s["step"], "at": s["at"], "to": [names.get(UUID(to), "") for to in s["to"]]} for s in row.steps],
    }
