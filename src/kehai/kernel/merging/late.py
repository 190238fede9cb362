"""What is written to a record while it is being merged, or just after: it follows the record to its survivor (T63).

A link to a kind that merges is held (FOR KEY SHARE) from the write to its commit, and a merge takes its records
alone (FOR UPDATE) before it looks for what hangs on them: either the merge sees the new row and moves it, or
the writer sees that the record is gone and where to. Without it a row could end on a record that nobody opens.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from kehai.kernel.catalogue import shipped
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.records.merger import Merged
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

LONGEST = 50  # merges one after the other


@cache
def _links(model: type[Record]) -> tuple[tuple[str, type[Record]], ...]:
    """The links of a kind to kinds that merge: attribute name and model."""
    merging = {kind.model for kind in shipped().values() if kind.screen["merges"] is not None}
    return tuple((f.attname, f.remote_field.model) for f in model._meta.concrete_fields if f.remote_field and f.remote_field.model in merging)


def follow(kind: Kind, rows: Sequence[Record], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Holds what rows newly point at; where that has been merged meanwhile, they point at what it went up in."""
    for attname, model in _links(kind.model):
        coming = [row for row in rows if getattr(row, attname) and before[row.id].get(attname) != getattr(row, attname)]
        where = _into_living(model, {getattr(row, attname) for row in coming})
        for row in coming:
            setattr(row, attname, where.get(getattr(row, attname), getattr(row, attname)))


def _into_living(model: type[Record], ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Merged record → what it went up in, and that is held in its turn: it may be merged at this very moment as well."""
    where: dict[UUID, UUID] = {}
    wanted = set(ids)
    for _step in range(LONGEST):
        gone = _hold(model, wanted) if wanted else set()
        found = into(gone) if gone else {}
        if not found:
            break
        where = {key: found.get(last, last) for key, last in where.items()} | found
        wanted = set(found.values())
    return where


def _hold(model: type[Record], ids: Collection[UUID]) -> set[UUID]:
    """Keeps records from being merged until the end of the transaction; those that are deleted."""
    table = quoted(model._meta.db_table)
    found = fetch(Sql(f"SELECT id, deleted_at FROM /*rule:merging*/ {table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", (sorted(ids),)))
    return {key for key, deleted in found if deleted}


def into(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Merged record → what it went up in at the end of all merges; without those that were not merged."""
    steps: dict[UUID, UUID] = {}
    wanted = set(ids)
    for _step in range(LONGEST):
        new = dict(Merged.objects.filter(record_id__in=wanted - set(steps)).values_list("record_id", "into"))
        if not new:
            break
        steps |= new
        wanted = set(new.values())
    return {key: _last(key, steps) for key in ids if key in steps}


def _last(key: UUID, steps: Mapping[UUID, UUID]) -> UUID:
    for _step in range(LONGEST):
        if key not in steps:
            break
        key = steps[key]
    return key


def merged_into(key: UUID) -> list[UUID]:
    """The records that went up in this one, directly or through others: their history is its own."""
    found: list[UUID] = []
    wanted = [key]
    for _step in range(LONGEST):
        wanted = list(Merged.objects.filter(into__in=wanted).values_list("record_id", flat=True)) if wanted else []
        found += wanted
    return found
