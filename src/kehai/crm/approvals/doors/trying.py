"""POST /api/approvals/try: which conditions hold a record, and which steps and people it would take; GET …/actions: what may stand under a flow."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, answered, array_of, json_of, object_of, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.approvals.records.flow import Flow
from kehai.crm.approvals.records.flow_step import people_fields
from kehai.crm.approvals.rules import asking, explaining, flows, foretelling
from kehai.kernel import actors, store, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import MayNot
from kehai.kernel.rows import not_there, refuse_unless_may
from kehai.kernel.workflow import gate

path = "/approvals"
router = Router(tags=["approvals.flow"])
_FREE = {"type": "object", "additionalProperties": True}
_BODY = object_of({"flow": KEY, "record": KEY, "asker": KEY, "input": _FREE}, ("flow", "record", "asker"))
TRY: dict[str, Any] = {"requestBody": sent(_BODY), "responses": answered(200, "The course it would take", json_of(_FREE), (*READING, 409, 422))}
ACTIONS: dict[str, Any] = {
    "responses": answered(200, "Actions that can be put under approval", json_of(object_of({"kinds": array_of(_FREE)}, ("kinds",))), READING)
}
WRITTEN: dict[str, Any] = {
    "responses": answered(200, "The conditions as they are written", json_of(object_of({"conditions": array_of(_FREE)}, ("conditions",))), READING)
}


@router.get("/actions", operation_id="approvals_actions", openapi_extra=ACTIONS)
def actions(request: Asked) -> HttpResponse:
    """For who makes flows: kinds, their actions, and the fields that name people."""
    actor = reading.signed(request).actor
    Query(request)
    refuse_unless_may(kind_of(Flow), actor, UPDATE)
    found = []
    for kind in catalogue():
        named = flows.may_be_held(kind)
        if named and kind.name.split(".")[0] not in ("kinds", "jobs"):
            listed = [{"name": name, "label": label, "inputs": _inputs(kind.name, name)} for name, label in named]
            found.append({"name": kind.name, "label": str(kind.label), "actions": listed, "people": people_fields(kind.name)})
    return answers.data({"kinds": found})


def _inputs(kind: str, action: str) -> list[dict[str, Any]]:
    if action in ("create", "update", "delete", "restore"):
        return []
    return [
        {
            "name": field.name,
            "label": str(field.label),
            "type": field.type,
            "target": field.target,
            "choices": [{"value": choice.value, "label": str(choice.label)} for choice in field.choices],
        }
        for field in flows.inputs_of(kind_named(kind), action)
    ]


@router.get("/written/{id}", operation_id="approvals_written", openapi_extra=WRITTEN)
def written(request: Asked, id: str) -> HttpResponse:  # noqa: A002  the name of the path's parameter
    """The conditions of a flow with the names of the fields and records in them, for drawing it."""
    actor = reading.signed(request).actor
    Query(request)
    row = next(iter(kind_of(Flow).visible_to(actor, READ).only([reading.key(id, "id")])), None)
    if not isinstance(row, Flow) or row.kind not in catalogue():
        raise not_there()
    return answers.data({"conditions": explaining.written(flows.of(row), kind_named(row.kind), actor)})


@router.post("/try", operation_id="approvals_try", openapi_extra=TRY)
def attempt(request: Asked) -> HttpResponse:
    """Changes nothing: which conditions of the flow hold this record, asked by this person with this input, and whom each step would ask."""
    actor = reading.signed(request).actor
    Query(request)
    told = reading.body(request)
    reading.only(told, ("flow", "record", "asker", "input"))
    row = next(iter(kind_of(Flow).visible_to(actor, UPDATE).only([reading.key(told.get("flow"), "flow")])), None)
    if not isinstance(row, Flow) or row.kind not in catalogue():
        raise not_there()
    flow, kind, key = flows.of(row), kind_named(row.kind), reading.key(told.get("record"), "record")
    if not kind.visible_to(actor, READ).only([key]).count():
        raise not_there()
    data = told.get("input") or {}
    if not isinstance(data, dict):
        raise reading.wrong("input", _t("Please send an object."))
    asked = gate.Asked(kind, row.action, data, _asker(reading.key(told.get("asker"), "asker")))
    return answers.data(_course(asked, flow, key, actor))


def _asker(key: UUID) -> Actor:
    try:
        return actors.actor("user", key)
    except MayNot:
        raise not_there() from None


def _course(asked: gate.Asked, flow: flows.Live, key: UUID, actor: Actor) -> Mapping[str, Any]:
    told = _conditions(asked, flow, key, actor)
    approval = asking.new(asked, flow, [key])
    expires = approval.expires_at.isoformat() if approval.expires_at else None
    return {**told, "steps": foretelling.steps(approval, actor), "expires": expires}


def _conditions(asked: gate.Asked, flow: flows.Live, key: UUID, actor: Actor) -> dict[str, Any]:
    """The record counts as it is and, of a change, as it would be: whoever could write himself out of a condition would need no approval."""

    def seen() -> explaining.Node | None:
        return explaining.of_record(flow, asked.kind, key, actor)

    record, would, told = seen(), None, []
    if record and record["held"] is not True and asked.action == "update" and asked.input:
        would = gate.rehearsed(lambda: writes.update(asked.kind, store.lock(asked.kind, [key])[0], asked.input, None, asked.actor), seen)
    for part, found in (("touches", explaining.of_touches(flow, asked)), ("input", explaining.of_input(flow, asked, actor))):
        told += [{"part": part, **found}] if found else []
    held = [part["held"] for part in told]
    if record:
        told += [{"part": "record", **record}, *([{"part": "would", **would}] if would else [])]
        held.append(explaining.together("or", [one["held"] for one in (record, would) if one]))
    return {"held": explaining.together("and", held), "conditions": told}
