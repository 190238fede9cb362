"""Who decides in a step: by person, role, manager, head of department or a field; absent ones are stood in for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.approvals.rules import flows
from kehai.crm.office.rules import substitution
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

FARTHEST = 20
HOLDERS = """
SELECT h.user_id FROM /*rule:approvals*/ people_holding h JOIN people_user u ON u.id = h.user_id JOIN people_role r ON r.id = h.role_id
WHERE h.role_id = %s AND h.deleted_at IS NULL AND r.deleted_at IS NULL AND u.deleted_at IS NULL AND u.active ORDER BY u.number
"""
MANAGER = "SELECT manager_id FROM /*rule:approvals*/ people_user WHERE id = %s"
HEAD = """
SELECT d.head_id FROM /*rule:approvals*/ people_department d
WHERE d.id = coalesce(%s::uuid, (SELECT department_id FROM people_user WHERE id = %s)) AND d.deleted_at IS NULL
"""
MOST = 50  # people asked in one step


def deciders(step: Mapping[str, Any], asker: UUID | None, about: tuple[str, Sequence[UUID]], fallback: UUID | None) -> dict[UUID, UUID | None]:
    """Person → whom he stands in for. Nobody decides what he asks himself: that goes to whom he reports to.

    Where nobody is found the fallback decides; empty where he is the asker too, or gone: never a silent yes.
    """
    named = _named(step, asker, about)[:MOST]
    acting = substitution.acting(named)
    found = {stands: (None if stands == person else person) for person in named if (stands := acting.get(person)) and stands != asker}
    if not found and any(asker in (person, acting.get(person)) for person in named):
        above = _above(asker)
        found = {above: None} if above else {}
    return found or _instead(fallback, asker)


def _instead(fallback: UUID | None, asker: UUID | None) -> dict[UUID, UUID | None]:
    stands = substitution.acting([fallback]).get(fallback) if fallback else None
    if stands is None or stands == asker:
        return {}
    return {stands: None if stands == fallback else fallback}


def _named(step: Mapping[str, Any], asker: UUID | None, about: tuple[str, Sequence[UUID]]) -> list[UUID]:
    by = step["by"]
    found: list[UUID | None] = []
    if by == "person":
        found = [_uuid(step["person"])]
    elif by == "role":
        found = [key for (key,) in fetch(Sql(HOLDERS, (step["role"],)))]
    elif by == "manager":
        found = [_climb(asker, int(step["level"]))]
    elif by == "head":
        found = [key for (key,) in fetch(Sql(HEAD, (step["department"], asker)))]
    elif by == "field":
        found = [*_of_records(about, str(step["field"]))]
    return list(dict.fromkeys(key for key in found if key))


def _uuid(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


def _of_records(about: tuple[str, Sequence[UUID]], field: str) -> list[UUID]:
    kind = kind_named(about[0])
    if field not in kind.fields or not about[1]:
        return []
    source = flows.reach(kind).only(about[1]).source()
    return [key for (key,) in fetch(Sql(f"SELECT DISTINCT t.{quoted(kind.fields[field].column)}") + source)]


def _climb(person: UUID | None, levels: int) -> UUID | None:
    for _level in range(levels):
        found = fetch(Sql(MANAGER, (person,))) if person else []
        person = found[0][0] if found else None
    return person


def _above(asker: UUID | None) -> UUID | None:
    """The first above the asker who is there and is not the asker himself, as a substitute might be."""
    person = asker
    for _step in range(FARTHEST):
        person = _climb(person, 1)
        if person is None:
            return None
        stands = substitution.acting([person]).get(person)
        if stands is not None and stands != asker:
            return stands
    return None


def manager(person: UUID, asker: UUID | None) -> UUID | None:
    """Who takes over what a person did not decide in time."""
    found = substitution.manager_of(person)
    return found if found != asker else _above(asker)
