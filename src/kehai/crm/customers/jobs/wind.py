"""Winds clocks anew where a rule, the calendar or the day itself changed them; in batches, and on from where it was killed."""

from uuid import UUID

from django.db import transaction

from kehai.crm.customers.records import winding
from kehai.kernel import jobs
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BATCH = 5000
DIFFERENT = f") v JOIN customers_customer c ON c.id = v.id WHERE {winding.DIFFERS}"
FIRST = UUID(int=0)
NEXT = """
SELECT id FROM /*rule:clock*/ customers_customer WHERE id > %s AND owner_id IS NOT NULL AND deleted_at IS NULL ORDER BY id LIMIT %s
"""
# In the order of their ids, as every bulk writer: two of them never wait for each other in a ring.
LOCK = "SELECT id FROM /*rule:clock*/ customers_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


@jobs.later(name="customers.wind")
def wind(after: str = str(FIRST)) -> None:
    """All private customers; a rule that changes meanwhile lets another round wait."""
    at = UUID(after)
    while ids := batch(at):
        at = ids[-1]
        if jobs.stopping():
            jobs.defer("customers.wind", after=str(at))
            return


@jobs.every(minutes=24 * 60, name="customers.wind_nightly")
def nightly() -> None:
    """What no write tells of: loans and teams that ended, the calendar, conditions that speak of today."""
    jobs.defer("customers.wind", once="customers.wind", lock="customers.wind")


def batch(after: UUID, limit: int = BATCH) -> list[UUID]:
    """The next private customers; locks only those whose clock goes differently now."""
    ids = [key for (key,) in fetch(Sql(NEXT, (after, limit)))]
    if not ids:
        return []
    here = Sql("t.id = ANY(%s)", (ids,))
    wrong = [key for (key,) in fetch("SELECT c.id FROM (" + winding.verdict(winding.rules(), here) + DIFFERENT)]  # noqa: S608  our own words, values are parameters
    if wrong:
        with transaction.atomic():
            fetch(Sql(LOCK, (wrong,)))
            winding.wind(Sql("t.id = ANY(%s)", (wrong,)))
    return ids
