"""Customers that arrive in a pool are given to its members by the pool's rules: at once, or when work begins (B60, A11)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kehai.crm.customers.actions.allot import CUSTOMER, How, give
from kehai.crm.customers.records.allotment import Waiting
from kehai.crm.customers.records.arrival import JOB, rules_of
from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.kernel import calendar, jobs, planting
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import Invalid

LIMIT = 1000


def assign(pool_id: UUID, customer_ids: Sequence[UUID], arrival: str = "new") -> dict[UUID, UUID]:
    """Customer → who got it, by the rules of the pool; who fits no rule, or finds no room anywhere, stays public.

    May be called twice for the same customers: whoever is owned by then stays where he is. Samples are given to nobody.
    """
    samples = planting.ids()
    left = [key for key in dict.fromkeys(customer_ids) if key not in samples]
    given: dict[UUID, UUID] = {}
    for rule in rules_of(pool_id):
        if not getattr(rule, f"on_{arrival}"):
            continue
        fitting = _fitting(rule, pool_id, left)
        if rule.in_hours and not _at_work():
            _wait(fitting, arrival)
        elif fitting:
            given |= give(pool_id, fitting, How(rule.method, rule), system(JOB)).given
        left = [key for key in left if key not in set(fitting)]
        if not left:
            break
    return given


def _fitting(rule: AssignmentRule, pool: UUID, ids: Iterable[UUID]) -> list[UUID]:
    """Of these the public ones of the pool that the rule speaks of; a rule that cannot be read any more speaks of none."""
    here = {"and": [{"field": "pool", "op": "eq", "value": str(pool)}, {"field": "owner", "op": "empty"}]}
    listed = list(ids)
    try:
        rows = kind(CUSTOMER).visible_to(system(JOB)).only(listed).filter(here).filter(rule.condition)
    except Invalid:
        return []
    found = set(rows.ids(len(listed))) if listed else set()
    return [key for key in listed if key in found]


def _at_work() -> bool:
    now = timezone.now()
    return calendar.worktime_between(now, now + timedelta(seconds=1)) > timedelta()


def _wait(ids: Sequence[UUID], arrival: str) -> None:
    now = timezone.now()
    Waiting.objects.bulk_create([Waiting(customer_id=key, arrival=arrival, since=now) for key in ids], ignore_conflicts=True)


@jobs.later(name=JOB)
def arrived(pool: str, ids: list[str], arrival: str) -> None:
    """What records/arrival.py noticed when it was written."""
    assign(UUID(pool), [UUID(key) for key in ids], arrival)


@jobs.every(minutes=5, name="customers.assign_waiting")
def morning() -> None:
    """What waited for working hours, oldest first."""
    while _at_work() and _some(LIMIT):
        if jobs.stopping():
            return


def _some(limit: int) -> int:
    with transaction.atomic():
        waiting = Waiting.objects.select_for_update(of=("self",), skip_locked=True).select_related("customer")
        rows = list(waiting.order_by("since", "customer_id")[:limit])
        Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
        groups: dict[tuple[UUID, str], list[UUID]] = {}
        for row in rows:
            groups.setdefault((row.customer.pool_id, row.arrival), []).append(row.customer_id)
        for (pool, arrival), ids in sorted(groups.items()):
            jobs.defer(JOB, pool=str(pool), ids=[str(key) for key in ids], arrival=arrival)
    return len(rows)
