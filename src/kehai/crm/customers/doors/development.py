"""GET /api/customers/development-path/{id}: a case's steps, who took them, what the next one needs; …-progress: the month's targets (B40)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.development import Development
from kehai.crm.customers.records.development_target import DevelopmentTarget, this_month
from kehai.crm.customers.rules import development_path as steps
from kehai.crm.customers.rules.development import counts, signers
from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there

path = "/customers"
router = Router(tags=["customers.development"])
MOST = 500
_STEP = object_of({"state": STRING, "label": STRING, "at": STRING, "by": STRING})
_NEXT = object_of({"action": STRING, "label": STRING, "missing": array_of(STRING)})
_PATH = object_of({"steps": array_of(_STEP), "next": array_of(_NEXT), "waits_for": STRING})
_COUNT = object_of({"asked": {"type": "integer"}, "reached": {"type": "integer"}, "shared": {"type": "integer"}})
_LINE = object_of({"id": STRING, "who": STRING, "department": {"type": "boolean"}, "open": _COUNT, "contact": _COUNT, "win": _COUNT})
_PROGRESS = object_of({"month": STRING, "rows": array_of(_LINE)})
PATH: dict[str, Any] = {"responses": answered(200, "The steps taken, the next one and what it needs", json_of(_PATH), READING)}
_MONTH = {"name": "month", "in": "query", "required": False, "schema": {"type": "string", "format": "date"}, "description": "Any day of it"}
PROGRESS: dict[str, Any] = {
    "parameters": [_MONTH],
    "responses": answered(200, "Targets of the month with what was reached, in the cases that the asker sees", json_of(_PROGRESS), READING),
}


@router.get("/development-path/{uuid:id}", operation_id="development_path", openapi_extra=PATH)
def path_of(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """Who took which step of a case when, what comes next, what is missing for it and for whom it waits."""
    actor = reading.signed(request).actor
    Query(request)
    row = cast("Development | None", next(iter(kind_of(Development).visible_to(actor, READ).only([id])), None))
    if row is None or not access.readable(kind_of(Development), actor, "state"):
        raise not_there()
    names = dict(Development.State.choices)
    taken = [each | {"label": str(names.get(each["state"], each["state"]))} for each in row.moves]
    asked = signers.waiting_for(row)
    label = labels(kind_named("people.user"), actor, [asked]).get(asked, "") if asked else ""
    return answers.data({"steps": taken, "next": [_next(row, steps.MOVED[name], actor) for name in _own(row)], "waits_for": label})


def _own(row: Development) -> list[str]:
    """The steps of who works on the case; ending it early is no next step while another is there."""
    found = [name for name in steps.next_of(row.state) if name in steps.MOVED]
    return [name for name in found if name != "report"] or found


def _next(row: Development, move: steps.Move, actor: Actor) -> dict[str, Any]:
    kind = kind_of(Development)
    hidden = {name for name in kind.fields if actor.rights.level(kind.name, name) == "none"}
    missing = [str(kind.fields[name].label) for name in steps.missing(row, move.needs) if name not in hidden]
    return {"action": move.name, "label": str(move.label), "missing": missing}


@router.get("/development-progress", operation_id="development_progress", openapi_extra=PROGRESS)
def progress(request: Asked) -> HttpResponse:
    """The month's targets that the asker sees, with what was reached of them; a department's with all its parts."""
    actor = reading.signed(request).actor
    query = Query(request, ("month",))
    month = _day(query.text("month", 10)).replace(day=1)
    seen = kind_of(DevelopmentTarget).visible_to(actor, READ).filter({"field": "month", "op": "eq", "value": month.isoformat()})
    rows = [cast("DevelopmentTarget", row) for row in seen][:MOST]
    reached, shared = counts.reached(rows, month, actor), counts.shared_out(rows, month, actor)
    names = _names(rows, actor)
    lines = [_line(row, names, reached.get(row.pk, counts.Figures()), shared.get(row.pk)) for row in rows]
    return answers.data({"month": month.isoformat(), "rows": sorted(lines, key=lambda line: (not line["department"], line["who"]))})


def _day(told: str | None) -> date:
    try:
        return date.fromisoformat(told) if told else this_month()
    except ValueError:
        raise Invalid(_t("This is not a date."), {"month": _t("This is not a date.")}) from None


def _names(rows: list[DevelopmentTarget], actor: Actor) -> Mapping[UUID, str]:
    people = labels(kind_named("people.user"), actor, [row.owner_id for row in rows if row.owner_id])
    return people | labels(kind_named("people.department"), actor, [row.department_id for row in rows if row.department_id])


def _line(row: DevelopmentTarget, names: Mapping[UUID, str], reached: counts.Figures, shared: counts.Figures | None) -> dict[str, Any]:
    def told(name: str, done: str) -> dict[str, Any]:
        return {"asked": getattr(row, f"to_{name}"), "reached": getattr(reached, done), "shared": getattr(shared, done) if shared else None}

    key = row.department_id or row.owner_id
    line = {"id": str(row.pk), "who": names.get(key, "…") if key else "", "department": row.department_id is not None}
    return line | {"open": told("open", "opened"), "contact": told("contact", "contacted"), "win": told("win", "won")}
