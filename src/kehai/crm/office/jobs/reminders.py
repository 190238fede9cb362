"""Reminder rules at work: hourly, in batches, each record and date once (A14)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.records.reminded import Reminded
from kehai.crm.office.records.reminder_rule import ReminderRule, in_force
from kehai.crm.office.records.task import Task
from kehai.crm.office.rules import falling_due, reminding
from kehai.crm.office.rules.falling_due import Due
from kehai.kernel import calendar, jobs, periods, planting, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SORT = telling.sort("office.reminder", _("Reminders by rule"))
SAID = gettext_noop("%(about)s: %(rule)s (%(day)s)")
BATCH = 200
# Two workers at once meet the same records: whoever is second finds the row, and makes nothing.
ONCE = """
INSERT INTO office_reminded (rule_id, record_id, of_day, day)
SELECT %s, r, d, %s FROM /*rule:reminders*/ unnest(%s::uuid[], %s::date[]) AS u(r, d)
ON CONFLICT (rule_id, record_id, of_day) DO NOTHING RETURNING record_id, of_day
"""


@jobs.every(minutes=60, name="office.reminders")
def remind() -> None:
    """Every rule, until a round of it finds nothing more or its day is full."""
    for rule in in_force():
        while run_rule(rule) and not jobs.stopping():
            jobs.got_further()


def run_rule(rule: ReminderRule, limit: int = BATCH) -> int:
    """One batch of a rule, in a transaction; how many reminders it made."""
    today = periods.today()
    with transaction.atomic():
        room = rule.most - Reminded.objects.filter(rule=rule, day=today).count()
        found = falling_due.due(rule, reminding.days_of(rule), jobs.me(), min(limit, room)) if room > 0 else []
        if not found:
            return 0
        keys = (rule.id, today, [one.record for one in found], [one.of_day for one in found])
        new = set(fetch(Sql(ONCE, keys)))
        samples = planting.ids()  # noted as reminded of, so that they are not found again, and nobody is
        fresh = [one for one in found if (one.record, one.of_day) in new and one.record not in samples]
        _make(rule, fresh)
    return len(fresh)


def _make(rule: ReminderRule, found: Sequence[Due]) -> None:
    people = reminding.whom(rule, found)
    if rule.makes == ReminderRule.Makes.NOTICE:
        for one in found:
            telling.tell([people.get(one.record)], SORT, SAID, reminding.about(rule, one), rule=rule.name, day=one.of_day)
        return
    rows = [_task(rule, one, person) for one in found if (person := people.get(one.record))]
    if rows:
        writes.insert(kind_of(Task), rows, Deed("create", jobs.me(), rule.name))


def _task(rule: ReminderRule, one: Due, person: UUID) -> Any:
    row: Any = store.blank(Task)
    row.created_at = None
    today = periods.today()
    # Before a date it is to be done by that day; after one it is due now.
    day = one.of_day if rule.sort == ReminderRule.Sort.BEFORE and one.of_day > today else calendar.add_workdays(today, 0)
    row.due_at = calendar.end_of(day)
    row.subject, row.sort, row.priority, row.owner_id = rule.name, rule.task_sort, rule.priority, person
    row.remind = Task.Remind.MORNING
    row.about_kind, row.about_id = reminding.about(rule, one)
    return row
