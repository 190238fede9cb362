"""GET /api/automation/runs: what rules did, by rule or by record; GET …/actions: what a step may do to which records."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.approvals.records.flow_step import people_fields
from kehai.crm.approvals.rules.flows import inputs_of
from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import checks, giving
from kehai.kernel.access import READ, UPDATE
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.labels import labels
from kehai.kernel.rows import not_there, refuse_unless_may

path = "/automation"
router = Router(tags=["automation.rule"])
MOST = 100
_FREE = {"type": "object", "additionalProperties": True}
_ROW = object_of(
    {"id": {"type": "integer"}, "rule": KEY, "name": STRING, "record": maybe(_FREE), "state": STRING, "at": STRING, "said": array_of(_FREE)},
    ("id", "rule", "name", "state", "at", "said"),
)
_PARAMETERS = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": about}
    for name, about in (
        ("rule", "of this rule"),
        ("kind", "of this record: its kind"),
        ("record", "and its id"),
        ("state", "only runs in this state"),
    )
]
RUNS: dict[str, Any] = {
    "parameters": _PARAMETERS,
    "responses": answered(200, "The newest first", json_of(object_of({"rows": array_of(_ROW)}, ("rows",))), (*READING, 422)),
}
ACTIONS: dict[str, Any] = {
    "responses": answered(200, "Records, and what may be done to them", json_of(object_of({"kinds": array_of(_FREE)}, ("kinds",))), READING)
}


@router.get("/runs", operation_id="automation_runs", openapi_extra=RUNS)
def runs(request: Asked) -> HttpResponse:
    """For who reads rules; records that he does not see have no name here."""
    actor = reading.signed(request).actor
    query = Query(request, ("rule", "kind", "record", "state"))
    refuse_unless_may(kind_of(Rule), actor, READ)
    found = Run.objects.order_by("-at", "-id")
    rule, record = query.text("rule"), query.text("record")
    if rule:
        key = reading.key(rule, "rule")
        if not kind_of(Rule).visible_to(actor, READ).only([key]).count():
            raise not_there()
        found = found.filter(rule_id=key)
    if record:
        found = found.filter(kind=query.text("kind") or "", record_id=reading.key(record, "record"))
    if query.text("state"):
        found = found.filter(state=query.text("state"))
    return answers.data({"rows": _told(list(found[:MOST]), actor)})


def _told(rows: list[Run], actor: Any) -> list[dict[str, Any]]:
    known = catalogue()
    kinds = {row.kind for row in rows if row.kind in known}
    names = {name: labels(known[name], actor, {row.record_id for row in rows if row.kind == name}) for name in kinds}
    return [
        {
            "id": row.pk,
            "rule": str(row.rule_id),
            "name": row.name,
            "record": _link(row, names),
            "state": row.state,
            "at": row.at,
            "resume_at": row.resume_at if row.state == Run.State.WAITING else None,
            "said": row.said,
            "steps": len(row.plan),
        }
        for row in rows
    ]


def _link(row: Run, names: dict[str, Any]) -> dict[str, str] | None:
    label = names.get(row.kind, {}).get(row.record_id)
    return None if label is None else {"kind": row.kind, "id": str(row.record_id), "label": label}


@router.get("/actions", operation_id="automation_actions", openapi_extra=ACTIONS)
def actions(request: Asked) -> HttpResponse:
    """For who makes rules: kinds, what a step may do to them, the fields that name people."""
    actor = reading.signed(request).actor
    Query(request)
    refuse_unless_may(kind_of(Rule), actor, UPDATE)
    found = []
    for kind in catalogue():
        if checks.may_start(kind) and kind.domain not in ("kinds", "jobs") and actor.rights.all_of(kind.name, READ):
            listed = [{"name": name, "label": label, "inputs": _inputs(kind.name, name)} for name, label in checks.doable(kind)]
            more = {"people": people_fields(kind.name), "given": bool(giving.verbs(kind)), "address": bool(giving.address_field(kind))}
            found.append({"name": kind.name, "label": str(kind.label), "actions": listed, **more})
    return answers.data({"kinds": found})


def _inputs(kind: str, action: str) -> list[dict[str, Any]]:
    if action == "update":
        return []
    return [
        {
            "name": field.name,
            "label": str(field.label),
            "type": field.type,
            "target": field.target,
            "required": field.required,
            "choices": [{"value": choice.value, "label": str(choice.label)} for choice in field.choices],
        }
        for field in inputs_of(kind_named(kind), action)
    ]
