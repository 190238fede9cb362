"""What opportunities point at lives: held while something is put under it, alone while it is deleted."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql, name


def hold(model: type[Record], ids: Collection[UUID]) -> bool:
    """Keeps rows from being deleted until the transaction ends; whether all of them live."""
    if not ids:
        return True
    found = f"SELECT id FROM /*rule:alive*/ {_table(model)} WHERE id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE"  # noqa: S608  a table's own name
    return len(fetch(Sql(found, (sorted(set(ids)),)))) == len(set(ids))


def alone(model: type[Record], ids: Collection[UUID]) -> None:
    """Waits for everybody who is putting something under these rows, and lets nobody else begin."""
    fetch(Sql(f"SELECT id FROM /*rule:alive*/ {_table(model)} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (sorted(ids),)))  # noqa: S608  a table's own name


def count(model: type[Record], **what: Any) -> int:
    """How many live rows point there."""
    return int(model._default_manager.filter(deleted_at=None, **what).count())


def _table(model: type[Record]) -> str:
    return name(model._meta.db_table)
