"""Who acts for a person now: himself, his substitute while he is away, else whom he reports to."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from kehai.kernel import periods
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

FARTHEST = 8  # steps along substitutes and managers
# Of several absences of one day the latest entered counts.
FIND = """
SELECT DISTINCT ON (u.id) u.id, u.active AND u.deleted_at IS NULL, u.manager_id, a.id IS NOT NULL, a.substitute_id
FROM /*rule:substitution*/ people_user u LEFT JOIN office_absence a
  ON a.owner_id = u.id AND a.deleted_at IS NULL AND a.begins <= %s AND a.ends >= %s
WHERE u.id = ANY(%s) ORDER BY u.id, a.created_at DESC
"""


def acting(people: Iterable[UUID | None], day: date | None = None) -> dict[UUID, UUID | None]:
    """Person → who acts for him on this day; None where nobody along the line is there.

    A substitute who is away himself is stood in for in turn; a ring ends with the manager, or with nobody.
    """
    on = day or periods.today()
    wanted = {person for person in people if person is not None}
    known: dict[UUID, tuple[bool, UUID | None, UUID | None]] = {}
    unknown = set(wanted)
    for _step in range(FARTHEST):
        if not unknown:
            break
        for key, works, manager, away, substitute in fetch(Sql(FIND, (on, on, sorted(unknown)))):
            known[key] = (works and not away, substitute if away else None, manager)
        unknown = {other for _there, *others in known.values() for other in others if other and other not in known}
    return {person: _walk(person, known, set()) for person in wanted}


def _walk(person: UUID | None, known: dict[UUID, tuple[bool, UUID | None, UUID | None]], seen: set[UUID]) -> UUID | None:
    if person is None or person in seen or person not in known:
        return None
    seen.add(person)
    there, substitute, manager = known[person]
    if there:
        return person
    return _walk(substitute, known, seen) or _walk(manager, known, seen)


def manager_of(person: UUID | None) -> UUID | None:
    """Whom a person reports to, or who acts for that one."""
    if person is None:
        return None
    found = fetch(Sql("SELECT manager_id FROM /*rule:substitution*/ people_user WHERE id = %s", (person,)))
    manager = found[0][0] if found else None
    return acting([manager])[manager] if manager else None
