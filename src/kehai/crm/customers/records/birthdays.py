"""The birthdays of contacts among the important days: kept by the contact, by the day it says its birthday is kept on (K41)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from kehai.crm.customers.records.contact import Contact, follower
from kehai.crm.customers.records.important_day import ImportantDay
from kehai.kernel import store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed

TELLING = "birthday", "celebrated", "name", "deleted_at", "customer_id"


def day_of(contact: Contact) -> str:
    """The day it is kept on, as an anniversary; empty for none."""
    return contact.celebrated or (contact.birthday.isoformat() if contact.birthday else "")


@follower
def keep(rows: Sequence[Contact], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Writes, changes or takes away the birthday of contacts that were written; nothing where none of it changed."""
    touched = {row.id: row for row in rows if _changed(row, before[row.id])}
    if not touched:
        return
    kind = kind_of(ImportantDay)
    there: Any = store.lock(kind, ImportantDay.objects.filter(contact__in=list(touched), kept=True).values_list("id", flat=True))
    old = {row.id: store.snapshot(row) for row in there}
    for row in there:
        _renew(row, touched.pop(row.contact_id, None))
    if there:
        writes.save(kind, there, old, Deed("update", by), None)
    new = [_made(contact) for contact in touched.values() if day_of(contact) and not contact.deleted_at]
    if new:
        writes.insert(kind, new, Deed("create", by))


def _changed(row: Contact, old: Mapping[str, Any]) -> bool:
    if not old:
        return bool(day_of(row))
    return any(getattr(row, name) != old[name] for name in TELLING)


def _renew(row: ImportantDay, contact: Contact | None) -> None:
    if contact is None or not day_of(contact) or contact.deleted_at:
        row.deleted_at = row.deleted_at or timezone.now()
        return
    row.deleted_at = None
    row.day, row.name, row.customer_id = day_of(contact), contact.name, contact.customer_id


def _made(contact: Contact) -> ImportantDay:
    row: Any = store.blank(ImportantDay)
    row.created_at, row.kept = None, True
    row.customer_id, row.contact_id, row.day, row.name = contact.customer_id, contact.id, day_of(contact), contact.name
    return row  # type: ignore[no-any-return]
