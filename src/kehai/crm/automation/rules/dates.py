"""What begins without an event: records whose day has come, and rounds that come by themselves."""

import calendar as months
from datetime import date, timedelta

from django.utils import timezone

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.rules import acting, halting, starting
from kehai.crm.automation.rules.live import Live, plans_of
from kehai.crm.office.rules import falling_due
from kehai.kernel import calendar, periods
from kehai.kernel.access import READ
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

MORNING = 7  # o'clock: what comes round every so often begins when people do
# In the worker a record and its day are met once, whichever night finds them.
_NEW = "NOT EXISTS (SELECT 1 FROM automation_run g WHERE g.rule_id = %s AND g.record_id = t.id AND g.cause = 'd' || "


def live_of(row: Rule) -> Live:
    """A rule in use, read from its row."""
    told = (row.id, row.name, row.kind, row.when, row.action, row.watched, row.with_imports, row.condition, row.most_an_hour)
    return Live(*told, row.keeper_id, row.edition, plans_of([row.id]).get(row.id, ()))  # type: ignore[arg-type]


def turn(row: Rule) -> int:
    """One round of a rule of dates or of a schedule; how many runs it started."""
    try:
        return _dated(row) if row.when == Rule.When.DATE else _round(row)
    except (MayNot, Invalid) as error:
        halting.halt(row.id, error.message if isinstance(error, MayNot) else starting.LOST)
        return 0


def _dated(row: Rule) -> int:
    since = calendar.local(row.active_since).date() if row.active_since else periods.today()
    days = [day for back in range(falling_due.CATCH_UP, -1, -1) if (day := periods.today() - timedelta(days=back)) >= since]
    rows, of_day = falling_due.of_days(row, days, acting.actor_of(row.name, row.keeper_id))  # type: ignore[arg-type]
    rows = rows.narrowed(Sql(_NEW, (row.id,)) + of_day + "::text)")
    most = Sql(" ORDER BY 2, t.id LIMIT %s", (row.most_an_hour + 1,))
    found = fetch("SELECT t.id, " + of_day + rows.source() + most)
    return starting.begin(live_of(row), [(key, f"d{day}", ()) for key, day in found])


def _round(row: Rule) -> int:
    today = periods.today()
    if not comes_round(row, today) or calendar.local(timezone.now()).hour < MORNING:
        return 0
    rows = row.about.visible_to(acting.actor_of(row.name, row.keeper_id), READ).filter(row.condition or {})  # type: ignore[arg-type]
    gone = Sql("NOT EXISTS (SELECT 1 FROM automation_run g WHERE g.rule_id = %s AND g.record_id = t.id AND g.cause = %s)", (row.id, f"s{today}"))
    found = fetch("SELECT t.id" + rows.narrowed(gone).source() + Sql(" ORDER BY t.id LIMIT %s", (row.most_an_hour + 1,)))
    return starting.begin(live_of(row), [(key, f"s{today}", ()) for (key,) in found])


def comes_round(row: Rule, day: date) -> bool:
    """Whether a schedule falls on this day."""
    if row.every == Rule.Every.WORKDAY:
        return calendar.is_workday(day)
    if row.every == Rule.Every.WEEK:
        return day.isoweekday() == row.on_day
    if row.every == Rule.Every.MONTH:
        return day.day == min(row.on_day, months.monthrange(day.year, day.month)[1])
    return True
