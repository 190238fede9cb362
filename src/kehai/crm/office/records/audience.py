"""Whom an announcement is for: departments with all below them and holders of roles; nothing named is everybody who works here.

Who writes to all may name any; who writes without that right names departments of his own, and does not leave it empty.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.kernel.errors import Invalid
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

DEPARTMENTS, ROLES = WORDS = ("departments", "roles")
MOST = 200
_TABLES = {DEPARTMENTS: "people_department", ROLES: "people_role"}
# One's own departments, those one is the head of, and all below them.
_OWN = """
WITH RECURSIVE own AS (
  SELECT department_id AS id FROM /*rule:announcements*/ people_user WHERE id = %s AND department_id IS NOT NULL
  UNION SELECT department_id FROM people_assignment WHERE person_id = %s AND deleted_at IS NULL
  UNION SELECT id FROM people_department WHERE head_id = %s AND deleted_at IS NULL
  UNION SELECT d.id FROM people_department d JOIN own o ON d.parent_id = o.id
) SELECT d.id FROM own JOIN people_department d ON d.id = own.id WHERE d.deleted_at IS NULL
"""
# Whom it is meant for: those who work here and stand in one of the departments or hold one of the roles; not its writer.
_HERE = """
WITH RECURSIVE below AS (
  SELECT id FROM /*rule:announcements*/ people_department WHERE id = ANY(%s::uuid[])
  UNION SELECT d.id FROM below b JOIN people_department d ON d.parent_id = b.id
), here AS (
  SELECT u.id, u.name FROM people_user u WHERE u.active AND u.deleted_at IS NULL AND u.type = 'employee' AND u.id IS DISTINCT FROM %s AND (
    %s OR u.department_id IN (SELECT id FROM below)
    OR EXISTS (SELECT 1 FROM people_assignment s WHERE s.person_id = u.id AND s.deleted_at IS NULL AND s.department_id IN (SELECT id FROM below))
    OR EXISTS (SELECT 1 FROM people_holding h JOIN people_role r ON r.id = h.role_id
               WHERE h.user_id = u.id AND h.deleted_at IS NULL AND r.deleted_at IS NULL AND r.id = ANY(%s::uuid[])))
)
"""


def clean(told: Any) -> dict[str, list[str]]:
    """What was chosen, as lists of ids of what there is, without empty ones. Raises Invalid at the field."""
    if not isinstance(told, dict) or set(told) - set(WORDS):
        raise _bad(_t("This is not well formed."))
    found = {}
    for word in WORDS:
        keys = _keys(told.get(word, []))
        if keys:
            alive = fetch(Sql(f"SELECT id FROM /*rule:announcements*/ {_TABLES[word]} WHERE id = ANY(%s) AND deleted_at IS NULL", (keys,)))  # noqa: S608  tables of our own
            if len(alive) != len(keys):
                raise _bad(_t("Something that was chosen here is not there any more. Please choose again."))
            found[word] = [str(key) for key in keys]
    return found


def _keys(told: Any) -> list[UUID]:
    try:
        if isinstance(told, list) and len(told) <= MOST:
            return list(dict.fromkeys(UUID(key) for key in told))
    except (ValueError, AttributeError, TypeError):
        pass
    raise _bad(_t("This is not well formed."))


def names(told: Mapping[str, Sequence[str]]) -> list[str]:
    """Whom it is for, by name and in the order chosen: who reads an announcement may know to whom else it is said."""
    found: list[str] = []
    for word in WORDS:
        keys = told.get(word, [])
        if keys:
            known = dict(fetch(Sql(f"SELECT id::text, name FROM /*rule:announcements*/ {_TABLES[word]} WHERE id = ANY(%s::uuid[])", (list(keys),))))  # noqa: S608  tables of our own
            found += [known[key] for key in keys if key in known]
    return found


def own(person: UUID | None) -> frozenset[UUID]:
    """The departments that a person may write to without the right to write to all."""
    return frozenset(key for (key,) in fetch(Sql(_OWN, (person, person, person)))) if person else frozenset()


def refuse_beyond(told: dict[str, list[str]], person: UUID | None) -> None:
    """Raises Invalid where a person without the right to write to all (None: somebody with it) names more than his own departments."""
    if person is None:
        return
    mine = {str(key) for key in own(person)}
    if not told.get(DEPARTMENTS) or told.get(ROLES) or set(told[DEPARTMENTS]) - mine:
        raise _bad(_t("You may write to your own departments: please choose from them."))


def here(told: dict[str, list[str]], writer: UUID | None) -> Sql:
    """The beginning of a statement that knows as `here` (id, name) whom it is meant for."""
    return Sql(_HERE, (told.get(DEPARTMENTS, []), writer, not told, told.get(ROLES, [])))


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, {"audience": sentence})
