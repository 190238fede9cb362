"""What people decide about possible duplicates; merging itself is the customers' own action (A07, A08)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.duplicate import Duplicate
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import text
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate

# Kept by the customers' own writes.
places.declare("customers_namekey.customer_id", Fate.RULED)


@action(
    Duplicate,
    label=_("Not a duplicate"),
    op=UPDATE,
    when=Q(state="open"),
    icon="close",
    done=_("It will not be offered again"),
    why_not=_("This was decided already."),
    input=(text("reason", _("reason")),),
)
def not_a_duplicate(pairs: list[Duplicate], *, by: Actor, reason: str | None) -> None:
    """Two customers; no scan offers this pair again."""
    for pair in pairs:
        pair.state = Duplicate.State.DIFFERENT


@action(
    Duplicate,
    label=_("Look again"),
    op=UPDATE,
    when=Q(state="different"),
    icon="rollback",
    done=_("Open again"),
    why_not=_("Only what was found to be no duplicate can be looked at again."),
)
def look_again(pairs: list[Duplicate], *, by: Actor) -> None:
    """Opens the pair again."""
    for pair in pairs:
        pair.state = Duplicate.State.OPEN
