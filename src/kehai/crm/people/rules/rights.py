"""A person's rights: the union of the roles held, and the people whose records each scope reaches (access.md §5.1)."""

from collections.abc import Mapping
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.crm.people.records.role import EVERY_KIND
from kehai.crm.people.rules import places, rulings
from kehai.crm.people.rules.reach import reach_of
from kehai.kernel.access import LEVELS, READ, ByOwner, ByParent, Granted, Rights
from kehai.kernel.catalogue import catalogue, shipped
from kehai.kernel.quality import standard

_cache: dict[tuple[str, UUID, int], Rights] = {}
_lock = Lock()
MOST = 2000

HELD = """
SELECT r.id, r.grants, r.fields FROM /*rule:rights*/ people_holding h JOIN people_role r ON r.id = h.role_id
WHERE h.user_id = %s AND h.deleted_at IS NULL AND r.deleted_at IS NULL
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
    """Reads roles, reporting line, departments, groups, pools and the company's rules for a person."""
    held = _held(person)
    grants = _union([grants for _role, grants, _fields in held])
    reach = reach_of(person, {word for ops in grants.values() for words in ops.values() for word in words})
    roles = {role for role, _grants, _fields in held}
    principals = frozenset({person, *roles, *reach.departments, *reach.groups})
    return Rights(
        person=person,
        employee=reach.employee,
        grants=grants if reach.employee else _of_dealers(grants),
        owners=reach.owners,
        fields=_measured(_mirrored(_levels([(grants, fields) for _role, grants, fields in held]), grants if reach.employee else {})),
        places=places.places_of(person) if reach.employee else {},
        principals=principals,
        rules=rulings.rules_for(principals),
        restrictions=rulings.restrictions_for(roles),
        bearing=rulings.bearing(),
        caps=rulings.caps(),
    )


def _held(person: UUID) -> list[tuple[UUID, dict[str, Any], dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(HELD, (person,))
        return [(role, rulings.mapping(grants), rulings.mapping(fields)) for role, grants, fields in cursor.fetchall()]


def _of_dealers(grants: Mapping[str, Mapping[str, frozenset[str]]]) -> dict[str, dict[str, frozenset[str]]]:
    """A dealer's user is never given all of what belongs to people (§5.1)."""
    kinds = shipped()
    return {
        name: {op: words - {"ALL"} if isinstance(kinds[name].access, ByOwner) else words for op, words in ops.items()}
        for name, ops in grants.items()
        if name in kinds and not isinstance(kinds[name].access, Granted)
    }


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


def _mirrored(levels: dict[str, dict[str, str]], grants: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """A field that repeats another kind's is shown no further than that one; of a kind that must be granted, to nobody else."""
    for kind in shipped().values():
        for name, source in kind.screen["mirrors"].items():
            other, _dot, field = source.rpartition(".")
            told = levels.get(other, {}).get(field, "write") if _granted(other, grants) else "none"
            least = min((levels.get(kind.name, {}).get(name, "write"), told), key=LEVELS.index)
            if least != "write":
                levels.setdefault(kind.name, {})[name] = least
    return levels


def _granted(name: str, grants: Mapping[str, Any]) -> bool:
    """Whether a kind that only who is granted it may read is granted, all of it; other kinds say themselves who reads them."""
    if not isinstance(shipped()[name].access, Granted):
        return True
    return "ALL" in grants.get(name, {}).get(READ, ())


def _measured(levels: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The numbers of data quality speak of many fields: who does not read each of them clear is told none of them."""
    for kind in filter(standard.measured, catalogue()):
        told = levels.get(kind.name, {})
        if any(told.get(name, "write") in ("none", "masked") for name in standard.asked(kind)):
            levels.setdefault(kind.name, {}).update(dict.fromkeys(standard.KEPT, "none"))
    return levels


def reads(grants: Mapping[str, Any], name: str) -> bool:
    """Whether a role grants reading the kind; a child is read by its parent, what needs no grant by any role."""
    kind = shipped().get(name)
    while kind is not None and isinstance(kind.access, ByParent):
        kind = shipped()[str(kind.fields[kind.access.parent].target)]
    if kind is None or not isinstance(kind.access, ByOwner | Granted):
        return True
    return any(READ in grants.get(word, {}) for word in (kind.name, EVERY_KIND))
