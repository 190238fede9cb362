"""The funnel: what stands in each stage, how many of the deals that began came how far, how long they rested, and how they ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.crm.sales.records.opportunity import LOST, OPEN, WON, Opportunity
from kehai.kernel import access, periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.group import groups
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql

DAY = 86400
# A deal has come as far as its furthest stage, whether it stopped at each on the way or not; who won came to the end.
# A rest is the time between two moves; one that has not ended says nothing yet.
COURSE = """
), course AS (
  SELECT m.opportunity_id, m.sort, m.entered_id, m.at, lead(m.at) OVER (PARTITION BY m.opportunity_id ORDER BY m.at, m.id) AS until
  FROM /*rule:funnel*/ sales_stagemove m JOIN deals d ON d.id = m.opportunity_id WHERE m.sort <> 'guidance' AND m.deleted_at IS NULL
), place AS (
  SELECT s.id, row_number() OVER (ORDER BY s.position, s.number) AS n FROM /*rule:funnel*/ sales_stage s
  WHERE s.pipeline_id = %s AND s.deleted_at IS NULL
), furthest AS (
  SELECT d.id, CASE WHEN d.state = 'won' THEN (SELECT max(n) FROM place) ELSE max(p.n) END AS n
  FROM deals d JOIN course c ON c.opportunity_id = d.id JOIN place p ON p.id = c.entered_id GROUP BY d.id, d.state
)
SELECT p.id, (SELECT count(*) FROM furthest f WHERE f.n >= p.n),
  (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.until - c.at)) FROM course c
   WHERE c.entered_id = p.id AND c.until IS NOT NULL AND c.sort NOT IN ('won', 'lost'))
FROM place p ORDER BY p.n
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the funnel is about."""

    pipeline: UUID
    first: date
    last: date
    owner: UUID | None = None
    department: UUID | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """How many came as far as a stage, and the median rest in it, in days."""

    reached: int
    days: str | None


def deals(asked: Asked, actor: Actor) -> Rows:
    """The deals of the pipeline that the asker sees, of one person or of a department with all below it."""
    found = kind_of(Opportunity).visible_to(actor, READ).filter(_is("pipeline", asked.pipeline))
    if asked.owner:
        found = found.filter(_is("owner", asked.owner))
    return found.filter({"field": "owner.department", "op": "under", "value": str(asked.department)}) if asked.department else found


def _is(field: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": "eq", "value": str(value)}


def passed(asked: Asked, seen: Rows) -> dict[UUID, Passed]:
    """By stage, of the deals that began in the period."""
    begin, end = (datetime.combine(day, time(), periods.zone()) for day in (asked.first, asked.last + timedelta(days=1)))
    begun = seen.narrowed(Sql("t.created_at >= %s AND t.created_at < %s", (begin, end))).select("t.id, t.state")
    found = fetch("WITH deals AS MATERIALIZED (" + begun + Sql(COURSE, (asked.pipeline,)))
    return {key: Passed(reached, None if rest is None else f"{float(rest) / DAY:.1f}") for key, reached, rest in found}


def measures(actor: Actor) -> list[str]:
    """The count, and of amounts what the asker reads."""
    kind = kind_of(Opportunity)
    return ["count", *(f"sum:{name}" for name in ("amount", "weighted") if access.readable(kind, actor, name))]


def standing(seen: Rows, wanted: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What stands open in each stage now."""
    found, _more = groups(seen.filter(_is("state", OPEN)), ["stage"], wanted)
    return {str(group["value"]): group for group in found}


def ended(asked: Asked, seen: Rows, wanted: Sequence[str]) -> tuple[dict[str, Mapping[str, Any]], list[dict[str, Any]]]:
    """What was won and lost in the period, and why, the most frequent reason first."""
    closed = seen.narrowed(Sql("t.closed_on BETWEEN %s AND %s", (asked.first, asked.last)))
    by_state, _more = groups(closed.filter({"field": "state", "op": "in", "value": [WON, LOST]}), ["state"], wanted)
    reasons = []
    for state in (LOST, WON):
        found, _more = groups(closed.filter(_is("state", state)), ["reason"], wanted)
        reasons += [{"state": state, **figures(group, wanted), "id": group["value"], "label": group["label"]} for group in found]
    return {str(group["value"]): group for group in by_state}, reasons


def figures(group: Mapping[str, Any] | None, wanted: Sequence[str]) -> dict[str, Any]:
    """Count and sums of a group, nought where there is none, nothing where they are not for the asker."""
    told = group or {}
    sums = {spec.partition(":")[2]: told.get(spec) or "0.00" for spec in wanted if spec.startswith("sum:")}
    return {"count": told.get("count", 0), "amount": sums.get("amount"), "weighted": sums.get("weighted")}


def share(part: int, whole: int) -> str | None:
    """Per cent with one place; None of nothing."""
    return f"{Decimal(part * 100) / whole:.1f}" if whole else None
