"""What is done with orders: made from quotes, accepted, let through, cancelled, closed."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.order import ACCEPTED, DRAFT, Order
from kehai.crm.sales.records.quote import ACCEPTED as AGREED
from kehai.crm.sales.records.quote import SENT, Quote
from kehai.crm.sales.rules import accepting, ending, order_making
from kehai.kernel.access import MANAGE, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import Field, longtext

REASON = longtext("reason", _("reason"), required=True, max_length=2000)
ONLY_DRAFT = _("It is no draft any more.")


@action(
    Quote,
    label=_("Make an order"),
    op=UPDATE,
    when=Q(state__in=[SENT, AGREED]),
    icon="file",
    bulk=False,
    why_not=_("Send it first; what was declined, is over or replaced makes no order."),
)
def order(rows: list[Quote], *, by: Actor) -> str:
    """Makes the draft of an order with customer and lines of the quote; a quote that waited for its answer is accepted by it."""
    (quote,) = rows
    made = order_making.of_quote(quote, by)
    if quote.state == SENT:
        quote.end(AGREED, by.label)
    return _t("The order is %(number)s.") % {"number": made.number}


@action(Order, label=pgettext_lazy("order", "Accept"), op=UPDATE, when=Q(state=DRAFT), icon="check", bulk=False, why_not=ONLY_DRAFT)
def accept(rows: list[Order], *, by: Actor) -> str:
    """Accepts an order when the customer's credit allows it; it gets its number, without gaps, and counts towards the limit."""
    said = _t("Accepted.")
    warning = accepting.accept(rows[0], by)
    return f"{said} {warning}".strip()


@action(
    Order,
    label=pgettext_lazy("order", "Let through"),
    op=MANAGE,
    when=Q(state=DRAFT),
    icon="safety",
    bulk=False,
    why_not=ONLY_DRAFT,
    done=_("Let through; it can be accepted now"),
    input=(REASON, Field("up_to", _("up to which amount"), "money", places=2, help=_("Empty: the amount of the order."))),
)
def release(rows: list[Order], *, by: Actor, reason: str, up_to: Decimal | None) -> None:
    """Lets an order be accepted in spite of the customer's credit, as long as it comes to no more than this."""
    (row,) = rows
    amount = row.amount if up_to is None else up_to
    if amount <= 0:
        raise at("up_to", _t("More than nothing, please."))
    row.released, row.released_why = amount, reason


@action(
    Order,
    label=pgettext_lazy("order", "Cancel"),
    op=UPDATE,
    when=Q(state__in=[DRAFT, ACCEPTED]),
    icon="stop",
    danger=True,
    bulk=False,
    why_not=_("Something of it was shipped; close it, or take the goods back."),
    input=(REASON,),
)
def cancel(rows: list[Order], *, by: Actor, reason: str) -> None:
    """Cancels an order of which nothing was shipped; it does not count towards the credit any more."""
    ending.cancel(rows[0], reason, by)
