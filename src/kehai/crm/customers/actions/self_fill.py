"""What is done with forms sent to customers: answered through the link, taken over field by field, withdrawn."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.self_fill import USUAL, SelfFill
from kehai.crm.customers.rules.intake import self_fill
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import Field

State = SelfFill.State


@action(
    SelfFill,
    label=_("Answered by the customer"),
    op=UPDATE,
    when=Q(state__in=["open", "answered"]),
    offered=False,
    bulk=False,
    input=(Field("told", _("what the customer says"), "json"),),
)
def answer(forms: list[SelfFill], *, by: Actor, told: Mapping[str, Any] | None) -> None:
    """Keeps what the customer wrote through the link."""
    for row in forms:
        self_fill.answer(row, told or {})


@action(
    SelfFill,
    label=_("Take over"),
    op=UPDATE,
    when=Q(state="answered"),
    icon="check",
    bulk=False,
    done=_("Taken over, marked as not verified"),
    why_not=_("There is no answer to take over."),
    input=(Field("fields", _("fields"), "json", help=_("Names of fields; what is not named is left as it is.")),),
)
def take_over(forms: list[SelfFill], *, by: Actor, fields: Any) -> None:
    """Writes the chosen fields into the customer, marked as told by himself and not verified."""
    for row in forms:
        self_fill.take_over(row, [str(name) for name in fields or []] if isinstance(fields, list) else [], by)


@action(
    SelfFill,
    label=_("Withdraw the link"),
    op=UPDATE,
    when=Q(state__in=["open", "answered"]),
    icon="stop",
    done=_("Withdrawn"),
    why_not=_("It is settled already."),
)
def withdraw(forms: list[SelfFill], *, by: Actor) -> None:
    """Closes the link at once."""
    for row in forms:
        row.state = State.WITHDRAWN


@action(SelfFill, label=_("New link"), op=UPDATE, icon="reload", done=_("The old link opens nothing any more"), when=~Q(state="settled"))
def renew(forms: list[SelfFill], *, by: Actor) -> None:
    """Makes a new link, good for two weeks; the old one opens nothing any more."""
    for row in forms:
        row.round, row.state, row.ends_at = row.round + 1, State.ANSWERED if row.told else State.OPEN, timezone.now() + USUAL
