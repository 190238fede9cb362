"""Rules by the clock: days that have come, pauses that are over, runs that nobody took up, and old runs that go."""

from datetime import timedelta

from django.utils import timezone

from kehai.crm.automation.records.rule import Rule
from kehai.crm.automation.rules import dates, starting
from kehai.kernel import jobs
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

KEPT = timedelta(days=190)
BATCH = 500
# Taken up for a while: who comes after sees another moment and leaves them.
_DUE = """
UPDATE automation_run SET resume_at = %s, state = 'ready' FROM (
  SELECT id FROM /*rule:automation*/ automation_run WHERE state IN ('ready', 'waiting') AND resume_at <= %s
  ORDER BY resume_at LIMIT %s FOR UPDATE SKIP LOCKED) due
WHERE automation_run.id = due.id RETURNING automation_run.id
"""
# Of a date it must stay known that it was met, however old it is; only what was said of it goes.
_OLD = """
DELETE FROM automation_run WHERE id IN (
  SELECT id FROM /*rule:automation*/ automation_run WHERE at < %s AND state NOT IN ('ready', 'waiting') AND cause NOT LIKE 'd%%' LIMIT 5000)
RETURNING id
"""


@jobs.every(minutes=1, name="automation.resume")
def resume() -> None:
    """Pauses that are over, and runs whose worker was lost."""
    while not jobs.stopping():
        now = timezone.now()
        found = [key for (key,) in fetch(Sql(_DUE, (now + starting.AGAIN, now, BATCH)))]
        jobs.defer_many(starting.CARRY, [{"runs": found[at : at + starting.TOGETHER]} for at in range(0, len(found), starting.TOGETHER)])
        if len(found) < BATCH:
            return


@jobs.every(minutes=60, name="automation.dates")
def days() -> None:
    """Rules of dates and of schedules, each once an hour."""
    for row in Rule.objects.filter(active=True, deleted_at=None, when__in=(Rule.When.DATE, Rule.When.SCHEDULE)).order_by("number"):
        if jobs.stopping():
            return
        dates.turn(row)


@jobs.every(minutes=24 * 60, name="automation.prune")
def prune() -> None:
    """Runs that are older than half a year and some days."""
    while not jobs.stopping() and len(fetch(Sql(_OLD, (timezone.now() - KEPT,)))):
        continue
