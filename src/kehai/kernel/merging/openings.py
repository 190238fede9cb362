"""Whom a merged record was open to: who had it from the same owner keeps it on the survivor (access.md §5.4).

Entries of another owner's record stay where they are and open nothing while it is gone: a merge must not
show the survivor to people whom its own owner never chose.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kehai.kernel.kind import Kind
from kehai.kernel.merging import places
from kehai.kernel.record import Record
from kehai.kernel.records.entry import Entry
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

MOVE = """
UPDATE /*rule:merging*/ kernel_entry e SET record_id = %s
WHERE e.kind = %s AND e.record_id = ANY(%s) AND (e.valid_to IS NULL OR now() < e.valid_to)
AND NOT EXISTS (SELECT 1 FROM kernel_entry o WHERE o.kind = e.kind AND o.grantee = e.grantee AND o.sort = e.sort
  AND (o.valid_to IS NULL OR now() < o.valid_to)
  AND (o.record_id = %s OR (o.record_id = ANY(%s) AND o.id < e.id)))
"""


def same_owner(survivor: Record, merged: Sequence[Record]) -> list[UUID]:
    """The merged records that the survivor's owner owned as well."""
    return [row.id for row in merged if row.owner_id and row.owner_id == survivor.owner_id]


def move(kind: Kind, survivor: Record, merged: Sequence[Record]) -> None:
    """Live entries go over; who has the survivor open already in the same way has it once."""
    theirs = same_owner(survivor, merged)
    if theirs:
        fetch(Sql(MOVE + " RETURNING 1", (survivor.id, kind.name, theirs, survivor.id, theirs)))


def early(kind: Kind, survivor: Record, merged: Sequence[Record]) -> dict[str, set[UUID]]:
    """Kind → ids of what goes over before the merged records are closed."""
    found: dict[str, set[UUID]] = {}
    for pointing in places.pointing(kind.model):
        chosen = places.early_of(pointing.kind.model)
        if chosen:
            found[pointing.kind.name] = set(chosen(survivor, merged))
    return found


def stored(kind: Kind, ids: Sequence[UUID]) -> dict[str, dict[str, Any]]:
    """The entries of records as they are stored, by their own key: for the manifest."""
    return {str(row.pk): _told(row) for row in Entry.objects.filter(kind=kind.name, record_id__in=ids).order_by("id")}


def again(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The same entries as they are stored now."""
    return {str(row.pk): _told(row) for row in Entry.objects.filter(pk__in=[int(key) for key in keys])}


def _told(row: Entry) -> dict[str, Any]:
    return {"record_id": str(row.record_id), "valid_to": row.valid_to.isoformat() if row.valid_to else None}


def restore(told: dict[str, list[dict[str, Any]]]) -> None:
    """Entries that are still as the merge left them are as they were before it; key → [before, after]."""
    now = again(list(told))
    for key, (was, then) in told.items():
        if was != then and now.get(key) == then:
            Entry.objects.filter(pk=int(key)).update(record_id=was["record_id"], valid_to=was["valid_to"])
