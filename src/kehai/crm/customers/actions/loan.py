"""Lending customers: lend, borrow, approve, refuse, give back, revoke, extend (B17, access.md §5.4)."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import lent
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.loan import Loan
from kehai.crm.customers.rules import hands
from kehai.crm.customers.rules.lending import lendable, refuse_borrower, refuse_more
from kehai.crm.people.records.user import User
from kehai.kernel import writes
from kehai.kernel.access import CLAIM, MANAGE, READ, SHARE, Actor
from kehai.kernel.actions import SHARING, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Choice, choice, link, text

TERMS = [Choice(value, label) for value, label in Loan.Term.choices]
LEVELS = [Choice(value, label) for value, label in Loan.Level.choices]
CAPS = [Choice(value, label) for value, label in Loan.Cap.choices]
PURPOSE = text("reason", _("purpose"), required=True)
TERM = choice("term", _("for how long"), TERMS, default=Loan.Term.WEEK.value)
LEVEL = choice("level", _("may"), LEVELS, default=Loan.Level.READ.value)
CAP = choice("cap", _("telephone numbers and addresses"), CAPS, default=Loan.Cap.MASKED.value)
WHY = text("reason", _("reason"), required=True)
REQUESTED, LENT = Q(state="requested"), Q(state="lent")


@action(
    Customer,
    label=_("Lend"),
    op=SHARE,
    icon="swap",
    group=SHARING,
    done=_("Lent"),
    input=(link("person", _("borrower"), "people.user"), PURPOSE, TERM, LEVEL, CAP),
)
def lend(customers: list[Customer], *, by: Actor, person: User, reason: str, **terms: str) -> None:
    """Opens customers to a colleague for a time: to look at or change, never to export, hand on or delete."""
    refuse_borrower(person, terms["level"], by)
    for customer in customers:
        if customer.owner_id == person.id:
            raise Refusal(_t("%(person)s owns this customer.") % {"person": person.name})
    _grant(customers, [_new(customer, person.id, reason, terms) for customer in customers], by)


@action(
    Customer,
    label=_("Borrow"),
    op=READ,
    when=Q(owner__isnull=False) & ~Q(owner__me=True),
    icon="swap",
    group=SHARING,
    done=_("Asked the owner"),
    why_not=_("Only what somebody else owns can be borrowed."),
    input=(PURPOSE, TERM, LEVEL),
)
def borrow(customers: list[Customer], *, by: Actor, reason: str, **terms: str) -> None:
    """Asks the owners to lend customers to me for a time."""
    loans = [_new(customer, by.rights.person, reason, terms) for customer in customers]
    writes.insert(kind_of(Loan), loans, Deed("create", by, reason), READ)
    hands.asked(loans, by)


def _new(customer: Customer, person: UUID | None, reason: str, terms: dict[str, str]) -> Loan:
    made: Any = Loan(asked=customer.number, purpose=reason, customer=customer, wanted=customer, borrower_id=person, **terms)
    made.created_at = None
    loan: Loan = made
    return loan


def _grant(customers: list[Customer], loans: list[Loan], by: Actor) -> None:
    seen = kind_of(Customer).visible_to(by, READ).only([customer.id for customer in customers])
    refuse_more(seen, len(customers), loans[0], by)
    lent.begin(loans, by)
    writes.insert(kind_of(Loan), loans, Deed("lend", by, loans[0].purpose), READ)
    lent.tell(customers, Deed("lend", by, _words(loans[0])))
    hands.lent(loans, by)


def _words(loan: Loan) -> str:
    borrower = loan.borrower.name if loan.borrower else ""
    return f"{borrower} – {loan.purpose}"


@action(
    Loan,
    label=_("Approve"),
    op=MANAGE,
    when=REQUESTED,
    icon="send",
    done=_("Lent"),
    why_not=_("This was decided already."),
    input=(
        CAP,
        choice("term", _("for how long"), TERMS, required=False, help=_("Empty: as asked for.")),
        choice("level", _("may"), LEVELS, required=False, help=_("Empty: as asked for.")),
        text("answer", _("answer")),
    ),
)
def approve(loans: list[Loan], *, by: Actor, cap: str, term: str | None, level: str | None, answer: str | None) -> None:
    """Lends what was asked for; the time begins now."""
    for loan in loans:
        customers = lendable([loan.wanted_id] if loan.wanted_id else [], by)
        if not customers or loan.borrower is None:
            raise Refusal(_t("There is no such customer."))
        loan.cap, loan.term, loan.level, loan.answer = cap, term or loan.term, level or loan.level, answer or ""
        refuse_borrower(loan.borrower, loan.level, by)
        refuse_more(kind_of(Customer).visible_to(by, READ).only([customers[0].id]), 1, loan, by)
        lent.begin([loan], by)
        lent.tell(customers, Deed("lend", by, _words(loan)))
        hands.lent([loan], by)


@action(Loan, label=_("Refuse"), op=MANAGE, when=REQUESTED, done=_("Refused"), why_not=_("This was decided already."), input=(WHY,))
def refuse(loans: list[Loan], *, by: Actor, reason: str) -> None:
    """Does not lend it, and says why."""
    for loan in loans:
        loan.state, loan.answer, loan.lender_id, loan.decided_at = Loan.State.REFUSED, reason, by.rights.person, timezone.now()
    hands.refused(loans, by, reason)


@action(Loan, label=_("Withdraw"), op=CLAIM, when=REQUESTED, icon="rollback", done=_("Withdrawn"), why_not=_("This was decided already."))
def withdraw(loans: list[Loan], *, by: Actor) -> None:
    """Asks no longer."""
    for loan in loans:
        loan.state, loan.ends_because, loan.ended_at = Loan.State.ENDED, Loan.Why.WITHDRAWN, timezone.now()


@action(Loan, label=_("Give back"), op=CLAIM, when=LENT, icon="rollback", done=_("Given back"), why_not=_("This loan is over."))
def give_back(loans: list[Loan], *, by: Actor) -> None:
    """Is done with it before its time is over."""
    lent.close(loans, Loan.Why.RETURNED)
    _tell(loans, "give_back", by)
    hands.returned(loans, by)


@action(Loan, label=_("Revoke"), op=MANAGE, when=LENT, icon="rollback", danger=True, done=_("Revoked"), why_not=_("This loan is over."), input=(WHY,))
def revoke(loans: list[Loan], *, by: Actor, reason: str) -> None:
    """Takes it back at once."""
    for loan in loans:
        loan.answer = reason
    lent.close(loans, Loan.Why.REVOKED)
    _tell(loans, "revoke", by, reason)
    hands.revoked(loans, by, reason)


@action(Loan, label=_("Extend"), op=MANAGE, when=LENT, icon="reload", done=_("Extended"), why_not=_("This loan is over."), input=(TERM,))
def extend(loans: list[Loan], *, by: Actor, term: str) -> None:
    """Lends it anew from today on; the old loan stays in the ledger with its end."""
    for loan in loans:
        if loan.over():
            raise Refusal(_t("This loan is over."))
        customers = lendable([loan.wanted_id] if loan.wanted_id else [], by)
        if loan.borrower is None:
            raise Refusal(_t("This loan is over."))
        refuse_borrower(loan.borrower, loan.level, by)
        lent.close([loan], Loan.Why.EXTENDED)
        terms = {"term": term, "level": loan.level, "cap": loan.cap}
        _grant(customers, [_new(customers[0], loan.borrower_id, loan.purpose, terms)], by)


def _tell(loans: list[Loan], name: str, by: Actor, text: str = "") -> None:
    customers = list(Customer.objects.filter(id__in=[loan.wanted_id for loan in loans]))
    if customers:
        lent.tell(customers, Deed(name, by, text))
