"""GET /api/approvals/sheet/<id>: a request as its reader may see it; …/of/<domain>/<kind>/<id>: those about a record; …/waiting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, answered, array_of, json_of, object_of, parameter
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.seat import Hold, Seat
from kehai.crm.approvals.rules import flows, showing
from kehai.kernel.access import CLAIM, MANAGE, READ, TRANSFER, Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import labels
from kehai.kernel.records.change import Change
from kehai.kernel.rows import fetch, not_there
from kehai.kernel.sql import Sql

path = "/approvals"
router = Router(tags=["approvals.approval"])
MOST, MOST_RECORDS, MOST_EVENTS = 100, 50, 200
BOXES = ("waiting", "mine", "done")
CAN = {MANAGE: ("agree", "refuse", "hand_on", "add_signer", "send_back"), CLAIM: ("withdraw", "remind"), TRANSFER: ("reassign",)}
_COUNT = {"type": "integer", "minimum": 0}
_FREE = {"type": "object", "additionalProperties": True}
_SHEET = object_of({name: {} for name in ("id", "subject", "records", "input", "steps", "trace")}, ("id", "subject"))
_SHEET["additionalProperties"] = True
SHEET: dict[str, Any] = {"responses": answered(200, "A request under the reader's rights", json_of(_SHEET), READING)}
LIST: dict[str, Any] = {
    "parameters": [parameter("box", {"enum": list(BOXES)})],
    "responses": answered(200, "Requests, the newest first, at most 100", json_of(object_of({"rows": array_of(_FREE)}, ("rows",))), READING),
}
OF: dict[str, Any] = {
    "responses": answered(200, "Requests about a record, the newest first", json_of(object_of({"rows": array_of(_FREE)}, ("rows",))), READING)
}
WAITING: dict[str, Any] = {
    "responses": answered(200, "How many requests wait for the asker", json_of(object_of({"count": _COUNT}, ("count",))), READING)
}
SEEN = """
SELECT s.approval_id FROM /*rule:approvals*/ approvals_seat s
WHERE s.person_id = %s AND s.state IN (\'agreed\', \'refused\', \'handed\', \'returned\')
"""


@router.get("/waiting", operation_id="approvals_waiting", openapi_extra=WAITING)
def waiting(request: Asked) -> HttpResponse:
    """How many requests wait for the asker."""
    actor = reading.signed(request).actor
    Query(request)
    return answers.data({"count": kind_of(Approval).visible_to(actor, MANAGE).filter(_in("waiting")).count(MOST)})


def _in(state: str) -> dict[str, Any]:
    return {"field": "state", "op": "eq", "value": state}


@router.get("/box", operation_id="approvals_box", openapi_extra=LIST)
def box(request: Asked) -> HttpResponse:
    """Requests that wait for the asker, that he asked, or that he has decided."""
    actor = reading.signed(request).actor
    which = Query(request, ("box",)).choice("box", BOXES) or BOXES[0]
    kind = kind_of(Approval)
    rows = kind.visible_to(actor, MANAGE if which == "waiting" else CLAIM if which == "mine" else READ)
    rows = rows.filter(_in("waiting")) if which == "waiting" else rows
    rows = rows.narrowed(_decided_by(actor)) if which == "done" else rows
    keys = [key for (key,) in fetch("SELECT t.id" + rows.source() + f" ORDER BY t.created_at DESC, t.id DESC LIMIT {MOST}")]
    found = Approval.objects.filter(id__in=keys).select_related("asker").order_by("-created_at", "-id")
    return answers.data({"rows": briefs(list(found), actor)})


def _decided_by(actor: Actor) -> Sql:
    return Sql("t.id IN (" + SEEN + ")", (actor.rights.person,))


@router.get("/of/{str:domain}/{str:name}/{uuid:id}", operation_id="approvals_of", openapi_extra=OF)
def of(request: Asked, domain: str, name: str, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """What was asked about a record, for whoever sees the record: who asked, who is asked, what became of it, not what was typed in."""
    actor = reading.signed(request).actor
    Query(request)
    if f"{domain}.{name}" not in catalogue() or not kind_named(f"{domain}.{name}").visible_to(actor, READ).only([id]).count():
        raise not_there()
    keys = Hold.objects.filter(record_id=id).order_by("-id").values_list("approval_id", flat=True)[:MOST]
    found = Approval.objects.filter(id__in=list(keys), deleted_at=None).select_related("asker").order_by("-created_at", "-id")
    seen = set(kind_of(Approval).visible_to(actor, READ).only(list(keys)).ids(MOST))
    rows = list(found)
    asked = _asked(rows, actor)
    return answers.data({"rows": [{**_head(row), "open": row.id in seen, "asked": asked.get(row.id, [])} for row in rows]})


@router.get("/sheet/{uuid:id}", operation_id="approvals_sheet", openapi_extra=SHEET)
def sheet(request: Asked, id: UUID) -> HttpResponse:  # noqa: A002  the name in the path
    """A request whole: what is asked, about which records, who decides, what has happened."""
    actor = reading.signed(request).actor
    Query(request)
    row = next(iter(kind_of(Approval).visible_to(actor, READ).only([id])), None)
    if not isinstance(row, Approval):
        raise not_there()
    return answers.data({**briefs([row], actor)[0], "steps": steps_of(row, actor), "trace": _trace(row)})


def _head(row: Approval) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "number": row.number,
        "subject": row.subject,
        "kind": row.kind,
        "action": row.action,
        "label": flows.label_of(row.kind, row.action),
        "state": row.state,
        "state_label": row.get_state_display(),
        "asker": {"id": str(row.asker_id), "label": row.asker.name} if row.asker else None,
        "at": answers.instant(row.created_at),
        "step": row.step,
        "of": row.steps,
        "due": _at(row.due_at),
        "outcome": row.outcome,
    }


def _at(moment: datetime | None) -> str | None:
    return answers.instant(moment) if moment else None


def briefs(rows: Sequence[Approval], actor: Actor) -> list[dict[str, Any]]:
    """Requests as this reader sees them, with what he may do to each."""
    cans, asked = _cans(rows, actor), _asked(rows, actor)
    return [{**_brief(row, actor), "can": cans[row.id], "asked": asked.get(row.id, [])} for row in rows]


def _brief(row: Approval, actor: Actor) -> dict[str, Any]:
    if row.kind not in catalogue():
        return {**_head(row), "count": row.rows, "records": [], "input": []}
    kind, ids = kind_named(row.kind), [UUID(one["id"]) for one in row.records]
    told = showing.told_input(kind, row.action, row.input, row.plan.get("shown", []), actor, ids)
    return {**_head(row), "count": row.rows, "records": _records(row, actor), "input": told}


def _records(row: Approval, actor: Actor) -> list[dict[str, Any]]:
    """Of each record its name where the reader sees it, and the fields that the flow shows to whoever reads the request."""
    kind, ids = kind_named(row.kind), [UUID(one["id"]) for one in row.records[:MOST_RECORDS]]
    names = labels(kind, actor, ids)
    versions = {one["id"]: one["version"] for one in row.records}
    now = {str(found.pk): found.version for found in flows.reach(kind).only(ids)} if row.state == "waiting" else {}
    told = []
    for key in map(str, ids):
        values = row.seen.get(key, {})
        fields = [kind.fields[name] for name in row.plan.get("shown", ()) if name in kind.fields]
        lines = [{"field": field.name, "label": str(field.label), "value": showing.said(field, values.get(field.name))} for field in fields]
        changed = key in now and now[key] != versions[key]
        told.append({"id": key, "label": names.get(UUID(key)), "path": kind.path, "fields": lines, "changed": changed})
    return told


def _cans(rows: Sequence[Approval], actor: Actor) -> dict[UUID, list[str]]:
    """What the reader may do to each."""
    kind, found = kind_of(Approval), {row.id: list[str]() for row in rows}
    live = {row.id: row for row in rows if row.state == Approval.State.WAITING}
    for op, names in CAN.items():
        for key in kind.visible_to(actor, op).only(list(live)).ids(MOST):
            found[key] += [name for name in names if name != "send_back" or live[key].step > 1]
    return found


def _asked(rows: Sequence[Approval], actor: Actor) -> dict[UUID, list[dict[str, Any]]]:
    """Whom each waits for now."""
    live = [row.id for row in rows if row.state == Approval.State.WAITING]
    found: dict[UUID, list[dict[str, Any]]] = {}
    for seat in Seat.objects.filter(approval__in=live, state=Seat.State.WAITING).select_related("person").order_by("id"):
        told = {"id": str(seat.person_id), "label": seat.person.name, "me": seat.person_id == actor.rights.person}
        found.setdefault(seat.approval_id, []).append(told)
    return found


def steps_of(row: Approval, actor: Actor) -> list[dict[str, Any]]:
    """Each step with who sat in it, the latest round's; steps to come only by their names."""
    found = list(Seat.objects.filter(approval=row).select_related("person").order_by("id"))
    latest: dict[int, int] = {}
    for seat in found:
        latest[seat.step] = max(latest.get(seat.step, 0), seat.round)
    stands = labels(kind_named("people.user"), actor, {seat.instead_of for seat in found if seat.instead_of})
    steps = []
    for number, step in enumerate(row.plan.get("steps", ()), 1):
        here = [seat for seat in found if seat.step == number and seat.round == latest[number]]
        steps.append({"number": number, "name": step["name"], "vote": step["vote"], "hours": step["hours"], "seats": _seats(here, stands)})
    return steps


def _seats(found: Iterable[Seat], stands: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "person": {"id": str(seat.person_id), "label": seat.person.name},
            "instead_of": stands.get(seat.instead_of) if seat.instead_of else None,
            "added": seat.added,
            "state": seat.state,
            "state_label": seat.get_state_display(),
            "answer": seat.answer,
            "at": _at(seat.decided_at),
        }
        for seat in found
    ]


def _trace(row: Approval) -> list[dict[str, Any]]:
    """All that happened, oldest first: who reads the request reads this."""
    found = Change.objects.filter(record_id=row.id).order_by("id")[:MOST_EVENTS]
    words = {"create": _t("Asked"), "late": _t("Its time is over"), "stand_in": _t("Somebody stands in"), "expire": _t("Expired")}
    return [
        {
            "at": answers.instant(change.at),
            "who": change.actor_label if change.actor_kind != "job" else "",
            "what": words.get(change.action) or flows.label_of("approvals.approval", change.action),
            "text": change.text,
        }
        for change in found
    ]
