"""What others did to imported records since: to the record, to what hangs on it, and with what they made for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from kehai.kernel.access import system
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.kind import Kind
from kehai.kernel.merging import places
from kehai.kernel.sql import name as quoted

_CHANGED = """
SELECT d.record_id, d.actor_label, d.at, d.diff FROM /*rule:import*/ kernel_change d
JOIN unnest(%s::uuid[], %s::bigint[]) AS k(record, id) ON d.record_id = k.record AND d.id > k.id
WHERE d.kind = %s AND d.run IS DISTINCT FROM %s ORDER BY d.id
"""
_PROGRAM = system("").kind


@dataclass(slots=True)
class Later:
    """What happened to a record since: by whom, when, and which fields."""

    by: str
    at: datetime
    fields: set[str] = field(default_factory=set)


def since(run: UUID, kind: Kind, done: Mapping[UUID, int]) -> dict[UUID, Later]:
    """Record → what others did since this run's change of it; one statement, and one for each link to this kind."""
    found: dict[UUID, Later] = {}
    ids = list(done)
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, (ids, list(done.values()), kind.name, run))
        for record, by, at, diff in cursor.fetchall():
            later = found.setdefault(record, Later(by, at))
            later.by, later.at = by, at
            later.fields |= set(orjson.loads(diff) if isinstance(diff, str | bytes) else diff)
        for statement, params in [*_made(kind, ids, run), *_changed_parts(kind, ids, run)]:
            cursor.execute(statement, params)
            for record, by, at in cursor.fetchall():
                found.setdefault(record, Later(by, at))
    return found


def _made(kind: Kind, ids: Sequence[UUID], run: UUID) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Statements for what was made for these records by others than this run.

    A part of the record counts whoever made it. What stands for itself, a deal or an order, counts where
    somebody made it: the program's own notes on a record, as a likeness that it found, are nobody's work.
    """
    parts = {(name, kind_named(name).fields[link].column) for name, link in kind.children}
    others = {(other.kind.name, column) for other in places.pointing(kind.model) for column in other.links} - parts
    for name, column in [*sorted(parts), *sorted(others)]:
        link = f"t.{quoted(column)}"
        statement = (
            f"SELECT DISTINCT ON ({link}) {link}, COALESCE(c.actor_label, ''), t.created_at FROM /*rule:import*/ {quoted(kind_named(name).table)} t "
            "LEFT JOIN kernel_change c ON c.kind = %s AND c.record_id = t.id AND c.version = 1 "
            f"WHERE {link} = ANY(%s) AND t.deleted_at IS NULL AND c.run IS DISTINCT FROM %s"
        )
        if (name, column) in parts:
            yield statement, (name, list(ids), run)
        else:
            yield f"{statement} AND c.actor_kind <> %s", (name, list(ids), run, _PROGRAM)


def _changed_parts(kind: Kind, ids: Sequence[UUID], run: UUID) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Statements for parts that this run made and that were changed since: such a part stays, and so does what it is a part of."""
    for name, field_name in kind.children:
        child = kind_named(name)
        link = f"t.{quoted(child.fields[field_name].column)}"
        statement = (
            f"SELECT DISTINCT ON ({link}) {link}, d.actor_label, d.at FROM /*rule:import*/ {quoted(child.table)} t "
            "JOIN kernel_change c ON c.kind = %s AND c.record_id = t.id AND c.version = 1 AND c.run = %s "
            "JOIN kernel_change d ON d.kind = c.kind AND d.record_id = t.id AND d.id > c.id AND d.run IS DISTINCT FROM c.run "
            f"WHERE {link} = ANY(%s) AND t.deleted_at IS NULL ORDER BY {link}, d.id DESC"
        )
        yield statement, (name, run, list(ids))
