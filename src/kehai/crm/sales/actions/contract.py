"""What is done with contracts: made from quotes, planned, signed, ordered from, amended, renewed, finished, terminated."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.amendment import Amendment
from kehai.crm.sales.records.contract import DRAFT, FINISHED, PLANNABLE, SIGNED, Contract, at
from kehai.crm.sales.records.instalment import whole
from kehai.crm.sales.records.order import ACCEPTED as ACCEPTED_ORDER
from kehai.crm.sales.records.order import DELIVERING, Order
from kehai.crm.sales.records.quote import ACCEPTED, SENT, Quote
from kehai.crm.sales.rules import contract_making, ending, order_making, planning, ports, terminating
from kehai.crm.sales.rules.due_dates import HALF_YEARLY, IMMEDIATE, MONTHLY, PREPAID, QUARTERLY, TENORS, YEAR_END, Rule
from kehai.crm.sales.rules.planning import Wish
from kehai.kernel import periods, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed, plain
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Choice, Field, choice, longtext, text

ONLY_SIGNED = _("Only a signed contract.")
ONLY_DRAFT = _("It is no draft any more.")
REASON = longtext("reason", _("reason"), required=True, max_length=2000)
SETTLEMENTS = (
    Choice(PREPAID, _("Prepaid")),
    Choice(IMMEDIATE, _("At once")),
    Choice(MONTHLY, _("Monthly settlement")),
    Choice(QUARTERLY, _("Quarterly settlement")),
    Choice(HALF_YEARLY, _("Half-yearly settlement")),
    Choice(YEAR_END, _("Year-end settlement")),
)
MONTHS = {1: _("1 month"), 3: _("3 months"), 6: _("6 months"), 12: _("12 months")}


@action(
    Quote,
    label=_("Make a contract"),
    op=UPDATE,
    when=Q(state__in=[SENT, ACCEPTED]),
    icon="idcard",
    bulk=False,
    why_not=_("Send it first; what was declined, is over or replaced makes no contract."),
)
def conclude(rows: list[Quote], *, by: Actor) -> str:
    """Makes the draft of a contract with customer, terms and lines of the quote; a quote that waited for its answer is accepted by it."""
    (quote,) = rows
    made = contract_making.concluded(quote, by)
    if quote.state == SENT:
        quote.end(ACCEPTED, by.label)
    return _t("The contract is %(number)s.") % {"number": made.number}


@action(
    Contract,
    label=_("Plan payments"),
    op=UPDATE,
    when=Q(state__in=PLANNABLE),
    icon="calendar",
    bulk=False,
    why_not=_("This contract has ended; its plan stays as it is."),
    input=(
        Field("base", _("From which day"), "date", help=_("Of delivery, acceptance or signing. Empty: the day of signing, else today.")),
        choice("tenor", _("Tenor"), [Choice(str(months), MONTHS[months]) for months in TENORS], required=False, help=_("So long after that day.")),
        choice("settlement", _("Settlement"), SETTLEMENTS, required=False, help=_("Instead of a tenor: on the next cut-off.")),
        Field("cut_off", _("Cut-off day"), "integer", least=1, most=31, help=_("Empty: the last day of the month.")),
        Field("share", _("Share of the contract (%)"), "decimal", places=3, help=_("Empty: all that is not planned yet.")),
        Field("parts", _("In how many payments"), "integer", least=1, most=60, help=_("Empty: one.")),
        text("name", _("instalment"), max_length=60, help=_("Such as: advance, on delivery, retention.")),
        Field("anew", _("Plan anew"), "boolean", help=_("Takes out the rows for which nothing was received.")),
    ),
)
def plan(rows: list[Contract], *, by: Actor, base: date | None, **told: Any) -> str:
    """Adds rows to the payment plan by a due-date rule: a tenor after a day, or a settlement with its cut-off."""
    (contract,) = rows
    rule = Rule(int(told["tenor"] or 0), told["settlement"] or "", told["cut_off"])
    day = base or contract.signed_on or periods.today()
    made = planning.plan(contract, Wish(rule, day, told["share"], told["parts"] or 1, told["name"] or "", bool(told["anew"])), by)
    return _t("%(count)s planned, the last one due on %(day)s.") % {"count": len(made), "day": made[-1].due_on}


@action(
    Contract,
    label=pgettext_lazy("contract", "Sign"),
    op=UPDATE,
    when=Q(state=DRAFT),
    icon="check",
    bulk=False,
    why_not=ONLY_DRAFT,
    done=_("Signed; from now on it is changed by amendment only"),
    input=(Field("signed_on", _("signed on"), "date", help=_("Empty: today.")), text("their_signer", _("signed for the customer by"), max_length=80)),
)
def sign(rows: list[Contract], *, by: Actor, signed_on: date | None, their_signer: str | None) -> None:
    """Marks a contract as signed by both; it gets its number, without gaps, and stays as it is."""
    (contract,) = rows
    if contract.amount <= 0:
        raise Refusal(_t("It says no amount yet: add lines or a lump sum first."))
    if not whole(contract):
        told = {"planned": contract.planned, "amount": contract.amount}
        raise Refusal(_t("The payment plan comes to %(planned)s, the contract to %(amount)s; plan the rest first.") % told)
    day = signed_on or contract.signed_on or periods.today()
    if day > periods.today():
        raise at("signed_on", _t("This day has not come yet."))
    contract.state, contract.signed_on, contract.amending = SIGNED, day, True  # type: ignore[attr-defined]
    contract.their_signer = their_signer or contract.their_signer


@action(
    Contract,
    label=_("Make an order"),
    op=UPDATE,
    when=Q(state=SIGNED),
    icon="file",
    bulk=False,
    why_not=ONLY_SIGNED,
)
def order(rows: list[Contract], *, by: Actor) -> str:
    """Makes the draft of an order over what of the contract is not ordered yet; quantities may be lowered before it is accepted."""
    return _t("The order is %(number)s.") % {"number": order_making.of_contract(rows[0], by).number}


@action(
    Contract,
    label=_("Sign electronically"),
    op=UPDATE,
    when=Q(state=DRAFT),
    icon="edit",
    bulk=False,
    why_not=ONLY_DRAFT,
)
def sign_online(rows: list[Contract], *, by: Actor) -> str:
    """Sends the contract through the service for electronic signatures, where one is set up."""
    return ports.signing(rows[0])


@action(Contract, label=_("Payment link"), op=UPDATE, when=Q(state=SIGNED), icon="link", bulk=False, why_not=ONLY_SIGNED)
def payment_link(rows: list[Contract], *, by: Actor) -> str:
    """Makes a link by which the customer pays, where a payment service is set up."""
    return ports.paying(rows[0])


AMENDED = ("ends_on", "lump", "payment", "delivery", "clauses")


@action(
    Contract,
    label=_("Amend"),
    op=UPDATE,
    when=Q(state=SIGNED),
    icon="edit",
    bulk=False,
    why_not=_("Only a signed contract is amended; a draft is changed as it is."),
    input=(
        REASON,
        Field("ends_on", _("New last day"), "date"),
        Field("lump", _("New amount"), "money", places=2, help=_("The unpaid part of the payment plan follows in proportion.")),
        text("payment", _("New payment terms"), max_length=200),
        text("delivery", _("New delivery terms"), max_length=200),
        longtext("clauses", _("New clauses"), max_length=20000, help=_("Instead of the old ones.")),
    ),
)
def amend(rows: list[Contract], *, by: Actor, reason: str, **told: Any) -> str:
    """Changes what was agreed; what stands empty stays. Reason, before and after are kept as an amendment."""
    (contract,) = rows
    wanted = {name: told[name] for name in AMENDED if told[name] not in (None, "") and told[name] != getattr(contract, name)}
    if "lump" in wanted and wanted["lump"] == contract.amount:
        del wanted["lump"]
    if not wanted:
        raise Refusal(_t("Nothing would change."))
    _enough(contract, wanted.get("lump"))
    kind = kind_of(Contract)
    said = [f"{kind.fields[name].label}: {_shown(getattr(contract, name))} → {_shown(value)}" for name, value in wanted.items() if name != "lump"]
    was, now = contract.amount, wanted.get("lump", contract.amount)
    for name, value in wanted.items():
        setattr(contract, name, value)
    contract.amending = True  # type: ignore[attr-defined]
    made: Any = writes.build(kind_of(Amendment), {})
    made.contract_id, made.reason, made.told, made.was, made.now = contract.id, reason, "\n".join(said), was, now
    made.day = periods.today()
    writes.insert(kind_of(Amendment), [made], Deed("create", by), READ)
    return _t("Amended: %(number)s.") % {"number": made.number}


def _enough(contract: Contract, amount: Decimal | None) -> None:
    if amount is None:
        return
    least, ordered = max(contract.paid + contract.written_off, contract.invoiced), terminating.claimed(contract.id)
    if amount < least:
        raise at("lump", _t("%(least)s was received, written off or invoiced already; it cannot be less.") % {"least": least})
    if amount < ordered:
        raise at("lump", _t("%(ordered)s of it was ordered; cancel or close orders first.") % {"ordered": ordered})


def _shown(value: Any) -> str:
    return "–" if value in (None, "") else str(plain(value))


@action(Contract, label=_("Renew"), op=UPDATE, when=Q(state__in=[SIGNED, FINISHED]), icon="reload", bulk=False, why_not=ONLY_SIGNED)
def renew(rows: list[Contract], *, by: Actor) -> str:
    """Makes the draft of the contract that follows this one, with the same lines and terms, from the day after its last."""
    return _t("The contract is %(number)s.") % {"number": contract_making.renewed(rows[0], by).number}


@action(Contract, label=pgettext_lazy("contract", "Finish"), op=UPDATE, when=Q(state=SIGNED), icon="check", why_not=ONLY_SIGNED)
def finish(rows: list[Contract], *, by: Actor) -> None:
    """Everything was delivered and paid."""
    for row in rows:
        running = Order.objects.filter(contract=row.id, state__in=(ACCEPTED_ORDER, DELIVERING), deleted_at=None).values_list("number", flat=True)
        if running:
            raise Refusal(_t("Not all of it is delivered: %(orders)s. Deliver it, or close the order, first.") % {"orders": ", ".join(running)})
        if row.rest:
            raise Refusal(
                _t("%(rest)s is still to be received; terminate it, amend its amount or have finance write it off, if it will not come.")
                % {"rest": row.rest}
            )
        row.state, row.ended_on, row.next_due_on = FINISHED, periods.today(), None


@action(
    Contract,
    label=pgettext_lazy("contract", "Terminate"),
    op=UPDATE,
    when=Q(state=SIGNED),
    icon="stop",
    danger=True,
    bulk=False,
    why_not=ONLY_SIGNED,
    input=(
        REASON,
        Field("on", _("On which day"), "date", help=_("Empty: today.")),
        Field("free", _("Set free what was received beyond deliveries"), "boolean", help=_("Otherwise it stays allocated to the contract.")),
    ),
)
def terminate(rows: list[Contract], *, by: Actor, reason: str, on: date | None, free: bool | None) -> None:
    """Ends a contract before its time, and why, and its orders with it; owed is only what was delivered, invoiced or received."""
    (row,) = rows
    ending.with_contract(row.id, reason, by)
    terminating.end(row, reason, by, on=on or periods.today(), free=bool(free))
