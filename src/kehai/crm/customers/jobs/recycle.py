"""Neglected customers fall back into their public pools."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import ngettext

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import days_of, ways_up
from kehai.kernel import jobs, run
from kehai.kernel.catalogue import kind

LIMIT = 1000  # customers looked at together


@jobs.every(minutes=60, name="customers.recycle")
def recycle() -> None:
    """Hourly: everything that is due, LIMIT at a time, until a round moves nothing."""
    while recycle_neglected(LIMIT):
        pass


def recycle_neglected(limit: int = LIMIT) -> int:
    """Returns the private customers whose clock has run out; how many of at most `limit` fell."""
    customers = kind("customers.customer")
    due = {"and": [{"field": "falls_at", "op": "le", "value": timezone.now()}, {"field": "owner", "op": "filled"}]}
    ids = customers.visible_to(jobs.me()).filter(due).ids(limit)
    done = 0
    for days, group in _by_days(ids).items():
        reason = ngettext("no follow-up in %(count)d day", "no follow-up in %(count)d days", days) % {"count": days}
        done += len(run.act(customers, "recycle", group, {"reason": reason}, jobs.me()).done)
    return done


def _by_days(ids: Iterable[UUID]) -> dict[int, list[UUID]]:
    pools = dict(Customer.objects.filter(id__in=ids).values_list("id", "pool_id"))
    ways = ways_up(pools.values())
    found: dict[int, list[UUID]] = {}
    for key, pool in pools.items():
        found.setdefault(days_of(ways[pool]) or 0, []).append(key)
    return found
