"""How far the month's development targets are reached: counted from the cases that the asker sees, never stored (B40)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from kehai.crm.customers.records.development import Development
from kehai.crm.customers.records.development_target import DevelopmentTarget
from kehai.kernel import periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# A case counts for whom it belongs to, and for the department that he works in, with all above it.
_COUNT = """
WITH RECURSIVE wanted AS (SELECT w.id, w.owner_id, w.department_id FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) w(id, owner_id, department_id)),
tree AS (SELECT w.id AS target, w.department_id AS department FROM wanted w WHERE w.department_id IS NOT NULL
  UNION SELECT t.target, d.id FROM tree t JOIN people_department d ON d.parent_id = t.department),
people AS (SELECT w.id AS target, w.owner_id AS person FROM wanted w WHERE w.owner_id IS NOT NULL
  UNION SELECT t.target, u.id FROM tree t JOIN people_user u ON u.department_id = t.department),
"""
_ANSWER = """
SELECT p.target, count(*) FILTER (WHERE s.opened), count(*) FILTER (WHERE s.contacted), count(*) FILTER (WHERE s.won)
FROM people p JOIN seen s ON s.person = p.person GROUP BY p.target
"""
_SHARED = """
SELECT p.target, sum(s.to_open), sum(s.to_contact), sum(s.to_win) FROM people p JOIN seen s ON s.person = p.person GROUP BY p.target
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Opened is signed: an application alone opens nothing."""

    opened: int = 0
    contacted: int = 0
    won: int = 0


def month_of(day: date) -> tuple[datetime, datetime]:
    """The month in the company's zone, as moments."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return datetime.combine(first, time(), periods.zone()), datetime.combine(following, time(), periods.zone())


def reached(targets: Sequence[DevelopmentTarget], month: date, actor: Actor) -> Mapping[UUID, Figures]:
    """Target → what was reached of it in the month, in the cases that the actor sees."""
    first, last = month_of(month)
    within = "t.{0} >= %s AND t.{0} < %s"
    facts = ", ".join((within.format("signed_at"), within.format("contacted_at"), within.format("decided_at") + " AND t.state = 'won'"))
    seen = kind_of(Development).visible_to(actor, READ)
    what = Sql(f"SELECT t.owner_id AS person, {facts}", (first, last) * 3) + seen.source()
    return _asked(targets, what, "(person, opened, contacted, won)", _ANSWER)


def shared_out(targets: Sequence[DevelopmentTarget], month: date, actor: Actor) -> Mapping[UUID, Figures]:
    """Department's target → the sum of what its people are asked, as far as the actor sees it."""
    seen = kind_of(DevelopmentTarget).visible_to(actor, READ).narrowed(Sql("t.month = %s AND t.owner_id IS NOT NULL", (month.replace(day=1),)))
    what = Sql("SELECT t.owner_id, t.to_open, t.to_contact, t.to_win") + seen.source()
    return _asked([row for row in targets if row.department_id], what, "(person, to_open, to_contact, to_win)", _SHARED)


def _asked(targets: Sequence[DevelopmentTarget], seen: Sql, columns: str, answer: str) -> Mapping[UUID, Figures]:
    if not targets:
        return {}
    told = [row.pk for row in targets], [row.owner_id for row in targets], [row.department_id for row in targets]
    found = fetch(Sql(_COUNT, told) + f"seen {columns} AS (" + seen + ")" + answer)
    return {key: Figures(*map(int, figures)) for key, *figures in found}
