"""Told once a day: which of one's customers fall soon; and to who manages, that customers stand with people who have left (P15)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.kernel import jobs, periods, planting
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SORT = telling.sort("customers.falls", _("Customers that fall back soon"))
LIMBO = telling.sort("customers.orphans", _("Customers whose owner has left"))
SOON = gettext_noop("%(count)d of your customers fall back into the public pool soon, the first at %(first)s.")
LEFT = gettext_noop("%(count)d customers stand with people who have left; please hand them over.")
# As many days before as the rule says, else the pool.
FALLING = """
SELECT c.owner_id, count(*), min(c.falls_at) FROM /*rule:clock*/ customers_customer c JOIN customers_pool p ON p.id = c.pool_id
LEFT JOIN customers_recyclerule r ON r.id = c.falls_rule_id
WHERE c.falls_at <= now() + make_interval(days => COALESCE(r.warn_days, p.warn_days)) AND c.owner_id IS NOT NULL AND c.deleted_at IS NULL
AND c.id <> ALL(%s) GROUP BY c.owner_id ORDER BY c.owner_id
"""
# The pool and all above it: whoever administers one of them is told of all below.
ORPHANS = """
WITH RECURSIVE up AS (
  SELECT c.pool_id AS home, c.pool_id AS id, count(*) AS many FROM /*rule:clock*/ customers_customer c JOIN people_user u ON u.id = c.owner_id
  WHERE c.deleted_at IS NULL AND NOT u.active GROUP BY c.pool_id
  UNION ALL SELECT up.home, p.parent_id, up.many FROM up JOIN customers_pool p ON p.id = up.id WHERE p.parent_id IS NOT NULL
)
SELECT person_id, sum(many)::bigint FROM (SELECT DISTINCT m.person_id, up.home, up.many FROM up
  JOIN customers_poolmember m ON m.pool_id = up.id AND m.administrator AND m.deleted_at IS NULL) t GROUP BY person_id ORDER BY person_id
"""
ONCE = "INSERT INTO /*rule:clock*/ customers_warned (person_id, day) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1"


@jobs.every(minutes=24 * 60, name="customers.falls_soon")
def tell() -> None:
    """A person is told once a day, however often the job is run."""
    falling = {person: (count, first) for person, count, first in fetch(Sql(FALLING, (list(planting.ids()),)))}
    orphans = dict(fetch(Sql(ORPHANS)))
    for person in sorted(falling.keys() | orphans.keys()):
        with transaction.atomic():
            if not fetch(Sql(ONCE, (person, periods.today()))):
                continue
            if person in falling:
                count, first = falling[person]
                telling.tell([person], SORT, SOON, count=count, first=first)
            if person in orphans:
                telling.tell([person], LIMBO, LEFT, count=int(orphans[person]))
