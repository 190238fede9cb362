"""Customers of an earlier version learn by what their region is known, and what else speaks for one (P08)."""

from typing import cast
from uuid import UUID

from django.db import connection, transaction

from kehai.crm.customers.records import region_guess
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules import attribution
from kehai.kernel import jobs, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BATCH = 1000
FIRST = UUID(int=0)

# Whoever was written since sources are kept has a hint, if only the one that says that there is none. Told by two
# indexes alone: who is in the recycle bin is looked at afterwards. The fence (LIMIT 1) makes each look-up one of an
# index, also where the planner takes new tables for empty.
UNSEEN = """
SELECT m.id FROM /*rule:sources*/ customers_customer m
LEFT JOIN LATERAL (SELECT TRUE AS has FROM customers_regionguess g WHERE g.customer_id = m.id LIMIT 1) g ON TRUE
WHERE m.id > %s AND g.has IS NULL ORDER BY m.id LIMIT %s
"""
STILL = """
SELECT c.id FROM /*rule:sources*/ customers_customer c WHERE c.id = ANY(%s) AND c.deleted_at IS NULL
AND NOT EXISTS (SELECT FROM customers_regionguess g WHERE g.customer_id = c.id) ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED
"""
# Neither version nor history moves: nobody changed the customer.
TOLD = "UPDATE /*rule:sources*/ customers_customer SET region_source = %s WHERE id = ANY(%s) AND region_source = ''"


@jobs.every(minutes=60, name="customers.sources")
def sources() -> None:
    """All who have no hint yet, batch by batch; finds nobody by one walk over an index once it is done."""
    last: UUID | None = FIRST
    while last and not jobs.stopping():
        last = fill(last, BATCH)


def fill(after: UUID, most: int) -> UUID | None:
    """Looks at so many customers behind this one; the last of them. Neither version nor history moves."""
    with transaction.atomic():
        unseen = [key for (key,) in fetch(Sql(UNSEEN, (after, most)))]
        keys = [key for (key,) in fetch(Sql(STILL, (unseen,)))] if unseen else []
        if keys:
            _keep(keys)
    return unseen[-1] if len(unseen) == most else None


def _keep(keys: list[UUID]) -> None:
    rows = cast("list[Customer]", store.lock(kind_of(Customer), keys))
    region_guess.keep(rows, renewed=False)
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [attribution.ADDRESS, [row.id for row in rows if _told_by_address(row)]])


def _told_by_address(row: Customer) -> bool:
    """Whether the region that stands there is the very one its address tells; any other stays a person's."""
    return bool(row.region) and not row.region_source and row.region in {guess.region for guess in attribution.guesses(row.address, "", "")}
