"""Who hears that customers change hands: both sides of a transfer, a loan or a hand-over, and who is given a share (A06, A09, B17, E08).

Told within the write. Where somebody does not see a customer any more, or was never told whether there is one,
the sentence says what he knew himself: a number, his own words, how many.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.loan import Loan
from kehai.crm.office import telling
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.telling import Counted
from kehai.kernel import run, sharing
from kehai.kernel.access import Actor

CUSTOMER, LOAN, HAND_OVER = "customers.customer", "customers.loan", "customers.hand_over"
MOVED = telling.sort("customers.moved", _("Customers transferred or handed over"))
LENDING = telling.sort("customers.lending", _("Loans of customers"))
SHARED = telling.sort("customers.shared", _("Customers shared with me"))
SOON = timedelta(days=1)

GOT = gettext_noop("%(by)s transferred %(about)s to you.")
GOT_MANY = gettext_noop("%(by)s transferred %(count)d customers to you.")
LOST = gettext_noop("%(by)s transferred your customer %(number)s to %(to)s.")
LOST_MANY = gettext_noop("%(by)s transferred %(count)d of your customers to %(to)s.")
ASKED = gettext_noop("%(by)s asks to borrow %(about)s: %(words)s")
LENT = gettext_noop("%(by)s lent you %(about)s until %(until)s.")
REFUSED = gettext_noop("%(by)s does not lend you what you asked for (%(asked)s): %(words)s")
RETURNED = gettext_noop("%(by)s gave %(about)s back.")
REVOKED = gettext_noop("%(by)s took back what was lent to you (%(asked)s): %(words)s")
ENDING = gettext_noop("Your loan of %(asked)s ends at %(until)s.")
DONE = gettext_noop("The hand-over is finished: %(count)d records now belong to %(to)s.")
TAKEN = gettext_noop("%(count)d records of %(former)s were handed over to you.")
OPENED = gettext_noop("%(by)s shared %(about)s with you.")
OPENED_MANY = gettext_noop("%(by)s shared %(count)d customers with you.")


def transferred(former: Mapping[UUID, Sequence[str]], customers: Sequence[Customer], to: UUID, name: str, by: Actor) -> None:
    """`former`: who owned them before → the numbers of what he gives. Who did it himself is not told.

    Of many at a time each is told once, however many parts it is done in.
    """
    if to != by.id:
        _told([to], Counted(GOT, GOT_MANY), ((CUSTOMER, customers[0].id), len(customers)), by=by.label)
    for person, numbers in former.items():
        if person in (by.id, to):
            continue
        if len(numbers) == 1 and not run.many():
            telling.tell([person], MOVED, LOST, by=by.label, number=numbers[0], to=name)
        else:
            _told([person], Counted(LOST_MANY, LOST_MANY), (None, len(numbers)), by=by.label, to=name)


def _told(people: Collection[UUID], said: Counted, found: tuple[telling.About | None, int], sort: str = MOVED, **params: str) -> None:
    about, count = found
    if run.many():
        telling.tell_together(people, sort, said, found, **params)
    elif count == 1:
        telling.tell(people, sort, said.one, about, **params)
    elif count:
        telling.tell(people, sort, said.many, None, count=count, **params)


def asked(loans: Iterable[Loan], by: Actor) -> None:
    """The owners of what somebody asks to borrow; where there is no such customer, nobody."""
    wanted = {loan.wanted_id: loan for loan in loans if loan.wanted_id}
    for key, owner in Customer.objects.filter(id__in=wanted).values_list("id", "owner_id"):
        telling.tell([owner], LENDING, ASKED, (CUSTOMER, key), by=by.label, words=wanted[key].purpose)


def lent(loans: Iterable[Loan], by: Actor) -> None:
    """The borrowers, who see the customer from now on."""
    for loan in loans:
        if loan.wanted_id and loan.until:
            telling.tell([loan.borrower_id], LENDING, LENT, (CUSTOMER, loan.wanted_id), by=by.label, until=loan.until)


def refused(loans: Iterable[Loan], by: Actor, reason: str) -> None:
    """The borrowers, in their own words: what they asked for."""
    for loan in loans:
        telling.tell([loan.borrower_id], LENDING, REFUSED, by=by.label, asked=loan.asked, words=reason)


def returned(loans: Iterable[Loan], by: Actor) -> None:
    """Who lent it."""
    for loan in loans:
        if loan.wanted_id:
            telling.tell([loan.lender_id], LENDING, RETURNED, (CUSTOMER, loan.wanted_id), by=by.label)


def revoked(loans: Iterable[Loan], by: Actor, reason: str) -> None:
    """The borrowers."""
    for loan in loans:
        telling.tell([loan.borrower_id], LENDING, REVOKED, by=by.label, asked=loan.asked, words=reason)


def ending(loans: Iterable[Loan]) -> int:
    """Borrowers whose loan ends within a day, once a loan; how many were told."""
    found = [loan for loan in loans if loan.until and loan.until <= timezone.now() + SOON]
    known = set(Notice.objects.filter(about_kind=LOAN, about_id__in=[loan.id for loan in found], sentence=ENDING).values_list("about_id", flat=True))
    fresh = [loan for loan in found if loan.id not in known]
    return sum(telling.tell([loan.borrower_id], LENDING, ENDING, (LOAN, loan.id), asked=loan.asked, until=loan.until) for loan in fresh)


def handed_over(order: tuple[UUID, UUID | None], sides: tuple[str, str, UUID | None], count: int) -> None:
    """`order`: its id and who ordered it; `sides`: the leaver's name, the successor's, the successor."""
    key, ordered = order
    former, to, successor = sides
    telling.tell([ordered], MOVED, DONE, (HAND_OVER, key), count=count, to=to)
    if successor != ordered:
        telling.tell([successor], MOVED, TAKEN, count=count, former=former)


@sharing.when_granted
def shared(kind: str, records: Collection[UUID], grantees: Collection[UUID], sort: str, by: Actor) -> None:
    """People who were named; a department, a role or a group is nobody's own notice."""
    if kind != CUSTOMER or sort == "loan":
        return
    people = [key for key in grantees if key != by.id]
    if records:
        _told(people, Counted(OPENED, OPENED_MANY), ((CUSTOMER, next(iter(records))), len(records)), SHARED, by=by.label)
