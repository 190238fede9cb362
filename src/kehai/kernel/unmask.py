"""Uncovering one masked value of one record: a right of its own, with a reason, counted and recorded."""

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


def may(kind: Kind, actor: Actor) -> bool:
    """The object right: on the kind itself, or on the one it hangs on."""
    link = getattr(kind.access, "parent", None)
    above = kind_named(str(kind.fields[link].target)) if link else kind
    return actor.rights.holds(kind.name, UNMASK) or actor.rights.holds(above.name, UNMASK)


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
        found = fetch("SELECT to_json(" + shape.out(rows.scope, field) + ")" + rows.source())
        if not found:
            raise not_there()
        limits.times(actor, "unmask")
        trail.record_now("unmask", actor, kind.name, key, field=field_name, reason=reason)
    return found[0][0]
