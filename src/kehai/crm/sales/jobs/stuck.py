"""Told once for each rest: a deal that stays in its stage for longer than the stage allows."""

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.kernel import jobs
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SORT = telling.sort("sales.stuck", _("Opportunities that are stuck"))
ONE = gettext_noop("%(about)s has rested in its stage since %(since)s.")
MANY = gettext_noop("%(count)d of your opportunities rest in their stages for too long.")
MOST, A_ROUND = 3, 1000  # more than three are told in one sentence
# A rest is told once: the moment from which it is stuck is kept with what was told.
DUE = """
SELECT o.id, o.owner_id, o.staged_at, o.stuck_at FROM /*rule:stuck*/ sales_opportunity o
LEFT JOIN sales_stucktold t ON t.opportunity_id = o.id
WHERE o.state = 'open' AND o.deleted_at IS NULL AND o.stuck_at <= now() AND o.owner_id IS NOT NULL AND t.stuck_at IS DISTINCT FROM o.stuck_at
ORDER BY o.stuck_at LIMIT %s
"""
TOLD = """
INSERT INTO /*rule:stuck*/ sales_stucktold (opportunity_id, stuck_at) SELECT * FROM unnest(%s::uuid[], %s::timestamptz[])
ON CONFLICT (opportunity_id) DO UPDATE SET stuck_at = excluded.stuck_at RETURNING 1
"""


@jobs.every(minutes=60, name="sales.stuck")
def tell() -> None:
    """Tells the owners; a killed run goes on where it stopped, since what was told is written with the notice."""
    while _round():
        pass


@transaction.atomic
def _round() -> bool:
    due = fetch(Sql(DUE, (A_ROUND,)))
    if not due:
        return False
    of: defaultdict[UUID, list[tuple[UUID, object]]] = defaultdict(list)
    for key, owner, since, _at in due:
        of[owner].append((key, since))
    for owner, deals in sorted(of.items()):
        if len(deals) > MOST:
            telling.tell([owner], SORT, MANY, count=len(deals))
            continue
        for key, since in deals:
            telling.tell([owner], SORT, ONE, ("sales.opportunity", key), since=since)
    fetch(Sql(TOLD, ([key for key, *_rest in due], [at for *_rest, at in due])))
    return len(due) == A_ROUND
