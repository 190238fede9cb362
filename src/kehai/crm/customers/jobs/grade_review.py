"""On the first working day of each week each owner is told how many of his customers' grades are to be reviewed (B24, B27)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.rules import reviewing
from kehai.crm.office import telling
from kehai.kernel import calendar, jobs, periods
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch

REVIEW = telling.sort("customers.grade_review", _("Grades to be reviewed"))


@jobs.every(minutes=24 * 60, name="customers.grade_review")
def remind() -> None:
    """Once a week; what is not due yet is only shown in the list."""
    monday = periods.days("this_week")[0]
    if calendar.add_workdays(monday, 0) == periods.today():
        tell()


def tell() -> int:
    """One notice an owner; how many were told."""
    tree = reviewing.among(reviewing.DAYS, periods.today())
    rows = kind("customers.customer").visible_to(jobs.me(), READ).filter({"and": [tree, {"field": "owner", "op": "filled"}]})
    found = fetch("SELECT s.owner_id, count(*) FROM (" + rows.select("t.owner_id") + ") s GROUP BY 1")  # noqa: S608  the door composes it
    with transaction.atomic():
        for owner, count in found:
            telling.tell([owner], REVIEW, gettext_noop("The grades of %(count)d of your customers are to be reviewed."), count=count)
    return len(found)
