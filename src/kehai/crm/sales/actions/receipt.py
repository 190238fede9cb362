"""What is done with receipts: confirmed, not found, allocated, taken back, returned, countered; a contract made of what was paid (P48)."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.office import telling
from kehai.crm.sales.records import serial
from kehai.crm.sales.records.receipt import CLAIMED, CONFIRMED, REFUSED, REVERSED, Receipt
from kehai.crm.sales.rules import allocating, contract_making
from kehai.crm.sales.rules.allocating import Part
from kehai.kernel import company
from kehai.kernel.access import MANAGE, READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field, link, longtext, text
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Fate

# Who entered it: a person or a program, nothing that merges.
places.declare("sales_receiptentry.actor", Fate.OTHER)
KIND = "sales.receipt"
SORT = telling.sort(KIND, _("Receipts"))
THERE = gettext_noop("%(about)s of %(amount)s was confirmed by finance.")
MISSING = gettext_noop("%(about)s of %(amount)s was not found by finance: %(reason)s")
BACK = gettext_noop("%(about)s of %(amount)s was reversed: %(reason)s")
ONLY_CLAIMED = _("It was answered already.")
ONLY_CONFIRMED = _("Only money that finance has confirmed.")
REASON = longtext("reason", _("reason"), required=True, max_length=2000)
LEFT = Q(state=CONFIRMED, free__gt=0)
NOTHING_LEFT = _("Nothing of it is free.")


@action(
    Receipt,
    label=pgettext_lazy("receipt", "Confirm"),
    op=MANAGE,
    when=Q(state=CLAIMED),
    icon="check",
    why_not=ONLY_CLAIMED,
    done=_("Confirmed; it can be allocated now"),
)
def confirm(rows: list[Receipt], *, by: Actor) -> None:
    """The money is there: it gets its number, without gaps, and is entered into the ledger."""
    for row in rows:
        row.state, row.confirmed_at, row.answer = CONFIRMED, timezone.now(), ""
        allocating.came_in(row, by)
        row.serial = serial.take(company.get("receipts.prefix"), row.received_on.year)
        _tell(row, THERE, by)


@action(
    Receipt,
    label=pgettext_lazy("receipt", "Not found"),
    op=MANAGE,
    when=Q(state=CLAIMED),
    icon="stop",
    why_not=ONLY_CLAIMED,
    input=(REASON,),
)
def refuse(rows: list[Receipt], *, by: Actor, reason: str) -> None:
    """The money is not there; whoever claimed it is told why, and may correct it and claim it again."""
    for row in rows:
        row.state, row.answer = REFUSED, reason
        _tell(row, MISSING, by, reason)


@action(Receipt, label=_("Claim again"), op=UPDATE, when=Q(state=REFUSED), icon="reload", why_not=_("Only what was not found."))
def claim_again(rows: list[Receipt], *, by: Actor) -> None:
    """Asks finance to look once more."""
    for row in rows:
        row.state = CLAIMED


@action(Receipt, label=_("Allocate oldest first"), op=MANAGE, when=LEFT, icon="swap", why_not=NOTHING_LEFT)
def allocate_oldest(rows: list[Receipt], *, by: Actor) -> str:
    """Pays what is due of the customer, its own contract first, then the oldest first, as far as the money goes."""
    total = Decimal(0)
    for row in rows:
        parts = [Part(due.id, amount) for due, amount in allocating.proposal(row, by) if amount]
        if not parts:
            raise Refusal(_t("Nothing is due of this customer in this currency; make a contract or a payment plan first."))
        allocating.allocate(row, parts, by)
        total += sum(part.amount for part in parts)
    return _t("%(total)s allocated.") % {"total": total}


@action(
    Receipt,
    label=_("Take an allocation back"),
    op=MANAGE,
    when=Q(state=CONFIRMED, allocated__gt=0),
    icon="rollback",
    bulk=False,
    why_not=_("Nothing of it is allocated."),
    input=(REASON, link("instalment", _("row of a payment plan"), "sales.instalment", required=False, help=_("Empty: all of them."))),
)
def take_back(rows: list[Receipt], *, by: Actor, reason: str, instalment: Any) -> str:
    """Counters what was allocated, so that the money is free again; both entries stay in the ledger."""
    total = allocating.take_back(rows[0], by, instalment.id if instalment else None)
    if not total:
        raise Refusal(_t("Nothing of it is allocated there."))
    return _t("%(total)s is free again.") % {"total": total}


@action(
    Receipt,
    label=_("Return money"),
    op=MANAGE,
    when=LEFT,
    icon="rollback",
    danger=True,
    bulk=False,
    why_not=NOTHING_LEFT,
    done=_("Entered as returned"),
    input=(Field("amount", _("Amount"), "money", required=True, places=2), REASON),
)
def give_back(rows: list[Receipt], *, by: Actor, amount: Decimal, reason: str) -> None:
    """Enters that money which is not allocated went back to the customer."""
    allocating.give_back(rows[0], amount, by)


@action(
    Receipt,
    label=_("Counter-entry"),
    op=MANAGE,
    when=Q(state=CONFIRMED),
    icon="rollback",
    danger=True,
    bulk=False,
    why_not=ONLY_CONFIRMED,
    done=_("Reversed; all its entries stay in the ledger"),
    input=(REASON,),
)
def counter(rows: list[Receipt], *, by: Actor, reason: str) -> None:
    """Reverses a receipt that was wrong: its allocations, and that it came at all. Enter it anew as it should have been."""
    (row,) = rows
    allocating.counter(row, by)
    row.state, row.answer = REVERSED, reason
    _tell(row, BACK, by, reason)


@action(
    Receipt,
    label=_("Make a contract"),
    op=READ,
    when=LEFT,
    icon="idcard",
    bulk=False,
    why_not=NOTHING_LEFT,
    input=(text("title", _("subject of the contract"), required=True, max_length=120),),
)
def make_contract(rows: list[Receipt], *, by: Actor, title: str) -> str:
    """Makes the draft of a contract over the money that is there and not allocated."""
    (row,) = rows
    if row.customer_id is None:
        raise Refusal(_t("Say first whose money it is."))
    made = contract_making.paid_for(title, row.customer_id, row.free, row.currency, by)
    return _t("The contract is %(number)s.") % {"number": made.number}


def _tell(row: Receipt, sentence: str, by: Actor, reason: str = "") -> None:
    if row.owner_id and row.owner_id != by.id:
        telling.tell([row.owner_id], SORT, sentence, (KIND, row.id), amount=f"{row.currency} {row.amount:,.2f}", reason=reason)
