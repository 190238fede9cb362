"""Nobody gives away more than he has: what a role may be made to say, and who may be given it (access.md T12)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.people.records.role import EVERY_KIND, Holding, Role, guard_giving
from kehai.crm.people.rules.rights import reads, rights_of
from kehai.kernel.access import GENERATORS, LEVELS, MANAGE, Actor, ByParent, Personal, Rights
from kehai.kernel.catalogue import catalogue, shipped
from kehai.kernel.errors import MayNot
from kehai.kernel.quality import standard
from kehai.kernel.sql import TRUE

Grants = Mapping[str, Mapping[str, Sequence[str]]]


@guard_giving
def refuse_beyond(roles: Sequence[Role], by: Actor, taken: Collection[UUID] = ()) -> None:
    """Raises MayNot where one of the roles says more than the actor may himself.

    Who is entrusted with roles (`manage` on all of them: the security administrator, T98) may give others
    what he does not have, never himself: not a role in `taken`, which he is about to hold, nor one he holds.
    """
    own = _own(roles, by, taken) if by.rights.all_of("people.role", MANAGE) else {role.pk for role in roles}
    if any(role.pk in own and _beyond(by.rights, role.grants, role.fields) for role in roles):
        raise MayNot(_("You may not give rights that you do not have yourself."))


def _own(roles: Sequence[Role], by: Actor, taken: Collection[UUID]) -> set[UUID]:
    if by.id is None:
        return set(taken)
    held = Holding.objects.filter(user_id=by.id, role__in=[role.pk for role in roles], deleted_at=None)
    return {*taken, *held.values_list("role_id", flat=True)}


def refuse_above(people: Sequence[UUID], by: Actor) -> None:
    """Raises MayNot where one of the people keeps people or roles by rights that the actor does not have.

    Whoever sets another's password can be that other: so a helper who looks after people's sign-ins is
    no way to become the administrator.
    """
    for person in people:
        grants = rights_of(person, catalogue().epoch).grants
        above: Any = {kind: ops for kind, ops in grants.items() if kind.startswith("people.")}
        if not by.rights.everything and not all(_has(by.rights, *grant) for grant in _each(above)):
            raise MayNot(_("This person has rights that you do not have yourself."))


def _beyond(rights: Rights, grants: Grants, fields: Mapping[str, Mapping[str, str]]) -> bool:
    if rights.everything:
        return False
    if not all(_has(rights, *grant) for grant in _each(grants)):
        return True
    # A role that is silent on a field says write.
    limits = [(kind, name, level) for kind, levels in rights.fields.items() if reads(grants, kind) for name, level in _said(kind, levels).items()]
    return any(LEVELS.index(fields.get(kind, {}).get(name, "write")) > LEVELS.index(level) for kind, name, level in limits)


def _said(kind: str, levels: Mapping[str, str]) -> Mapping[str, str]:
    """Without the numbers of data quality: no role says them, they follow from the fields they speak of."""
    kept = standard.KEPT if standard.measured(shipped()[kind]) else ()
    return {name: level for name, level in levels.items() if name not in kept}


def _each(grants: Grants) -> Iterator[tuple[str, str, frozenset[str]]]:
    for word, ops in grants.items():
        for kind in shipped() if word == EVERY_KIND else (word,):
            for op, generators in ops.items():
                yield kind, op, frozenset(generators)


def _has(rights: Rights, name: str, op: str, generators: frozenset[str]) -> bool:
    kind = shipped()[name]
    # A grant on what is reached by its parent or by nobody else says nothing.
    if isinstance(kind.access, ByParent | Personal) or rights.all_of(name, op):
        return True
    if kind.access.predicate(kind, rights, op, "t") == TRUE:
        return True
    return rights.holds(name, op) and generators <= rights.grants[name][op]


def givable(rights: Rights, kind: str, op: str) -> list[str]:
    """The generators of this cell that the actor may give; the empty word stands for the bare right."""
    if rights.all_of("people.role", MANAGE):
        return ["", *GENERATORS]
    return [generator for generator in ("", *GENERATORS) if _has(rights, kind, op, frozenset(filter(None, (generator,))))]
