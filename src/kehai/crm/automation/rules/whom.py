"""Whom a step speaks to: the people who are there, in the stead of those who are away."""

from collections.abc import Mapping
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
    to = step["to"]
    if to == "group":
        return members(UUID(step["group"]))
    if to == "person":
        named: UUID | None = UUID(step["person"])
    elif to == "field":
        named = getattr(row, kind.fields[step["person_field"]].column, None)
    else:
        named = owner(kind, row)
        if to == "manager":
            found = substitution.manager_of(named)
            return [found] if found else []
    there = substitution.acting([named]).get(named) if named else None
    return [there] if there else []


def members(group: UUID) -> list[UUID]:
    """Who is in a group and works here."""
    return [key for (key,) in fetch(Sql(MEMBERS, (group,)))]


def owner(kind: Kind, row: Record) -> UUID | None:
    """Whose the record is; what hangs on a record and is nobody's own is its owner's."""
    parent = getattr(kind.access, "parent", None)
    if row.owner_id or not parent:
        return row.owner_id
    field = kind.fields[parent]
    above = kind_named(str(field.target))
    if "owner" not in above.fields:
        return None
    sql = Sql("SELECT p.owner_id FROM /*rule:automation*/ ") + quoted(above.table) + Sql(" p WHERE p.id = %s", (getattr(row, field.column),))
    found = fetch(sql)
    return found[0][0] if found else None
