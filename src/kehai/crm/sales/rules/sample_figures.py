"""Samples in figures: how many were sent, judged, bought after, and for how much, of what the asker sees (A42)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.crm.people.records.user import User
from kehai.crm.products.records.product import Product
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.sample_line import SampleLine
from kehai.crm.sales.records.sample_request import SampleRequest
from kehai.kernel import access, shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels
from kehai.kernel.money import HOME
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import Sql

EVER = "ever"
SPANS = "this_year", "this_month", "last_month", "last_30_days", EVER
PERSON, PRODUCT, MONTH = "person", "product", "month"
WAYS = PERSON, PRODUCT, MONTH
FACTS = "owner", "shipped_on", "feedback_on", "converted_on", "order", "deal"
SELECT = "SELECT "
COUNTED = "count(DISTINCT s.id), count(DISTINCT s.id) FILTER (WHERE s.feedback_on IS NOT NULL), "
BOUGHT = "count(DISTINCT s.id) FILTER (WHERE s.converted_on IS NOT NULL)"
BY = {PERSON: "s.owner::text", PRODUCT: "l.product::text", MONTH: "to_char(s.shipped_on, 'YYYY-MM')"}


@dataclass(slots=True)
class Figure:
    """One person, product or month; `amounts` is currency → sum, of orders and deals that the asker reads."""

    key: str | None
    label: str | None = None
    sent: int = 0
    feedback: int = 0
    converted: int = 0
    amounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def may(actor: Actor, by: str) -> bool:
    """Whether the asker reads samples and all that the figures speak of."""
    kind, line = kind_of(SampleRequest), kind_of(SampleLine)
    if not access.may(kind, actor, READ) or not all(access.readable(kind, actor, name) for name in FACTS):
        return False
    return by != PRODUCT or (access.may(line, actor, READ) and access.readable(line, actor, "product"))


def told(actor: Actor, by: str, span: str) -> list[Figure]:
    """The figures, the most samples first, months the latest first. A sample of two products counts with each of them."""
    source = _source(actor, by, span)
    rows = fetch(Sql(SELECT) + BY[by] + ", " + COUNTED + BOUGHT + " FROM " + source + " GROUP BY 1")
    found = {key: Figure(key, None, *counts) for key, *counts in rows}
    for model, link in ((Order, "s.order_id"), (Opportunity, "s.deal_id")):
        _earn(found, actor, (model, link), Sql(SELECT) + "DISTINCT " + BY[by] + " AS key, " + link + " AS led FROM " + source)
    _name(found, actor, by)
    ways = {MONTH: lambda each: each.key or ""}
    return sorted(found.values(), key=ways.get(by, lambda each: (each.sent, each.key or "")), reverse=True)


def _source(actor: Actor, by: str, span: str) -> Sql:
    shipped: list[dict[str, Any]] = [{"field": "shipped_on", "op": "filled"}]
    if span != EVER:
        shipped.append({"field": "shipped_on", "op": "within", "value": span})
    seen = kind_of(SampleRequest).visible_to(actor, READ).filter({"and": shipped})
    named = {"order": "order_id", "deal": "deal_id"}
    source = "(" + seen.select(_of(seen, FACTS, named)) + ") s"
    if by != PRODUCT:
        return source
    lines = kind_of(SampleLine).visible_to(actor, READ)
    return source + " JOIN (" + lines.select(_of(lines, ("request", "product"), {})) + ") l ON l.request = s.id"


def _of(rows: Rows, names: Sequence[str], called: Mapping[str, str]) -> Sql:
    """The fields as the asker reads them in each row: nothing where they are masked."""
    found = Sql("t.id")
    for name in names:
        found = found + ", " + shape.plain(rows.scope, rows.kind.fields[name]) + f" AS {called.get(name, name)}"
    return found


def _earn(found: Mapping[str | None, Figure], actor: Actor, of: tuple[Any, str], led: Sql) -> None:
    """What was bought, each order and deal once; nothing of those that the asker does not read."""
    kind = kind_of(of[0])
    names = ("amount", "currency") if "currency" in kind.fields else ("amount",)
    if not access.may(kind, actor, READ) or not all(access.readable(kind, actor, name) for name in names):
        return
    seen = kind.visible_to(actor, READ)
    currency = "b.currency" if len(names) > 1 else "NULL"
    statement = Sql(SELECT) + "k.key, " + currency + ", sum(b.amount) FROM (" + led + ") k JOIN (" + seen.select(_of(seen, names, {}))
    for key, money, amount in fetch(statement + ") b ON b.id = k.led WHERE b.amount IS NOT NULL GROUP BY 1, 2"):
        found[key].amounts[money or HOME] += amount


def _name(found: Mapping[str | None, Figure], actor: Actor, by: str) -> None:
    if by == MONTH:
        for each in found.values():
            each.label = each.key
        return
    kind = kind_of(User if by == PERSON else Product)
    names = labels(kind, actor, [UUID(key) for key in found if key])
    for key, each in found.items():
        each.label = names.get(UUID(key)) if key else None
