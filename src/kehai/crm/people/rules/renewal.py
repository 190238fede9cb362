"""What ready-made roles of an existing company lack since the program learned something new. Nothing changes by itself.

The site says which roles it ships (`declare`). A right is offered only where the stored role says nothing of it and
never did: what a company once took away, or made narrower or wider, stays as it made it. A role that a later version
ships is offered as a whole to a company that began with ready-made ones, unless it ever had one of its name.
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
CALLED = (
    "SELECT diff -> 'name' FROM /*rule:renewal*/ kernel_change WHERE kind = %s AND diff ? 'name' "
    "UNION SELECT jsonb_build_array(name) FROM people_role"
)
SAID = "SELECT diff FROM /*rule:renewal*/ kernel_change WHERE kind = %s AND record_id = %s"
Said = Mapping[str, Mapping[str, Any]]
Shipped = Mapping[str, Mapping[str, Any]]  # key → name, names in all languages, remark, grants and fields of a ready-made role
_shipped: list[Callable[[], Shipped]] = []


def declare(read: Callable[[], Shipped]) -> None:
    """Says which ready-made roles there are."""
    _shipped.append(read)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one role lacks: kind → operation → reach, and kind → field → level; all of it where there is no such role yet."""

    key: str
    role: Role | None
    told: Mapping[str, Any]
    grants: dict[str, dict[str, list[str]]]
    fields: dict[str, dict[str, str]]

    @property
    def name(self) -> str:
        """What the role is called here."""
        return self.role.name if self.role else str(self.told["name"])

    def lines(self) -> list[str]:
        """The offer to be read, one kind a line."""
        given = [f"  + {kind}: {', '.join(_right(op, reach) for op, reach in ops.items())}" for kind, ops in self.grants.items()]
        held = [f"  - {kind}: {', '.join(f'{name} {level}' for name, level in levels.items())}" for kind, levels in self.fields.items()]
        return [f"{self.name} ({self.key}){'' if self.role else ', a new role'}", *given, *held]

    def take(self, by: Actor = BY) -> None:
        """Adds what lacks, as a change of the role like any other: checked, in its history, counting on the next request."""
        if self.role is None:
            run.create(kind_of(Role), {"name": self.name, "remark": self.told["remark"], "grants": self.grants, "fields": self.fields}, by)
            return
        data = {"grants": _joined(self.role.grants, self.grants), "fields": _joined(self.role.fields, self.fields)}
        run.update(kind_of(Role), self.role.pk, data, self.role.version, by)


def offers(by: Actor = BY) -> list[Offer]:
    """One for each role that still bears the name of a ready-made one and lacks something, of those that are seen; and new ones."""
    stored = {role.name: role for role in cast("Iterable[Role]", kind_of(Role).visible_to(by, READ))}
    shipped = {key: told for read in _shipped for key, told in read().items()}
    ever, found = _called(), []
    missing = {key for key, told in shipped.items() if ever.isdisjoint(told["names"])}
    began = len(missing) < len(shipped) / 2  # who wrote all roles himself wants none of ours
    for key, told in shipped.items():
        role = next((stored[name] for name in told["names"] if name in stored), None)
        if role is not None:
            known = _ever(role)
            grants = _new(told["grants"], [*known["grants"], {name: role.grants.get(EVERY_KIND, {}) for name in told["grants"]}])
            fields = _new(told["fields"], known["fields"])
            if grants or fields:
                found.append(Offer(key, role, told, grants, fields))
        elif began and key in missing:
            found.append(Offer(key, None, told, told["grants"], told["fields"]))
    return found


def _called() -> set[str]:
    """What roles of this company were ever called, deleted and renamed ones too."""
    with connection.cursor() as cursor:
        cursor.execute(CALLED, (kind_of(Role).name,))
        return {name for (sides,) in cursor.fetchall() for name in mapping(sides) if isinstance(name, str)}


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
