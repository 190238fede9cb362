"""Spells the names that nobody has spelled yet: those of a company that comes from an earlier version."""

from typing import Any

from django.db import connection, transaction

from kehai.kernel import jobs, search, store
from kehai.kernel.catalogue import catalogue
from kehai.kernel.columns import TokensField
from kehai.kernel.kind import Kind
from kehai.kernel.rows import fetch
from kehai.kernel.spelled import spell
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

BATCH = 1000
FILL = """
UPDATE /*rule:spelling*/ {table} t SET spelling = k.spelling, search = k.search::tsvector
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS k(id, spelling, search) WHERE t.id = k.id
"""


@jobs.every(minutes=5, name="kernel.respell")
def respell() -> None:
    """All kinds that are spelled, batch by batch; finds nothing by one look into each index once it is done."""
    for kind in catalogue():
        while kind.spelled and fill(kind, BATCH) == BATCH and not jobs.stopping():
            continue


def fill(kind: Kind, most: int) -> int:
    """Spells at most so many rows, and makes them findable by it; how many. Neither version nor history moves."""
    blank = Sql(f"SELECT id FROM /*rule:spelling*/ {quoted(kind.table)} WHERE spelling = '' AND deleted_at IS NULL ORDER BY id LIMIT {int(most)}")
    with transaction.atomic(), connection.cursor() as cursor:
        rows: list[Any] = store.lock(kind, [key for (key,) in fetch(blank + " FOR NO KEY UPDATE SKIP LOCKED")])
        for row in rows:
            spell(row)
        made = TokensField()
        words = [made.get_db_prep_value(search.tokens(kind, row), connection) for row in rows]
        cursor.execute(FILL.format(table=quoted(kind.table)), [[row.pk for row in rows], [row.spelling for row in rows], words])
    return len(rows)
