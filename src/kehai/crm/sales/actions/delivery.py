"""What is done with deliveries and returns: shipped, signed for, called off; received, settled, refused."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.office import telling
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.delivery import CALLED_OFF, PLANNED, SHIPPED, SIGNED, Delivery
from kehai.crm.sales.records.goods_return import ASKED, RECEIVED, REFUSED, SETTLED, GoodsReturn
from kehai.crm.sales.records.order import ACCEPTED, DELIVERED, DELIVERING, Order
from kehai.crm.sales.rules import ending, shipping
from kehai.kernel import periods
from kehai.kernel.access import MANAGE, READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import Field, longtext, text

KIND = "sales.order"
SORT = telling.sort(KIND, _("Orders"))
LEFT = gettext_noop("Of %(about)s something was shipped: %(what)s")
BACK = gettext_noop("Goods of %(about)s came back, worth %(what)s.")
REASON = longtext("reason", _("reason"), required=True, max_length=2000)


@action(
    Order,
    label=_("Plan a delivery"),
    op=READ,
    when=Q(state__in=[ACCEPTED, DELIVERING]),
    icon="swap",
    bulk=False,
    why_not=_("Only an accepted order that is not delivered yet is shipped."),
    input=(
        Field("ship_on", _("to be shipped on"), "date"),
        text("address", _("delivery address"), max_length=240, help=_("Empty: that of the order.")),
    ),
)
def deliver(rows: list[Order], *, by: Actor, ship_on: date | None, address: str | None) -> str:
    """Makes a delivery of all that is not shipped or planned yet; its quantities may be lowered before it leaves."""
    made = shipping.planned(rows[0], None, {"ship_on": ship_on, "address": address or ""}, by)
    return _t("The delivery is %(number)s.") % {"number": made.number}


@action(
    Order,
    label=_("Take goods back"),
    op=READ,
    when=Q(state__in=[DELIVERING, DELIVERED, "closed"]),
    icon="rollback",
    bulk=False,
    why_not=_("Nothing of it was shipped that could come back."),
    input=(REASON,),
)
def take_goods_back(rows: list[Order], *, by: Actor, reason: str) -> str:
    """Asks for the return of all that is out; its quantities may be lowered until the goods are there."""
    made = shipping.asked_back(rows[0], None, {"reason": reason}, by)
    return _t("The return is %(number)s.") % {"number": made.number}


@action(
    Order,
    label=pgettext_lazy("order", "Close"),
    op=UPDATE,
    when=Q(state__in=[DELIVERING, DELIVERED]),
    icon="check",
    bulk=False,
    why_not=_("Nothing of it was shipped yet; cancel it instead."),
    input=(longtext("reason", _("why the rest is not delivered"), max_length=2000, help=_("Needed where something is not delivered.")),),
)
def close(rows: list[Order], *, by: Actor, reason: str | None) -> None:
    """Ends an order: delivered whole, or the rest will not come; then it counts only what was shipped."""
    (row,) = rows
    if row.state == DELIVERING and not reason:
        raise at("reason", _t("Say why the rest is not delivered."))
    ending.close(row, reason or "", by)


@action(
    Delivery,
    label=pgettext_lazy("delivery", "Ship"),
    op=UPDATE,
    when=Q(state=PLANNED),
    icon="swap",
    bulk=False,
    why_not=_("It has left already, or was called off."),
    done=_("Shipped"),
    input=(
        text("carrier", _("carrier"), max_length=80),
        text("tracking", _("tracking number"), max_length=80),
        Field("shipped_on", _("shipped on"), "date", help=_("Empty: today.")),
    ),
)
def ship(rows: list[Delivery], *, by: Actor, carrier: str | None, tracking: str | None, shipped_on: date | None) -> None:
    """The goods leave: it gets its number, without gaps, and the order says how far it is delivered; the seller is told."""
    (row,) = rows
    _refuse_future(shipped_on, "shipped_on")
    shipping.ship(row, by)
    row.state, row.shipped_on = SHIPPED, shipped_on or periods.today()
    row.carrier, row.tracking = carrier or row.carrier, tracking or row.tracking
    _tell(row, LEFT, by, " ".join(filter(None, (row.carrier, row.tracking))) or row.number)


@action(
    Delivery,
    label=_("Signed for"),
    op=UPDATE,
    when=Q(state=SHIPPED),
    icon="check",
    why_not=_("Only what is on its way."),
    input=(text("signed_by", _("signed for by"), max_length=80), Field("signed_on", _("signed for on"), "date", help=_("Empty: today."))),
)
def sign_for(rows: list[Delivery], *, by: Actor, signed_by: str | None, signed_on: date | None) -> None:
    """The customer has the goods."""
    _refuse_future(signed_on, "signed_on")
    for row in rows:
        row.state, row.signed_on, row.signed_by = SIGNED, signed_on or periods.today(), signed_by or ""


@action(
    Delivery,
    label=_("Call off"),
    op=UPDATE,
    when=Q(state=PLANNED),
    icon="stop",
    why_not=_("It has left already, or was called off."),
    input=(longtext("reason", _("reason"), max_length=2000),),
)
def call_off(rows: list[Delivery], *, by: Actor, reason: str | None) -> None:
    """It is not shipped; what was on it can be planned anew."""
    for row in rows:
        row.state = CALLED_OFF


@action(
    GoodsReturn,
    label=_("Goods received"),
    op=UPDATE,
    when=Q(state=ASKED),
    icon="check",
    bulk=False,
    why_not=_("It was answered already."),
    done=_("Received; finance settles it"),
)
def receive(rows: list[GoodsReturn], *, by: Actor) -> None:
    """The goods are there: it gets its number, without gaps, and they do not count towards the credit any more."""
    (row,) = rows
    shipping.receive(row, by)
    row.state = RECEIVED
    _tell(row, BACK, by, f"{row.amount:,.2f}")


@action(
    GoodsReturn,
    label=pgettext_lazy("return", "Refuse"),
    op=UPDATE,
    when=Q(state=ASKED),
    icon="stop",
    why_not=_("It was answered already."),
    input=(REASON,),
)
def refuse(rows: list[GoodsReturn], *, by: Actor, reason: str) -> None:
    """The goods are not taken back."""
    for row in rows:
        row.state, row.answer = REFUSED, reason


@action(
    GoodsReturn,
    label=_("Credit and refund"),
    op=MANAGE,
    when=Q(state=RECEIVED),
    icon="rollback",
    bulk=False,
    why_not=_("Only goods that were received and are not settled yet."),
    input=(Field("keep", _("Keep the money for other orders"), "boolean", help=_("What was paid becomes free instead of going back.")),),
)
def settle_return(rows: list[GoodsReturn], *, by: Actor, keep: bool | None) -> str:
    """Lowers contract and payment plan by what the goods cost; what was paid for them goes back, by counter-entries in the ledger."""
    (row,) = rows
    money = ending.credit_return(row, by, keep=bool(keep))
    row.state, row.settled_on, row.refunded = SETTLED, periods.today(), 0 if keep else money
    told = {"amount": row.amount, "money": money}
    if keep:
        return _t("%(amount)s credited, %(money)s of it is free for other orders.") % told
    return _t("%(amount)s credited, %(money)s of it given back.") % told


def _refuse_future(day: date | None, name: str) -> None:
    if day and day > periods.today():
        raise at(name, _t("This day has not come yet."))


def _tell(row: Any, sentence: str, by: Actor, what: str) -> None:
    owner = Order.objects.filter(id=row.order_id).values_list("owner", flat=True).first()
    if owner and owner != by.id:
        telling.tell([owner], SORT, sentence, (KIND, row.order_id), what=what)
