"""Who is in a customer group, as a filter: "in group X" wherever customers are filtered, under the asker's own rights (B30)."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehai.kernel import virtual
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field
from kehai.kernel.query import Scope, bad, compile_filter
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql, some

CUSTOMER, GROUP = "customers.customer", "customers.customer_group"
RULE = "rule"
MOST = 50  # groups within groups that one filter may ask


class Astray(Invalid):
    """Groups that ask each other without end: it is about the groups, and says nothing of what a rule speaks of."""


def _astray(sentence: str) -> Astray:
    return Astray(sentence, {"filter": sentence})


@dataclass(frozen=True, slots=True)
class Way:
    """The groups that are being read, outermost first, and how many more may be."""

    groups: tuple[UUID, ...]
    left: list[int]


_way: ContextVar[Way | None] = ContextVar("way", default=None)


@contextmanager
def inside(group: UUID) -> Iterator[None]:
    """While the rule of this group is read: whoever comes back to it goes round in a circle."""
    way = _way.get() or Way((), [MOST])
    mark = _way.set(Way((*way.groups, group), way.left))
    try:
        yield
    finally:
        _way.reset(mark)


def among(ids: Sequence[UUID], scope: Scope) -> Sql:
    """The customers in one of these groups. Raises Invalid for a group that is not seen, or cannot be read by the asker.

    A group that is not there is refused and not empty: "not in group X" would else be everybody.
    """
    way = _way.get() or Way((), [MOST])
    if set(ids) & set(way.groups):
        raise _astray(_("A group cannot be part of its own rule."))
    way.left[0] -= len(ids)
    if way.left[0] < 0:
        raise _astray(_("Too many groups within groups."))
    found = _read(ids, scope.actor)
    if len(found) != len(set(ids)):
        raise bad(_("One of the groups is not there, or not for you."))
    mark = _way.set(way)
    try:
        return some(*(_members(key, name, sort, condition, scope) for key, name, sort, condition in found))
    finally:
        _way.reset(mark)


def _read(ids: Sequence[UUID], actor: Actor) -> list[Any]:
    return fetch(kind(GROUP).visible_to(actor, READ).only(ids).select("t.id, t.name, t.sort, t.condition::text"))


def _members(key: UUID, name: str, sort: str, condition: str, scope: Scope) -> Sql:
    if sort != RULE:
        chosen = "EXISTS (SELECT 1 FROM /*rule:group*/ customers_groupmember gm WHERE gm.group_id = %s AND gm.deleted_at IS NULL"
        return Sql(f"{chosen} AND gm.customer_id = {scope.alias}.id)", (key,))
    with inside(key):
        try:
            return compile_filter(json.loads(condition), scope)
        except Astray:
            raise
        except Invalid as error:
            # Neither which field nor which value: the rule may speak of what this person does not read.
            raise bad(_("The group “%(name)s” goes by what you cannot see, or by what is no more.") % {"name": name}) from error


virtual.declare(CUSTOMER, Field("in_group", gettext_lazy("Customer group"), "link", target=GROUP), among)
