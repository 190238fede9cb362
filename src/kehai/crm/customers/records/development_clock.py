"""The clock of a case's reports: every so many days, on the working calendar, owner first, then the manager (B48)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import clocks, telling
from kehai.crm.office.records.deadline import Deadline
from kehai.kernel import calendar, company, store
from kehai.kernel.field import Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

KIND = "customers.development"
SORT = telling.sort(KIND, _("Development of customers"))
DAYS = "development.interval"
company.declare(_("Development of customers"), (Field(DAYS, _("Days between two reports"), "integer", least=1, most=90, default=7),))


def due(started: datetime, days: int) -> datetime:
    """The end of the working day so many days later, or of the next one that is worked."""
    return calendar.deadline(started + timedelta(days=days), 0)


def _of_case(clock: Any) -> datetime:
    found = fetch(Sql("SELECT report_days FROM /*rule:clocks*/ customers_development WHERE id = %s", (clock.about_id,)))
    return due(clock.started_at, int(found[0][0]) if found else interval())


REPORT = clocks.declare(
    clocks.Rule(
        name="customers.development_report",
        label=_("Development report"),
        evidence=_("The owner of the case has written a report."),
        due=lambda started: due(started, interval()),
        due_of=_of_case,
        terms=lambda: "",
        steps=(
            clocks.Step(
                "late",
                lambda _started, due: due,
                (clocks.OWNER,),
                gettext_noop("A report on the development of %(about)s was due at %(due)s."),
            ),
            clocks.Step(
                "escalated",
                lambda _started, due: calendar.deadline(due, 1),
                (clocks.MANAGER,),
                gettext_noop("There is still no report on the development of %(about)s; it was due at %(due)s."),
            ),
        ),
    )
)


def begin(case: Any) -> datetime | None:
    """Winds the clock of a case's next report; when it is due."""
    # The clock is reckoned by the stored term, also when the case is reckoned anew later.
    store.update(type(case), [(case.pk, {"report_days": case.report_days})])
    clocks.start(REPORT, KIND, {case.pk: case.owner_id}, timezone.now())
    found = Deadline.objects.filter(about_id=case.pk, rule=REPORT.name, state__in=clocks.OPEN, deleted_at=None).first()
    return found.due_at if found else None


def interval() -> int:
    """Days between two reports where nobody says otherwise."""
    return int(company.get(DAYS))


def met(cases: Mapping[UUID, clocks.Evidence]) -> None:
    """A report was written."""
    clocks.stop(REPORT, cases)


def move(cases: Mapping[UUID, UUID | None]) -> None:
    """Somebody else owes the reports."""
    clocks.move(cases, (REPORT.name,))


def cancel(cases: Iterable[UUID]) -> None:
    """Nothing more is to be reported."""
    clocks.cancel(cases, (REPORT.name,))
