"""What products point at lives: it is held while something is put under it, and alone while it is deleted."""

from collections.abc import Collection
from uuid import UUID

from django.db import models

from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql, name


def hold(model: type[Record], ids: Collection[UUID]) -> bool:
    """Keeps rows from being deleted until the end of the transaction; whether all of them live."""
    if not ids:
        return True
    found = f"SELECT id FROM /*rule:products*/ {name(model._meta.db_table)} WHERE id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE"  # noqa: S608  a table's own name
    return len(fetch(Sql(found, (sorted(set(ids)),)))) == len(set(ids))


def alone(model: type[Record], ids: Collection[UUID]) -> None:
    """Waits for everybody who is putting something under these rows, and lets nobody else begin."""
    fetch(Sql(f"SELECT id FROM /*rule:products*/ {name(model._meta.db_table)} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (sorted(ids),)))  # noqa: S608  a table's own name


def one_at_a_time(word: str) -> None:
    """One writer of these rows after the other, where two that are sound alone may contradict each other together."""
    fetch(Sql("SELECT pg_advisory_xact_lock(hashtext(%s))::text", (f"products:{word}",)))


def count(model: type[models.Model], **what: object) -> int:
    """How many live rows point there."""
    return int(model._default_manager.filter(deleted_at=None, **what).count())
