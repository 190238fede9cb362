"""What was done for customers is heard here: a contact stops its clock; watched cards, and old ones, are told of."""

from collections import Counter
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import attention
from kehai.crm.customers.records.card_snapshot import CardSnapshot, watchers
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.rules import contacted, stale
from kehai.crm.office import clocks, telling
from kehai.kernel import calendar, events, jobs, periods
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

STALE = telling.sort("customers.stale", _("Cards to be checked"))


@events.on("customers.follow_up", "create", "update", "import", "restore")
def heard(event: events.Event) -> None:
    """A follow-up that is a contact stops the clock of its customer's first contact, at the time when it happened."""
    rows = FollowUp.objects.filter(id__in=event.ids, deleted_at=None).order_by("-at")
    found = {row.customer_id: row for row in rows if contacted.is_contact(row.way, row.result)}
    told = {key: clocks.Evidence(row.get_way_display(), "customers.follow_up", row.id, row.at) for key, row in found.items()}
    with transaction.atomic():
        clocks.stop(attention.CONTACTED, told)


@events.on("customers.contact", "create", "update", "delete", "restore")
def contacts_changed(event: events.Event) -> None:
    """Key contacts are part of the frozen card: a change of them is told of (B50)."""
    changed = set(Contact.objects.filter(id__in=event.ids, is_main=True).values_list("customer_id", flat=True))
    frozen = set(CardSnapshot.objects.filter(customer__in=changed, deleted_at=None).values_list("customer_id", flat=True))
    with transaction.atomic():
        for customer, people in watchers(frozen).items():
            others = [person for person in people if person != event.actor_id]
            telling.tell(others, CardSnapshot.SORT, gettext_noop("The key contacts of %(about)s have changed."), ("customers.customer", customer))


@jobs.every(minutes=24 * 60, name="customers.stale")
def remind() -> None:
    """On the first working day of each week: how many cards a person should look at (B13)."""
    today = periods.today()
    monday = periods.days("this_week")[0]
    if calendar.add_workdays(monday, 0) == today:
        tell_of_stale()


def tell_of_stale() -> int:
    """One notice a person, whether he owns the customers or keeps their cards; how many people were told."""
    rows = kind("customers.customer").visible_to(jobs.me(), READ).narrowed(stale.condition())
    counted: Counter[UUID] = Counter()
    found = "SELECT COALESCE(k.person_id, s.owner_id), count(*) FROM (" + rows.select("t.id, t.owner_id") + ") s "  # noqa: S608  the door composes it
    keepers = Sql("LEFT JOIN customers_cardkeeper k ON k.customer_id = s.id AND k.deleted_at IS NULL GROUP BY 1")
    for person, count in fetch(found + keepers):
        if person:
            counted[person] = count
    with transaction.atomic():
        for person, count in counted.items():
            telling.tell([person], STALE, gettext_noop("%(count)d customer cards have not changed for a long time: please check them."), count=count)
    return len(counted)
