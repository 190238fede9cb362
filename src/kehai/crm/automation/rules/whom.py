"""Whom a step speaks to: the people who are there, in the stead of those who are away."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.office.rules import substitution
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

MEMBERS = """
SELECT m.person_id FROM /*rule:automation*/ people_groupmember m JOIN people_user u ON u.id = m.person_id
WHERE m.group_id = %s AND m.deleted_at IS NULL AND u.active AND u.deleted_at IS NULL ORDER BY u.number
"""


def people(step: Mapping[str, Any], kind: Kind, row: Record) -> list[UUID]:
    """In order, everybody once; nobody where the record names none."""
    return people_of(step, kind, [row])[row.pk]


def people_of(step: Mapping[str, Any], kind: Kind, rows: Sequence[Record]) -> dict[UUID, list[UUID]]:
    """The same for many records: who is there is asked once for all of them."""
    to = step["to"]
    if to == "group":
        everybody = members(UUID(step["group"]))
        return {row.pk: everybody for row in rows}
    if to == "person":
        named: dict[UUID, UUID | None] = dict.fromkeys((row.pk for row in rows), UUID(step["person"]))
    elif to == "field":
        column = kind.fields[step["person_field"]].column
        named = {row.pk: getattr(row, column, None) for row in rows}
    else:
        named = owners(kind, rows)
    if to == "manager":
        there: Mapping[UUID, UUID | None] = {person: substitution.manager_of(person) for person in set(named.values()) if person}
    else:
        there = substitution.acting(named.values())
    found = {key: there.get(person) if person else None for key, person in named.items()}
    return {key: [person] if person else [] for key, person in found.items()}


def members(group: UUID) -> list[UUID]:
    """Who is in a group and works here."""
    return [key for (key,) in fetch(Sql(MEMBERS, (group,)))]


def owners(kind: Kind, rows: Sequence[Record]) -> dict[UUID, UUID | None]:
    """Whose each record is; what hangs on a record and is nobody's own is its owner's."""
    found: dict[UUID, UUID | None] = {row.pk: row.owner_id for row in rows}
    parent = getattr(kind.access, "parent", None)
    free = [row for row in rows if not row.owner_id]
    if not parent or not free:
        return found
    field = kind.fields[parent]
    above = kind_named(str(field.target))
    if "owner" not in above.fields:
        return found
    keys = {row.pk: getattr(row, field.column) for row in free}
    wanted = sorted({key for key in keys.values() if key})
    sql = Sql("SELECT p.id, p.owner_id FROM /*rule:automation*/ ") + quoted(above.table) + Sql(" p WHERE p.id = ANY(%s)", (wanted,))
    whose = dict(fetch(sql))
    return found | {row: whose.get(key) for row, key in keys.items()}
