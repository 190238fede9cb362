"""Decisions that nobody appealed against in time become final, and their customers are free."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from kehai.crm.customers.records.dispute import Dispute
from kehai.crm.customers.rules.court import carrying
from kehai.kernel import jobs, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed

LIMIT = 200
WINDOW = (Dispute.State.RULED, Dispute.State.DECIDED)


@jobs.every(minutes=15, name="customers.disputes")
def finish() -> None:
    """Until a round finds nothing more."""
    while over():
        pass


def over(limit: int = LIMIT) -> int:
    """Closes disputes whose time to appeal is over; how many."""
    kind, now = kind_of(Dispute), timezone.now()
    with transaction.atomic():
        due = Dispute.objects.filter(state__in=WINDOW, appeal_until__lt=now, deleted_at=None).order_by("id")
        locked: Any = store.lock(kind, list(due.values_list("id", flat=True)[:limit]))
        rows = [row for row in locked if row.state in WINDOW]
        before = {row.id: store.snapshot(row) for row in rows}
        for row in rows:
            carrying.close(row, now)
        writes.save(kind, rows, before, Deed("final", jobs.me()), None)
    return len(rows)
