"""Uncovering one masked value of one record: a right of its own, with a reason, counted and recorded."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.kernel import limits, shape, trail
from kehai.kernel.access import READ, UNMASK, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.kind import Kind
from kehai.kernel.rows import Rows, fetch, not_there, refuse_unless_may
from kehai.kernel.sql import Sql, some


def may(kind: Kind, actor: Actor) -> bool:
    """The object right: on the kind itself, or on the one it hangs on."""
    link = getattr(kind.access, "parent", None)
    above = kind_named(str(kind.fields[link].target)) if link else kind
    return actor.rights.holds(kind.name, UNMASK) or actor.rights.holds(above.name, UNMASK)


def _his(kind: Kind, actor: Actor) -> Sql:
    """The rows that are read by his own place in the house: what a lender or a rule masks stays masked."""
    own = replace(actor.rights, principals=frozenset(), rules={})
    return some(kind.access.clear(kind, actor.rights, "t"), kind.access.predicate(kind, own, READ, "t"))


def uncover(kind: Kind, actor: Actor, key: UUID, field_name: str, reason: str) -> Any:
    """The value as it is stored. Raises NotThere, MayNot, Invalid, TooMany.

    The record must be readable by any path and the field by right: what a role shows masked to everybody
    of it stays masked; what is hidden by relation alone is uncovered.
    """
    refuse_unless_may(kind, actor, READ)
    field = kind.fields.get(field_name)
    if field is None or actor.rights.level(kind.name, field_name) == "none":
        sentence = _("This field is not known.")
        raise Invalid(sentence, {"field": sentence})
    if not may(kind, actor) or actor.rights.level(kind.name, field_name) == "masked":
        raise MayNot(_("You may not do this."))
    rows: Rows = kind.visible_to(actor, READ).only([key])
    with transaction.atomic():
        limits.one_at_a_time(actor, "unmask")
        found = fetch("SELECT to_json(" + shape.out(rows.scope, field) + "), COALESCE(" + _his(kind, actor) + ", FALSE)" + rows.source())
        if not found:
            raise not_there()
        if not found[0][1]:
            raise MayNot(_("This record was opened to you with its numbers masked."))
        limits.times(actor, "unmask")
        trail.record_now("unmask", actor, kind.name, key, field=field_name, reason=reason)
    return found[0][0]
