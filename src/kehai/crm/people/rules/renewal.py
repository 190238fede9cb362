"""What ready-made roles of an existing company lack since the program learned something new. Nothing changes by itself.

The site says which roles it ships (`declare`). A right is offered only where the stored role says nothing of it and
never did: what a company once took away, or made narrower or wider, stays as it made it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection

from kehai.crm.people.records.role import EVERY_KIND, Role
from kehai.crm.people.rules.rulings import mapping
from kehai.kernel import run
from kehai.kernel.access import READ, Actor, system
from kehai.kernel.catalogue import kind_of

BY = system("kehai roles")
SAID = "SELECT diff FROM /*rule:renewal*/ kernel_change WHERE kind = %s AND record_id = %s"
Said = Mapping[str, Mapping[str, Any]]
Shipped = Mapping[str, Mapping[str, Any]]  # key → name, grants and fields of a ready-made role
_shipped: list[Callable[[], Shipped]] = []


def declare(read: Callable[[], Shipped]) -> None:
    """Says which ready-made roles there are."""
    _shipped.append(read)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one role lacks: kind → operation → reach, and kind → field → level."""

    key: str
    role: Role
    grants: dict[str, dict[str, list[str]]]
    fields: dict[str, dict[str, str]]

    def lines(self) -> list[str]:
        """The offer to be read, one kind a line."""
        given = [f"  + {kind}: {', '.join(_right(op, reach) for op, reach in ops.items())}" for kind, ops in self.grants.items()]
        held = [f"  - {kind}: {', '.join(f'{name} {level}' for name, level in levels.items())}" for kind, levels in self.fields.items()]
        return [f"{self.role.name} ({self.key})", *given, *held]

    def take(self, by: Actor = BY) -> None:
        """Adds what lacks, as a change of the role like any other: checked, in its history, counting on the next request."""
        data = {"grants": _joined(self.role.grants, self.grants), "fields": _joined(self.role.fields, self.fields)}
        run.update(kind_of(Role), self.role.pk, data, self.role.version, by)


def offers(by: Actor = BY) -> list[Offer]:
    """One for each role that still bears the name of a ready-made one and lacks something, of those that are seen."""
    stored = {role.name: role for role in cast("Iterable[Role]", kind_of(Role).visible_to(by, READ))}
    found = []
    for key, told in ((key, told) for read in _shipped for key, told in read().items()):
        role = stored.get(told["name"])
        if role is not None:
            known = _ever(role)
            grants = _new(told["grants"], [*known["grants"], {name: role.grants.get(EVERY_KIND, {}) for name in told["grants"]}])
            fields = _new(told["fields"], known["fields"])
            if grants or fields:
                found.append(Offer(key, role, grants, fields))
    return found


def _right(op: str, reach: list[str]) -> str:
    return f"{op} ({'+'.join(reach)})" if reach else op


def _new(told: Said, known: list[Said]) -> dict[str, dict[str, Any]]:
    """What is told and was said in none of what is known."""
    lacking = {
        kind: {word: value for word, value in words.items() if not any(word in said.get(kind, {}) for said in known)} for kind, words in told.items()
    }
    return {kind: words for kind, words in lacking.items() if words}


def _joined(stored: Said, more: Said) -> dict[str, dict[str, Any]]:
    return {kind: {**stored.get(kind, {}), **more.get(kind, {})} for kind in [*stored, *(kind for kind in more if kind not in stored)]}


def _ever(role: Role) -> dict[str, list[Said]]:
    """What the role says and what its history says it said."""
    found: dict[str, list[Said]] = {"grants": [role.grants], "fields": [role.fields]}
    with connection.cursor() as cursor:
        cursor.execute(SAID, (kind_of(Role).name, role.pk))
        for diff in (mapping(row[0]) for row in cursor.fetchall()):
            for name, said in found.items():
                said += [side for side in diff.get(name, ()) if isinstance(side, dict)]
    return found
