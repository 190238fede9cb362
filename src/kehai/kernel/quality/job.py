"""Measures records that nobody measured yet, every few minutes; and all of them at night, because data grow old without being touched (K05)."""

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from kehai.kernel import jobs, periods
from kehai.kernel.catalogue import catalogue, kind
from kehai.kernel.kind import Kind
from kehai.kernel.quality.measure import statement
from kehai.kernel.quality.standard import NIGHT, measured
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

BATCH = 5000
FIRST = UUID(int=0)
MONTH = """
INSERT INTO kernel_qualitymonth (kind, month, owner_id, records, quality, completeness)
SELECT %s, %s, {owner}, count(*), sum(t.quality), sum(t.completeness)
FROM /*rule:quality*/ {table} t WHERE t.deleted_at IS NULL AND t.quality IS NOT NULL GROUP BY {owner}
"""


@jobs.every(minutes=5, name="kernel.quality_fill")
def fill() -> None:
    """New to the product, or brought by an earlier version: finds nothing by one look into an index once it is done."""
    for each in filter(measured, catalogue()):
        while unmeasured(each) == BATCH and not jobs.stopping():
            jobs.got_further()


@jobs.every(minutes=24 * 60, name="kernel.quality_nightly")
def nightly() -> None:
    """A day later what was fresh may be old, and a new version of the product may ask for more."""
    for each in filter(measured, catalogue()):
        jobs.defer(NIGHT, lock=NIGHT, once=f"{NIGHT}.{each.name}", name=each.name)


@jobs.later(name=NIGHT, tries=2)
def night(name: str, after: str = str(FIRST)) -> None:
    """All records of a kind, batch by batch; killed, it goes on where it was."""
    here, at = kind(name), UUID(after)
    while (last := batch(here, at)) is not None:
        at = last
        jobs.got_further()
        if jobs.stopping():
            jobs.defer(NIGHT, lock=NIGHT, name=name, after=str(at))
            return
    note_month(here, periods.today())


def batch(here: Kind, after: UUID, size: int = BATCH) -> UUID | None:
    """Measures the next records; the last of them, or None where there are no more."""
    source = f" FROM /*rule:quality*/ {quoted(here.table)} WHERE id > %s AND deleted_at IS NULL ORDER BY id LIMIT %s"
    ids = Sql("SELECT id" + source, (after, size))
    last = fetch("SELECT b.id FROM (" + ids + ") b ORDER BY b.id DESC LIMIT 1")
    if not last:
        return None
    _write(here, ids)
    found: UUID = last[0][0]
    return found


def unmeasured(here: Kind) -> int:
    """Measures what nobody measured yet, a batch at most; how many."""
    return _write(here, Sql(f"SELECT id FROM /*rule:quality*/ {quoted(here.table)} WHERE quality IS NULL AND deleted_at IS NULL LIMIT %s", (BATCH,)))


def _write(here: Kind, ids: Sql) -> int:
    found = statement(here, ids)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        return int(cursor.rowcount)


def note_month(here: Kind, today: date) -> None:
    """The sums of the month that runs, written over every night until it is over."""
    month = today.replace(day=1)
    owner = f"t.{quoted(here.fields['owner'].column)}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM /*rule:quality*/ kernel_qualitymonth WHERE kind = %s AND month = %s", [here.name, month])
        cursor.execute(MONTH.format(owner=owner, table=quoted(here.table)), [here.name, month])
