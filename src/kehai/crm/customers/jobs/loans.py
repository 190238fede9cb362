"""Loans whose time is over, whose borrower has left or that nobody answered: the ledger says so.

The customers were closed at the very moment, by the entry's own end: this only tidies what is written down.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kehai.crm.customers.records import lent
from kehai.crm.customers.records.loan import Loan
from kehai.crm.customers.rules import hands
from kehai.kernel import events, jobs, store, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed

PATIENCE = timedelta(days=14)
LIMIT = 200


@jobs.every(minutes=5, name="customers.loans")
def tidy() -> None:
    """Until a round finds nothing more."""
    while over() + left() + unanswered():
        pass
    soon()


def over(limit: int = LIMIT) -> int:
    """Ends loans whose time is over."""
    with transaction.atomic():
        return lent.end(_some(lent.live(until__lte=timezone.now()), limit), Loan.Why.TIME, jobs.me())


def soon() -> int:
    """Borrowers hear of the end a day before it."""
    with transaction.atomic():
        return hands.ending(lent.live(until__lte=timezone.now() + hands.SOON, until__gt=timezone.now()))


def left(limit: int = LIMIT) -> int:
    """Ends loans of borrowers who are disabled."""
    with transaction.atomic():
        return lent.end(_some(lent.live(borrower__active=False), limit), Loan.Why.BORROWER, jobs.me())


def unanswered(limit: int = LIMIT) -> int:
    """Ends requests that nobody answered, and those of people who left, whether there was such a customer or not."""
    kind, now = kind_of(Loan), timezone.now()
    old = Q(created_at__lt=now - PATIENCE) | Q(borrower__active=False)
    with transaction.atomic():
        ids = Loan.objects.filter(old, state=Loan.State.REQUESTED, deleted_at=None).order_by("id").values_list("id", flat=True)[:limit]
        rows: Any = [row for row in store.lock(kind, list(ids)) if row.state == Loan.State.REQUESTED]  # type: ignore[attr-defined]
        before = {row.id: store.snapshot(row) for row in rows}
        for row in rows:
            row.state, row.ends_because, row.ended_at = Loan.State.ENDED, Loan.Why.SILENCE, now
        writes.save(kind, rows, before, Deed("end", jobs.me()), None)
    return len(rows)


def _some(loans: Any, limit: int) -> Any:
    return Loan.objects.filter(pk__in=list(loans.order_by("id").values_list("pk", flat=True)[:limit]))


@events.on("people.user", "disable", "delete")
def gone(event: events.Event) -> None:
    """Who was disabled has nothing lent any more, also when he comes back."""
    with transaction.atomic():
        lent.end(lent.live(borrower__in=event.ids, borrower__active=False), Loan.Why.BORROWER, system("customers.loans"))
