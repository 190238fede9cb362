"""What a person may do, told so that people can check it: by kind, operation and role; and who could give it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import delegation
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import (
    CLAIM,
    CREATE,
    DELETE,
    EXPORT,
    GENERATORS,
    IMPORT,
    LEVELS,
    MANAGE,
    OPS,
    READ,
    UPDATE,
    Actor,
    ByOwner,
    ByParent,
    Granted,
    Personal,
    Public,
    Rights,
)
from kehai.kernel.catalogue import catalogue, kind_of, shipped
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.kind import Kind
from kehai.kernel.rows import not_there
from kehai.kernel.sql import TRUE

SHARED_OPS = (CREATE, UPDATE, DELETE, EXPORT, IMPORT)  # what is read by all, or has no owner whose records it could be
SORTS = ((Personal, "personal"), (ByParent, "parent"), (Public, "public"), (Granted, "granted"), (ByOwner, "owner"))


def sort_of(kind: Kind) -> str:
    """By what path people reach its rows: owner, parent, public, granted or personal."""
    return next((word for access, word in SORTS if isinstance(kind.access, access)), "other")


def ops_of(kind: Kind) -> Sequence[str]:
    """The operations of which a grant on this kind says anything."""
    sort = sort_of(kind)
    if sort in ("parent", "personal", "other"):
        return ()
    if sort == "owner":
        pooled = getattr(kind.access, "pool", None)
        return tuple(op for op in OPS if pooled or op not in (CLAIM, MANAGE))
    found = SHARED_OPS if sort == "public" else (READ, *SHARED_OPS)
    return (*found, MANAGE) if kind.name == "people.role" else found


def generators_of(kind: Kind) -> Sequence[str]:
    """Whose records a grant may speak of: where nobody owns a row, all of it or nothing."""
    return GENERATORS if sort_of(kind) == "owner" else ("ALL",)


def root_of(kind: Kind) -> Kind:
    """The kind that decides: its own, or that at the top of its parents."""
    while isinstance(kind.access, ByParent):
        kind = kind_named(str(kind.fields[kind.access.parent].target))
    return kind


def givable(kind: Kind, by: Actor) -> dict[str, list[str]]:
    """Operation → the generators that the actor may write into a role; the empty word is the bare right."""
    return {op: delegation.givable(by.rights, kind.name, op) for op in ops_of(kind)}


def most(kind: Kind, field_name: str, by: Actor) -> str:
    """The level of a field beyond which the actor gives nothing."""
    return "write" if by.rights.all_of("people.role", MANAGE) else by.rights.level(kind.name, field_name)


def held(person: UUID, by: Actor) -> list[dict[str, Any]]:
    """The roles of a person, as they are written and as the actor may read them."""
    holdings = kind_of(Holding).visible_to(by).filter({"field": "user", "op": "eq", "value": str(person)})
    ids = {holding.role_id for holding in cast("Iterable[Holding]", holdings)}
    roles = sorted(cast("Iterable[Role]", kind_of(Role).visible_to(by).only(list(ids))), key=lambda role: role.name)
    return [{"id": str(role.id), "label": role.name, "grants": role.grants, "fields": role.fields} for role in roles]


def person_of(key: UUID, by: Actor) -> User:
    """The person. Raises NotThere."""
    found = next(iter(kind_of(User).visible_to(by).only([key])), None)
    if found is None:
        raise not_there()
    return cast("User", found)


def reach_of(rights: Rights) -> dict[str, int]:
    """How many people's records each generator reaches for this person."""
    return {generator: len(rights.owners.get(generator, ())) for generator in GENERATORS if generator != "ALL"}


def reached_wholly(kind: Kind, rights: Rights) -> bool:
    """Whether every row of the kind is read."""
    root = root_of(kind)
    return rights.all_of(root.name, READ) or root.access.predicate(root, rights, READ, "t") == TRUE


def seen_as(person: User, by: Actor) -> Actor:
    """The person as a reader, never more than who looks reads himself (T19).

    What the asker does not reach wholly is taken out, and of each field the lower level holds: looking
    through somebody's eyes is no way to see what one's own do not.
    """
    rights = rights_of(person.id, catalogue().epoch)
    grants = {name: ops for name, ops in rights.grants.items() if _mine(name, by)}
    return Actor("user", person.id, person.name, replace(rights, everything=False, grants=grants, fields=_lower(rights, by.rights)), by.language)


def _mine(name: str, by: Actor) -> bool:
    return name in shipped() and reached_wholly(shipped()[name], by.rights)


def _lower(theirs: Rights, mine: Rights) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {name: dict(levels) for name, levels in theirs.fields.items()}
    for name, levels in mine.fields.items():
        for word, level in levels.items():
            there = found.setdefault(name, {}).get(word, "write")
            found[name][word] = min(there, level, key=LEVELS.index)
    return found
