"""A person's rights: the union of the roles held, and the people whose records each scope reaches (access.md §5.1)."""

from collections.abc import Mapping
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.crm.people.records.role import EVERY_KIND
from kehai.crm.people.rules import places
from kehai.kernel.access import LEVELS, READ, ByOwner, ByParent, Granted, Rights
from kehai.kernel.catalogue import shipped

_cache: dict[tuple[str, UUID, int], Rights] = {}
_lock = Lock()
MOST = 2000

HELD = """
SELECT r.grants, r.fields FROM people_holding h JOIN people_role r ON r.id = h.role_id
WHERE h.user_id = %s AND h.deleted_at IS NULL AND r.deleted_at IS NULL
"""
# Departed people keep their last department, so that their records do not vanish (§5.2).
OWNERS = """
WITH RECURSIVE me AS (SELECT id, department_id FROM people_user WHERE id = %(me)s),
subs AS (SELECT id FROM me UNION SELECT u.id FROM people_user u JOIN subs s ON u.manager_id = s.id),
tree AS (SELECT department_id AS id FROM me WHERE department_id IS NOT NULL
  UNION SELECT d.id FROM people_department d JOIN tree t ON d.parent_id = t.id)
SELECT 'SUBS', array_agg(id) FROM subs WHERE id <> %(me)s
UNION ALL SELECT 'DEPT', array_agg(u.id) FROM people_user u JOIN me ON u.department_id = me.department_id
UNION ALL SELECT 'TREE', array_agg(u.id) FROM people_user u WHERE u.department_id IN (SELECT id FROM tree)
"""


def rights_of(person: UUID, epoch: int) -> Rights:
    """The compiled rights of a person, kept per process under person and epoch; no time-out is needed."""
    key = (str(connection.settings_dict["NAME"]), person, epoch)
    found = _cache.get(key)
    if found is None:
        found = compile_rights(person)
        with _lock:
            if len(_cache) >= MOST:
                _cache.clear()
            _cache[key] = found
    return found


def compile_rights(person: UUID) -> Rights:
    """Reads roles, reporting line, departments and pools of a person."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, (person,))
        held = [(grants, fields) for grants, fields in _json(cursor.fetchall())]
        cursor.execute(OWNERS, {"me": person})
        owners = {generator: frozenset(ids or ()) for generator, ids in cursor.fetchall()}
    return Rights(
        person=person,
        grants=_union([grants for grants, _fields in held]),
        owners={"SELF": frozenset({person}), **owners},
        fields=_levels(held),
        places=places.places_of(person),
    )


def _json(rows: list[tuple[Any, ...]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    import json  # noqa: PLC0415  only where the driver hands JSON over as text

    return [tuple(json.loads(v) if isinstance(v, str) else v for v in row) for row in rows]


def _union(grants: list[Mapping[str, Any]]) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for grant in grants:
        for name, ops in grant.items():
            for kind in shipped() if name == EVERY_KIND else (name,):
                mine = found.setdefault(kind, {})
                for op, generators in ops.items():
                    mine[op] = mine.get(op, frozenset()) | frozenset(generators)
    return found


def _levels(held: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, dict[str, str]]:
    """The best level over the roles by which the kind is read; a role silent on a field says write."""
    found: dict[str, dict[str, str]] = {}
    for kind in {kind for _grants, fields in held for kind in fields}:
        granting = [fields.get(kind, {}) for grants, fields in held if reads(grants, kind)]
        for name in {name for levels in granting for name in levels}:
            best = max((levels.get(name, "write") for levels in granting), key=LEVELS.index)
            if best != "write":
                found.setdefault(kind, {})[name] = best
    return found


def reads(grants: Mapping[str, Any], name: str) -> bool:
    """Whether a role grants reading the kind; a child is read by its parent, what needs no grant by any role."""
    kind = shipped().get(name)
    while kind is not None and isinstance(kind.access, ByParent):
        kind = shipped()[str(kind.fields[kind.access.parent].target)]
    if kind is None or not isinstance(kind.access, ByOwner | Granted):
        return True
    return any(READ in grants.get(word, {}) for word in (kind.name, EVERY_KIND))
