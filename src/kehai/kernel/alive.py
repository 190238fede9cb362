"""What rows are put under lives: it is held while something is put there, and alone while it is deleted."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql, name


def hold(model: type[models.Model], ids: Collection[UUID]) -> bool:
    """Keeps rows from being deleted until the transaction ends; whether all of them live. KEY SHARE is what a foreign key takes anyway."""
    if not ids:
        return True
    found = f"SELECT id FROM /*rule:alive*/ {_table(model)} WHERE id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE"
    return len(fetch(Sql(found, (sorted(set(ids)),)))) == len(set(ids))


def alone(model: type[models.Model], ids: Collection[UUID]) -> None:
    """Waits for everybody who is putting something under these rows, and lets nobody else begin until they are deleted."""
    fetch(Sql(f"SELECT id FROM /*rule:alive*/ {_table(model)} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (sorted(ids),)))


def one_at_a_time(word: str) -> None:
    """One writer after the other, where two that are sound alone may contradict each other together; `word` as in "products:parts"."""
    fetch(Sql("SELECT pg_advisory_xact_lock(hashtext(%s))::text", (word,)))


def count(model: type[models.Model], **what: Any) -> int:
    """How many live rows point there."""
    return int(model._default_manager.filter(deleted_at=None, **what).count())


def _table(model: type[models.Model]) -> str:
    return name(model._meta.db_table)
