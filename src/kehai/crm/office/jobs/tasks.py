"""Tasks that are due soon are told of, each reminder once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.office.actions.task import KIND, SORT
from kehai.crm.office.records.task import Task
from kehai.crm.office.rules import substitution
from kehai.kernel import jobs, store
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BATCH = 500
DUE = gettext_noop("%(about)s is due: %(due)s.")
_DUE = """
SELECT id FROM /*rule:tasks*/ office_task WHERE remind_at <= now() AND told_at IS NULL AND state = 'open' AND deleted_at IS NULL
ORDER BY remind_at, id LIMIT %s FOR UPDATE SKIP LOCKED
"""


@jobs.every(minutes=5, name="office.tasks")
def remind() -> None:
    """Until a round finds nothing more."""
    while tell() and not jobs.stopping():
        continue


def tell(limit: int = BATCH) -> int:
    """Reminds of what is due, who acts for a person who is away in his stead; what was told is written with the notice."""
    with transaction.atomic():
        keys = [key for (key,) in fetch(Sql(_DUE, (limit,)))]
        rows = list(Task.objects.filter(id__in=keys).order_by("remind_at", "id").defer("search"))
        there = substitution.acting([row.owner_id for row in rows])
        for row in rows:
            telling.tell([there.get(row.owner_id) if row.owner_id else None], SORT, DUE, (KIND, row.id), due=row.due_at)
        now = timezone.now()
        store.update(Task, [(row.id, {"told_at": now}) for row in rows])
    return len(rows)
