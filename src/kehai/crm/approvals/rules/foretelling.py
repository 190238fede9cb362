"""What would become of a request: whom each step asks, until when, and what happens where he does not answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from kehai.crm.approvals.records.approval import Approval
from kehai.crm.approvals.rules import course, finding
from kehai.kernel import access, calendar
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Refusal
from kehai.kernel.labels import labels

USER = "people.user"


def steps(approval: Approval, actor: Actor) -> list[dict[str, Any]]:
    """Each step in order. Times are the latest: every step before takes all of its own; none after one without a limit."""
    told: list[dict[str, Any]] = []
    begins: datetime | None = timezone.now()
    for number, step in enumerate(approval.plan["steps"], 1):
        due = calendar.add_worktime(begins, int(step["hours"]) * 60) if begins and step["hours"] else None
        told.append({**_step(approval, number, actor), "due": due.isoformat() if due else None})
        begins = due
    return told


def _step(approval: Approval, number: int, actor: Actor) -> dict[str, Any]:
    step = approval.plan["steps"][number - 1]
    plain = {name: step[name] for name in ("name", "by", "vote", "hours", "late")} | {"number": number}
    if step["by"] == "field" and not access.readable(kind_named(approval.kind), actor, str(step["field"])):
        return {**plain, "people": [], "problem": "", "hidden": True, "fallback": False}
    found, why = _people(approval, number)
    above = _above(approval, step, found)
    names = labels(kind_named(USER), actor, {*found, *filter(None, found.values()), *filter(None, above.values())})
    people = [
        {
            "id": str(who),
            "label": names.get(who, ""),
            "instead_of": names.get(instead) if instead else None,
            "escalates_to": names.get(above[who]) if who in above else None,
        }
        for who, instead in found.items()
    ]
    return {**plain, "people": people, "problem": why, "hidden": False, "fallback": _by_fallback(approval, step, found)}


def _above(approval: Approval, step: Mapping[str, Any], found: Mapping[UUID, Any]) -> dict[UUID, UUID]:
    """Who would take over from whom when the time is over; whoever has nobody above him that is not asked already is reminded."""
    if not step["hours"] or step["late"] != "escalate":
        return {}
    named = {who: finding.manager(who, approval.asker_id) for who in found}
    return {who: manager for who, manager in named.items() if manager and manager not in found}


def _people(approval: Approval, number: int) -> tuple[dict[UUID, UUID | None], str]:
    try:
        return course.people(approval, number), ""
    except Refusal as refusal:
        return {}, str(refusal.message)


def _by_fallback(approval: Approval, step: Mapping[str, Any], found: Mapping[UUID, Any]) -> bool:
    """Whether the step itself finds nobody, so that whom the flow names for that case decides."""
    return bool(found) and not finding.deciders(step, approval.asker_id, course.about(approval), None)
