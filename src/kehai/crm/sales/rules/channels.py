"""The yield of channels in money: what was spent on each, and what those who came by it have bought (B20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kehai.crm.customers.records.channel_cost import ChannelCost
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.opportunity import WON, Opportunity
from kehai.kernel import access, money, periods, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql

EARNED = "SELECT c.source, count(*), sum(d.amount) FROM ("
SPENT = "SELECT c.channel, sum(c.part) FROM ("
EVER = "ever"
SPANS = "this_year", "this_month", "last_month", "last_30_days", EVER
SPEAKS_OF: tuple[tuple[Any, Sequence[str]], ...] = (
    (ChannelCost, ("channel", "amount", "begins_on", "ends_on")),
    (Opportunity, ("customer", "state", "amount")),
)


@dataclass(slots=True)
class Yield:
    """One channel: who came, who was won, what was spent on it, what was bought."""

    came: int = 0
    won: int = 0
    deals: int = 0
    earned: Decimal | None = None
    spent: Decimal | None = None


def told(actor: Actor, span: str) -> dict[str, Yield]:
    """Channel → its yield, of the customers, deals and costs that the asker reads; None where he reads none at all."""
    seen = _customers(actor, span)
    counted = seen.select(_of(seen, "t.id, ", "source", "stage"))
    statement = Sql("SELECT c.source, count(*), count(*) FILTER (WHERE c.stage = 'customer') FROM (") + counted
    found = {source: Yield(came, won) for source, came, won in fetch(statement + ") c WHERE c.source IS NOT NULL GROUP BY 1")}
    if _may(actor, Opportunity):
        _earn(found, seen, actor)
    if _may(actor, ChannelCost):
        _spend(found, actor, span)
    return found


def _may(actor: Actor, model: Any) -> bool:
    kind, names = kind_of(model), dict(SPEAKS_OF)[model]
    return access.may(kind, actor, READ) and all(access.readable(kind, actor, name) for name in names)


def _customers(actor: Actor, span: str) -> Rows:
    """Who came in the period."""
    seen = kind_of(Customer).visible_to(actor, READ)
    return seen if span == EVER else seen.filter({"field": "created_at", "op": "within", "value": span})


def _of(rows: Rows, before: str, *names: str) -> Sql:
    """The fields as the asker reads them in each row: nothing where they are masked."""
    found = Sql(before)
    for at, name in enumerate(names):
        found = found + (", " if at else "") + shape.plain(rows.scope, rows.kind.fields[name]) + f" AS {name}"
    return found


def _earn(found: dict[str, Yield], seen: Rows, actor: Actor) -> None:
    deals = kind_of(Opportunity).visible_to(actor, READ).filter({"field": "state", "op": "eq", "value": WON})
    bought = deals.select(_of(deals, "t.customer_id, ", "amount"))
    channels = seen.select(_of(seen, "t.id, ", "source"))
    statement = Sql(EARNED) + bought + ") d JOIN (" + channels + ") c ON c.id = d.customer_id "
    for each in found.values():
        each.earned = Decimal("0.00")
    for source, deals_won, amount in fetch(statement + "WHERE c.source IS NOT NULL GROUP BY 1"):
        found[source].deals, found[source].earned = deals_won, amount or Decimal("0.00")


def _spend(found: dict[str, Yield], actor: Actor, span: str) -> None:
    """What fell into the period so far, by days; a channel that brought nobody stands there with what it cost."""
    first, last = _days(span)
    costs = kind_of(ChannelCost).visible_to(actor, READ)
    costs = costs.narrowed(Sql("t.begins_on <= %s AND t.ends_on >= %s", (last, first)))
    part = Sql(
        "t.channel, t.amount * (LEAST(t.ends_on, %s) - GREATEST(t.begins_on, %s) + 1) / (t.ends_on - t.begins_on + 1) AS part",
        (last, first),
    )
    for each in found.values():
        each.spent = Decimal("0.00")
    for channel, spent in fetch(Sql(SPENT) + costs.select(part) + ") c GROUP BY 1"):
        of = found.setdefault(channel, Yield(earned=Decimal("0.00") if _may(actor, Opportunity) else None))
        of.spent = money.rounded(spent, 2)


def _days(span: str) -> tuple[date, date]:
    today = periods.today()
    if span == EVER:
        return date(1900, 1, 1), today
    first, after = periods.days(span, today)
    return first, min(after - timedelta(days=1), today)


def each_costs(spent: Decimal | None, count: int) -> str | None:
    """What one of them cost; nothing where there is none."""
    return str(money.rounded(spent / count, 2)) if spent is not None and count else None
