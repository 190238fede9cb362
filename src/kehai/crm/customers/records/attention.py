"""The clocks that run on customers: a lead is assigned within minutes (A11), a new customer is contacted within a week (B61)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.rules import contacted
from kehai.crm.office import clocks
from kehai.crm.office.records.deadline import Deadline
from kehai.kernel import calendar, company
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER = "customers.customer"
ADMINISTRATORS = "administrators"
# Who came by himself waits for an answer; what somebody typed in or imported does not.
INBOUND = frozenset({"web_form", "phone", "wechat"})
# An import brings customers whom somebody knows already: they stand in the list of those not contacted (B62).
# It may well say of them that they came by telephone once: twenty thousand rows would be as many alerts.
KNOWN = frozenset({"import"})
_ABOVE = """
WITH RECURSIVE up AS (
  SELECT p.id, p.parent_id, 0 AS far FROM /*rule:clocks*/ customers_customer c JOIN customers_pool p ON p.id = c.pool_id WHERE c.id = %s
  UNION ALL SELECT p.id, p.parent_id, up.far + 1 FROM customers_pool p JOIN up ON p.id = up.parent_id WHERE up.far < 20
), found AS (
  SELECT m.person_id, up.far FROM up JOIN customers_poolmember m ON m.pool_id = up.id AND m.administrator AND m.deleted_at IS NULL
)
SELECT DISTINCT person_id FROM found WHERE far = (SELECT min(far) FROM found)
"""

company.declare(
    _("Deadlines of customers"),
    (
        Field("leads.assign_minutes", _("Minutes of working time until a lead is assigned"), "integer", least=1, most=10_000, default=5),
        Field("leads.alert_minutes", _("Minutes until the pool's administrator is alerted"), "integer", least=1, most=10_000, default=10),
        Field("leads.always", _("Leads are answered at night and on holidays too"), "boolean", default=False),
        Field("customers.contact_days", _("Days until a new customer is contacted for the first time"), "integer", least=1, most=365, default=7),
    ),
)


def _passed(moment: datetime, minutes: int) -> datetime:
    return moment + timedelta(minutes=minutes) if company.get("leads.always") else calendar.add_worktime(moment, minutes)


def _week(moment: datetime) -> datetime:
    """So many days later, at the end of that working day, or of the next."""
    return calendar.deadline(moment + timedelta(days=company.get("customers.contact_days")), 0)


def _people(deadline: Deadline, word: str) -> Iterable[UUID | None]:
    """The administrators of the nearest pool upwards that has any."""
    return [person for (person,) in fetch(Sql(_ABOVE, (deadline.about_id,)))] if word == ADMINISTRATORS else ()


ASSIGNED = clocks.declare(
    clocks.Rule(
        name="customers.lead_assigned",
        label=_("Lead to be assigned"),
        evidence=_("Somebody owns the lead."),
        due=lambda started: _passed(started, company.get("leads.assign_minutes")),
        terms=lambda: "{} / {} min{}".format(
            company.get("leads.assign_minutes"), company.get("leads.alert_minutes"), " 24 h" if company.get("leads.always") else ""
        ),
        steps=(
            clocks.Step("late", lambda _started, due: due),
            clocks.Step(
                "alert",
                lambda started, due: max(due, _passed(started, company.get("leads.alert_minutes"))),
                (ADMINISTRATORS,),
                gettext_noop("The lead %(about)s has not been assigned to anybody; it was due at %(due)s."),
            ),
        ),
        people=_people,
    )
)
CONTACTED = clocks.declare(
    clocks.Rule(
        name="customers.first_contact",
        label=_("First contact"),
        evidence=contacted.STATED,
        due=_week,
        terms=lambda: "{} d".format(company.get("customers.contact_days")),
        steps=(
            clocks.Step(
                "soon",
                lambda started, due: max(started, calendar.add_workdays(due, -1)),
                (clocks.OWNER,),
                gettext_noop("%(about)s has not been contacted yet; do so until %(due)s."),
            ),
            clocks.Step(
                "late",
                lambda _started, due: due,
                (clocks.OWNER, clocks.MANAGER),
                gettext_noop("%(about)s was not contacted in %(days)d days; it may be transferred to somebody else."),
            ),
        ),
        people=_people,
    )
)
ALL = ASSIGNED.name, CONTACTED.name


@follower
def wind(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Winds, moves and stops the clocks of customers that were made, changed hands or were deleted, in the same transaction."""
    moved = [row for row in rows if _differs(row, before[row.id])]
    fresh = [row for row in moved if not before[row.id] and not row.deleted_at]
    gone = [row.id for row in moved if row.deleted_at]
    if gone:
        clocks.cancel(gone, ALL, "deleted")
    leads = {row.id: None for row in fresh if not (row.owner_id or row.brought) and row.source in INBOUND}
    clocks.start(ASSIGNED, CUSTOMER, leads)
    _handed([row for row in moved if before[row.id] and not row.deleted_at], before)
    _begin([row for row in fresh if row.owner_id])


def _differs(row: Customer, old: Mapping[str, Any]) -> bool:
    return not old or old["owner_id"] != row.owner_id or bool(old["deleted_at"]) != bool(row.deleted_at)


def _handed(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """With a new owner the time of the former one goes on, unless it is over: then the new one has a week of his own."""
    taken = {row.id: row.owner_id for row in rows if row.owner_id}
    if taken:
        clocks.stop(ASSIGNED, {key: clocks.Evidence(kind="people.user", id=owner) for key, owner in taken.items()})
        late = Deadline.objects.filter(about_id__in=taken, rule=CONTACTED.name, state="late", deleted_at=None)
        over = {key for key in late.values_list("about_id", flat=True) if key}
        clocks.cancel(over, (CONTACTED.name,), "transferred")
        clocks.move({key: owner for key, owner in taken.items() if key not in over}, (CONTACTED.name,))
        _begin([row for row in rows if row.owner_id])
    public = [row.id for row in rows if not row.owner_id and before[row.id]["owner_id"]]
    if public:
        clocks.cancel(public, (CONTACTED.name,), "public")


def _begin(rows: Sequence[Customer]) -> None:
    """A clock for customers whom nobody has contacted ever."""
    wanted = [row for row in rows if row.source not in KNOWN and not row.brought]
    told = Sql(f"SELECT DISTINCT f.customer_id FROM /*rule:clocks*/ customers_followup f WHERE f.customer_id = ANY(%s) AND {contacted.SQL}")  # noqa: S608  a constant
    known = {key for (key,) in fetch(Sql(told.text, ([row.id for row in wanted],)))} if wanted else set()
    clocks.start(CONTACTED, CUSTOMER, {row.id: row.owner_id for row in wanted if row.id not in known})
