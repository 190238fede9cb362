"""Customers that arrive in a public pool where a rule gives them out: the job is deferred in the write's own transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.records.pool import ways_up
from kehai.kernel import jobs
from kehai.kernel.kept import fact

JOB = "customers.assign"
NEW, ISSUED, RETURNED = "new", "issued", "returned"


@follower
def arrive(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Costs nothing while the company has no rule: what rules there are is known from the epoch."""
    groups: dict[tuple[UUID, str], list[str]] = {}
    for row in rows:
        arrival = _arrival(row, before[row.id])
        if arrival:
            groups.setdefault((row.pool_id, arrival), []).append(str(row.id))
    if not groups or not rules():
        return
    for (pool, arrival), ids in sorted(groups.items()):
        if any(getattr(rule, f"on_{arrival}") for rule in rules_of(pool)):
            jobs.defer(JOB, pool=str(pool), ids=ids, arrival=arrival)


def _arrival(row: Customer, old: Mapping[str, Any]) -> str:
    if row.owner_id or row.deleted_at:
        return ""
    if not old or old["deleted_at"]:
        return NEW
    if old["owner_id"]:
        return RETURNED
    return ISSUED if old["pool_id"] != row.pool_id else ""


def rules() -> tuple[AssignmentRule, ...]:
    """The rules in force, by order."""
    found = fact("customers.assignment_rules", _read)
    return found or ()


def _read() -> tuple[AssignmentRule, ...]:
    live = AssignmentRule.objects.filter(deleted_at=None, state=AssignmentRule.State.ACTIVE, pool__deleted_at=None)
    return tuple(live.order_by("place", "number").defer("search"))


def rules_of(pool: UUID) -> list[AssignmentRule]:
    """Those of the pool itself, then those of the pools above that hold for all below, nearest first."""
    known = rules()
    if not known:
        return []
    steps = [step.pool for step in ways_up([pool]).get(pool, ())]
    at = {each: depth for depth, each in enumerate(steps)}
    found = [rule for rule in known if rule.pool_id == pool or (rule.inherited and rule.pool_id in at)]
    return sorted(found, key=lambda rule: (at[rule.pool_id], rule.place, rule.number))
