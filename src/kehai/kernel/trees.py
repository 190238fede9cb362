"""Trees kept in one column: no ring, and all below a node."""

from uuid import UUID

from django.db import connection, models

from kehai.kernel.sql import name as quoted


def makes_ring(model: type[models.Model], column: str, key: UUID, above: UUID | None) -> bool:
    """Whether putting `key` under `above` closes a ring; the tree is locked against a second mover meanwhile."""
    if above is None:
        return False
    if above == key:
        return True
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        # Two moves that are sound alone may close a ring together: one mover at a time.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"tree:{model._meta.db_table}:{column}",))
        cursor.execute(
            f"WITH RECURSIVE up AS (SELECT id, {quoted(column)} AS above FROM {table} WHERE id = %s "
            f"UNION SELECT t.id, t.{quoted(column)} FROM {table} t JOIN up ON t.id = up.above) "
            "SELECT EXISTS (SELECT 1 FROM up WHERE id = %s)",
            (above, key),
        )
        found = cursor.fetchone()
    return bool(found and found[0])
