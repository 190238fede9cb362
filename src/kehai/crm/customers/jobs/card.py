"""What of the customer's card turns with the calendar: important days come round, checks run out (K41, B21)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import verification
from kehai.crm.customers.records.important_day import ImportantDay
from kehai.crm.customers.records.verification import Verification
from kehai.crm.office import telling
from kehai.kernel import jobs, periods, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

LIMIT = 500
DAYS = telling.sort("customers.important_day", _("Important days of customers"))
TODAY, COMING = gettext_noop("%(about)s is today (%(customer)s)."), gettext_noop("%(about)s comes on %(day)s (%(customer)s).")

DUE = """
SELECT d.id FROM /*rule:card*/ customers_importantday d JOIN customers_customer c ON c.id = d.customer_id
WHERE d.deleted_at IS NULL AND d.next_on >= %s AND d.next_on <= %s::date + d.remind_days AND d.told_for IS DISTINCT FROM d.next_on
AND c.deleted_at IS NULL AND c.owner_id IS NOT NULL ORDER BY d.id LIMIT %s FOR UPDATE OF d SKIP LOCKED
"""


@jobs.every(minutes=60, name="customers.card")
def turn() -> None:
    """Hourly, so that a house that slept over midnight catches up; until a round finds nothing more."""
    while come_round():
        pass
    while remind():
        pass
    while run_out():
        pass


def come_round(limit: int = LIMIT) -> int:
    """Days that are over get their next time."""
    kind = kind_of(ImportantDay)
    with transaction.atomic():
        over = ImportantDay.objects.filter(next_on__lt=periods.today(), yearly=True, deleted_at=None).order_by("id")
        rows: Any = store.lock(kind, list(over.values_list("id", flat=True)[:limit]))
        before = {row.id: store.snapshot(row) for row in rows}
        writes.save(kind, rows, before, Deed("update", jobs.me()), None)
    return len(rows)


def remind(limit: int = LIMIT) -> int:
    """Tells the owners of customers of the days that come; of each time once."""
    today = periods.today()
    with transaction.atomic():
        due = [key for (key,) in fetch(Sql(DUE, (today, today, limit)))]
        rows = list(ImportantDay.objects.filter(id__in=due).select_related("customer").defer("search", "customer__search"))
        for row in rows:
            sentence = TODAY if row.next_on == today else COMING
            about = ("customers.important_day", row.id)
            telling.tell([row.customer.owner_id], DAYS, sentence, about, day=row.next_on, customer=row.customer)
        store.update(ImportantDay, [(row.id, {"told_for": row.next_on}) for row in rows])
    return len(rows)


def run_out(limit: int = LIMIT) -> int:
    """Checks whose time is over count as unverified."""
    with transaction.atomic():
        over = Verification.objects.filter(state=Verification.State.VERIFIED, newest=True, valid_until__lt=periods.today(), deleted_at=None)
        return verification.fall(list(over.order_by("id").values_list("id", flat=True)[:limit]), "expired")
