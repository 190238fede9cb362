"""Neglected customers fall back into public pools: what is due by the stored clocks, a phased rule no more than it may a night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import ngettext

from kehai.crm.customers.records import night, winding
from kehai.crm.customers.records.pool import days_of, ways_up
from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.kernel import jobs, periods, planting, run
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

LIMIT = 1000  # customers looked at together
DUE = """
SELECT c.id, c.pool_id, c.falls_rule_id FROM /*rule:clock*/ customers_customer c
WHERE c.falls_at <= %s AND c.owner_id IS NOT NULL AND c.deleted_at IS NULL
AND c.id <> ALL(%s) AND (c.falls_rule_id IS NULL OR c.falls_rule_id <> ALL(%s)) ORDER BY c.falls_at, c.id LIMIT %s
"""
Group = tuple[UUID | None, int]  # a rule, or the pool's own days


@dataclass(slots=True)
class _Round:
    """What a run has met: customers that cannot fall now are not met twice, samples not once."""

    skipped: list[UUID] = field(default_factory=lambda: list(planting.ids()))
    fell: int = 0

    def some(self, limit: int) -> bool:
        """The next that are due; False when there are none."""
        rules = {rule.id: rule for rule in winding.rules()}
        room = night.room(list(rules.values()), periods.today())
        closed = [key for key, left in room.items() if not left]
        due = fetch(Sql(DUE, (timezone.now(), self.skipped, closed, limit)))
        for (rule, days), ids in _grouped(due).items():
            self._fall(ids if rule is None else ids[: room.get(rule, len(ids))], _reason(rules.get(rule) if rule else None, days))
        return bool(due)

    def _fall(self, ids: Sequence[UUID], reason: str) -> None:
        outcome = run.act(kind("customers.customer"), "recycle", ids, {"reason": reason}, jobs.me())
        self.fell += len(outcome.done)
        refused = list(outcome.refused)
        if refused:  # what changed since its clock was wound is wound anew, and met again only in another run
            winding.wind(Sql("t.id = ANY(%s)", (refused,)))
            self.skipped += refused


@jobs.every(minutes=60, name="customers.recycle")
def recycle() -> None:
    """Hourly: everything that is due, LIMIT at a time. Killed anywhere, the next run goes on with what is left."""
    found = _Round()
    while found.some(LIMIT):
        jobs.got_further()
        if jobs.stopping():
            return


def recycle_neglected(limit: int = LIMIT) -> int:
    """Returns private customers whose clock has run out; how many of at most `limit` fell."""
    found = _Round()
    found.some(limit)
    return found.fell


def _grouped(due: Iterable[Sequence[UUID]]) -> dict[Group, list[UUID]]:
    listed = list(due)
    ways = ways_up({pool for _key, pool, rule in listed if rule is None}) if listed else {}
    found: dict[Group, list[UUID]] = {}
    for key, pool, rule in listed:
        found.setdefault((rule, 0 if rule else days_of(ways[pool]) or 0), []).append(key)
    return found


def _reason(rule: RecycleRule | None, days: int) -> str:
    if rule is None:
        return ngettext("no follow-up in %(count)d day", "no follow-up in %(count)d days", days) % {"count": days}
    told = {"rule": rule.name, "version": rule.version, "why": str(RecycleRule.Sort(rule.sort).label), "days": rule.days}
    return (_t("rule “%(rule)s”, version %(version)d: %(why)s (%(days)d)") % told)[:200]
