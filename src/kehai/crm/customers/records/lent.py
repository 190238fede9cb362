"""The life of a loan: opened for its time, ended for a reason; the ledger and the access door change together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.records.loan import Loan
from kehai.kernel import changes, sharing, store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed

CUSTOMER = "customers.customer"


def begin(loans: Sequence[Loan], by: Actor) -> None:
    """Makes lent ones of these loans and opens their customers; a live loan of the same customer and borrower ends.

    Under the lock of the customers; the caller writes the loans themselves.
    """
    now = timezone.now()
    for loan in loans:
        # Another pair each time: few loans begin together.
        end(live(customer=loan.wanted_id, borrower=loan.borrower_id).exclude(pk=loan.pk), Loan.Why.EXTENDED, by)
        loan.customer_id, loan.lender_id, loan.decided_at = loan.wanted_id, by.rights.person, now
        loan.state, loan.until = Loan.State.LENT, now + timedelta(days=int(loan.term))
        terms = sharing.Terms("loan", loan.level, loan.cap, loan.until, loan.purpose)
        sharing.grant(CUSTOMER, *_pair(loan), terms, by)


def live(**facts: Any) -> QuerySet[Loan]:
    """Loans whose customer is in somebody's hands, as far as anybody has noticed."""
    return Loan.objects.filter(state=Loan.State.LENT, deleted_at=None, **facts)


def end(loans: QuerySet[Loan], why: Loan.Why, by: Actor, text: str = "") -> int:
    """Ends loans and closes what they opened; how many. In the caller's transaction."""
    kind = kind_of(Loan)
    ids = list(loans.order_by("id").values_list("id", flat=True))
    rows: Any = [row for row in store.lock(kind, ids) if row.state == Loan.State.LENT] if ids else []  # type: ignore[attr-defined]
    if rows:
        before = {row.id: store.snapshot(row) for row in rows}
        close(rows, why)
        writes.save(kind, rows, before, Deed("end", by, text), None)
    return len(rows)


def close(loans: Iterable[Loan], why: Loan.Why) -> None:
    """Takes the customers back from the borrowers of locked loans; the caller writes the loans."""
    now = timezone.now()
    for loan in loans:
        over = loan.over()
        loan.state = Loan.State.REVOKED if why == Loan.Why.REVOKED else Loan.State.ENDED
        loan.ends_because = Loan.Why.TIME if over else why
        loan.ended_at = loan.until if over else now
        customers, borrowers = _pair(loan)
        sharing.revoke(CUSTOMER, customers, grantees=borrowers, sort="loan")


def _pair(loan: Loan) -> tuple[list[UUID], list[UUID]]:
    return [key for key in (loan.wanted_id,) if key], [key for key in (loan.borrower_id,) if key]


@follower
def follow(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Actor) -> None:
    """What the former owner opened closes when a customer changes hands: loans, team and shares; loans also when it is deleted."""
    gone = [row.id for row in rows if row.deleted_at and before[row.id] and not before[row.id]["deleted_at"]]
    moved = [row for row in rows if before[row.id] and before[row.id]["owner_id"] != row.owner_id]
    back = [row.id for row in moved if not row.moving.keeps_loans]
    for ids, why in ((gone, Loan.Why.CUSTOMER), (back, Loan.Why.OWNER)):
        if ids:
            end(live(customer__in=ids), why, by)
    alone = [row.id for row in moved if not row.moving.keeps_team]
    if alone:
        sharing.revoke(CUSTOMER, alone, sort="team")
        sharing.revoke(CUSTOMER, alone, sort="share")
    for row in moved:
        former = before[row.id]["owner_id"]
        if row.moving.leaves_former and former:
            sharing.grant(CUSTOMER, [row.id], [former], sharing.Terms("team", reason=_t("former owner")), by)


def tell(customers: Collection[Customer], deed: Deed) -> None:
    """The history of the customers tells of it, though nothing of theirs was changed."""
    changes.write(kind_of(type(next(iter(customers)))), deed, [(row, {}) for row in customers])
