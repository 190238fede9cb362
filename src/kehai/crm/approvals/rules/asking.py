"""The house's gate: what a flow holds becomes a request, one a flow, with what the approvers will see."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.records.flow_step import FlowStep
from kehai.crm.approvals.records.seat import Hold
from kehai.crm.approvals.rules import course, doing, flows, showing
from kehai.crm.approvals.rules.flows import Live
from kehai.kernel import store, writes
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.workflow.gate import Asked, Waiting

STEP = "name", "by", "level", "person_id", "role_id", "department_id", "field", "vote", "hours", "late"


class House:
    """See gate.Gate."""

    def flows(self, asked: Asked) -> Sequence[Live]:
        """See Gate."""
        return flows.live(asked.kind.name, asked.action)

    def matching(self, found: Sequence[Live], asked: Asked, ids: Sequence[UUID]) -> Mapping[UUID, Live]:
        """See Gate."""
        return flows.matching(found, asked, ids)

    def store(self, asked: Asked, held: Mapping[UUID, Live]) -> Sequence[Waiting]:
        """See Gate."""
        by_flow: dict[UUID, tuple[Live, list[UUID]]] = {}
        for key, flow in held.items():
            by_flow.setdefault(flow.id, (flow, []))[1].append(key)
        return [_store(asked, flow, ids) for flow, ids in by_flow.values()]


def plan_of(flow: Live) -> dict[str, Any]:
    """The flow as a request keeps it."""
    found = FlowStep.objects.filter(flow_id=flow.id, deleted_at=None).order_by("position", "number").values(*STEP)
    steps = [{name.removesuffix("_id"): str(value) if isinstance(value, UUID) else value for name, value in step.items()} for step in found]
    fallback = str(flow.fallback) if flow.fallback else None
    return {"steps": steps, "shown": list(flow.shown), "watched": flow.watched, "fallback": fallback, "by_mail": flow.by_mail}


def new(asked: Asked, flow: Live, ids: Sequence[UUID]) -> Approval:
    """The request, not yet written: also for trying a flow."""
    made: Any = store.blank(Approval)
    made.created_at = None
    made.subject, made.kind, made.action = flow.name, asked.kind.name, asked.action
    made.flow_id, made.edition, made.rows = flow.id, flow.edition, max(len(ids), 1)
    made.asker_id, made.asked_as, made.actor = asked.actor.rights.person, asked.actor.kind, asked.actor.id
    made.plan, made.input = plan_of(flow), dict(asked.input)
    if asked.action == "update":
        made.plan["watched"] = sorted({*made.plan["watched"], *(name for name in asked.input if name in asked.kind.fields)})
    made.steps, made.expires_at = len(made.plan["steps"]), timezone.now() + timedelta(days=flow.days)
    # What is to be created has no record yet.
    kept = ids if asked.action != "create" else ()
    versions = {row.pk: row.version for row in _rows(asked, kept)}
    made.records = [{"id": str(key), "version": versions.get(key, 1)} for key in kept]
    made.seen = showing.values(asked.kind, list(kept), made.plan["watched"]) if kept else {}
    approval: Approval = made
    return approval


def _rows(asked: Asked, ids: Sequence[UUID]) -> list[Any]:
    if not ids:
        return []
    rows = flows.reach(asked.kind)
    return list((rows.deleted() if asked.action == "restore" else rows).only(ids))


def _store(asked: Asked, flow: Live, ids: Sequence[UUID]) -> Waiting:
    approval = new(asked, flow, ids)
    found = course.begin(approval)
    approval.due_at = course.due(approval)
    with transaction.atomic():
        writes.insert(kind_of(Approval), [approval], Deed("create", asked.actor), READ)
        _hold(approval)
        course.ask(approval, found)
        doing.note(approval, "ask_approval", f"{approval.number} · {flows.label_of(approval.kind, approval.action)}", asked.actor)
    sentence = _t("“%(subject)s” waits for approval: %(number)s.") % {"subject": approval.subject, "number": approval.number}
    return Waiting(approval.id, approval.number, tuple(ids), sentence)


def _hold(approval: Approval) -> None:
    """One open request of a record and action at a time; whoever comes second is told which one waits."""
    holds = [
        Hold(approval=approval, kind=approval.kind, action=approval.action, record_id=UUID(one["id"]), version=one["version"])
        for one in approval.records
    ]
    try:
        with transaction.atomic():
            Hold.objects.bulk_create(holds)
    except IntegrityError:
        keys = [hold.record_id for hold in holds]
        there = Hold.objects.filter(record_id__in=keys, action=approval.action, open=True).select_related("approval").order_by("id").first()
        number = there.approval.number if there else ""
        raise Refusal(_t("This waits for approval already: %(number)s.") % {"number": number}) from None
