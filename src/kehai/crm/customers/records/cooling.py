"""Cooling-off: whom a customer has just left, he cannot claim it again at once and so wind its clock anew (冷却期)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import ngettext

from kehai.crm.customers.records.pool import Step, ways_up
from kehai.kernel.errors import Refusal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.crm.customers.records.customer import Customer

USUAL = 7  # days, where no pool on the way up says anything
# The history knows it, whoever had the customer in between: handing it round in a circle does not help.
LEFT = """
SELECT record_id, max(at) FROM /*rule:cooling*/ kernel_change
WHERE kind = 'customers.customer' AND record_id = ANY(%s) AND at > %s AND diff -> 'owner' ->> 0 = %s GROUP BY record_id
"""


def days_of(way: Iterable[Step]) -> int:
    """The cooling-off of a home pool: the nearest that says anything; 0 is none."""
    return next((step.cooling_days for step in way if step.cooling_days is not None), USUAL)


def refuse(rows: "Sequence[Customer]", person: UUID) -> None:
    """Refuses a claim of what was this person's own until a few days ago."""
    days = {pool: days_of(way) for pool, way in ways_up(row.pool_id for row in rows).items()}
    now, longest = timezone.now(), max(days.values(), default=0)
    if not longest:
        return
    left: Mapping[UUID, datetime] = dict(fetch(Sql(LEFT, ([row.id for row in rows], now - timedelta(days=longest), str(person)))))
    for row in rows:
        again = left[row.id] + timedelta(days=days[row.pool_id]) if row.id in left else now
        if again > now:
            wait = (again - now).days + 1
            sentence = ngettext(
                "This customer was yours until a short time ago; you may claim it again in %(count)d day.",
                "This customer was yours until a short time ago; you may claim it again in %(count)d days.",
                wait,
            )
            raise Refusal(sentence % {"count": wait})


FORMER = """
SELECT DISTINCT record_id, diff -> 'owner' ->> 0 FROM /*rule:cooling*/ kernel_change
WHERE kind = 'customers.customer' AND record_id = ANY(%s) AND at > %s AND diff -> 'owner' ->> 0 IS NOT NULL
"""


def former(ids: Sequence[UUID], way: Iterable[Step]) -> dict[UUID, set[UUID]]:
    """Customer → whose it was until a short time ago; nobody of them gets it by rule."""
    days = days_of(way)
    found: dict[UUID, set[UUID]] = {}
    if days:
        for record, person in fetch(Sql(FORMER, (list(ids), timezone.now() - timedelta(days=days)))):
            found.setdefault(record, set()).add(UUID(person))
    return found
