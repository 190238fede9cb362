"""What a recycle rule would do before it is saved: whose customers, how many tonight, by the SQL that the night runs."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from kehai.crm.customers.records import winding
from kehai.crm.customers.records.pool import below
from kehai.crm.customers.records.recycle_rule import CUSTOMER, RecycleRule
from kehai.kernel import periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql, every

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Share:
    """What one person would lose."""

    person: UUID
    tonight: int
    week: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """The outcome: by person; when it would begin, and how many nights a phased start would take."""

    people: list[Share]
    begins: datetime | None
    nights: int
    whole: bool  # whether the asker sees all customers of the pools

    @property
    def tonight(self) -> int:
        """All that is due by the coming midnight, or the first night of a phased start."""
        return sum(share.tonight for share in self.people)

    @property
    def week(self) -> int:
        """All that comes due in the seven days after."""
        return sum(share.week for share in self.people)


def midnight(days: int = 0) -> datetime:
    """The end of today, or of a day so many days later."""
    return datetime.combine(periods.today() + timedelta(days=days + 1), time(), periods.zone())


def dry_run(rule: RecycleRule, actor: Actor) -> DryRun:
    """Whose customers would fall by this rule, as far as the asker sees them; a phased start is told beside and not reckoned in."""
    found, told = _verdicts(rule, actor), (midnight(), midnight(), midnight(7), rule.id)
    counts = "SELECT owner_id, count(*) FILTER (WHERE at <= %s), count(*) FILTER (WHERE at > %s AND at <= %s) FROM ("
    head = Sql(counts, told[:3])
    rows = fetch(head + found + Sql(") v WHERE v.rule = %s GROUP BY owner_id ORDER BY 2 DESC, 3 DESC, 1", (rule.id,)))
    people = [Share(*row) for row in rows if row[1] or row[2]]
    tonight = sum(share.tonight for share in people)
    nights = ceil(tonight / rule.most) if rule.most else int(tonight > 0)
    return DryRun(people, winding.begins_at(rule), nights, actor.rights.all_of(CUSTOMER, READ))


def whose(rule: RecycleRule, actor: Actor, person: UUID | None = None) -> list[tuple[UUID, datetime]]:
    """The customers that would fall within the week, earliest first; of one person or of all."""
    where = Sql(") v WHERE v.rule = %s AND v.at <= %s", (rule.id, midnight(7)))
    if person:
        where = where + Sql(" AND v.owner_id = %s", (person,))
    tail = where + Sql(" ORDER BY at, id LIMIT %s", (MOST_ROWS,))
    return [(key, at) for key, at in fetch("SELECT id, at FROM (" + _verdicts(rule, actor) + tail)]  # noqa: S608  our own words


def _verdicts(rule: RecycleRule, actor: Actor) -> Sql:
    """All rules in force with this one instead of its stored version: of several the earliest counts, as in the night."""
    others = [each for each in winding.rules() if each.id != rule.id]
    pools = below([rule.pool_id]) if rule.inherited else [rule.pool_id]
    seen = kind(CUSTOMER).visible_to(actor, READ).condition()
    here = every(Sql("t.pool_id = ANY(%s) AND t.owner_id IS NOT NULL", (pools,)), seen)
    return winding.verdict([*others, _at_once(rule)], here, pools)


def _at_once(rule: RecycleRule) -> RecycleRule:
    """The same rule as if it had begun long ago."""
    facts: dict[str, Any] = {field.attname: getattr(rule, field.attname) for field in rule._meta.concrete_fields if field.attname != "search"}
    return RecycleRule(**{**facts, "starts_on": None, "active_since": None, "warns_first": False})
