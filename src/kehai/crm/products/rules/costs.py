"""What products cost the company, and what a price leaves of it; only for who may read costs (E26, A26)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from kehai.crm.products.records.product_cost import ProductCost
from kehai.crm.products.rules.prices import Price
from kehai.crm.products.rules.pricing import DEEPEST
from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.money import decimals, rounded
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# The latest cost of each on the day, down to the parts: who has none of his own costs what his parts cost.
LATEST = """
SELECT DISTINCT ON (product_id) product_id, amount FROM /*rule:products*/ products_productcost
WHERE product_id = ANY(%s) AND currency = %s AND valid_from <= %s AND deleted_at IS NULL ORDER BY product_id, valid_from DESC
"""
PARTS = """
WITH RECURSIVE below AS (
    SELECT bundle_id, part_id, quantity FROM /*rule:products*/ products_part WHERE bundle_id = ANY(%s) AND NOT optional AND deleted_at IS NULL
    UNION
    SELECT p.bundle_id, p.part_id, p.quantity FROM below b JOIN products_part p ON p.bundle_id = b.part_id AND NOT p.optional AND p.deleted_at IS NULL
)
SELECT bundle_id, part_id, quantity FROM below
"""


@dataclass(frozen=True, slots=True)
class Margin:
    """The cost of a line and what is left of its net amount; `rate` in per cent of the net amount."""

    cost: Decimal
    margin: Decimal
    rate: Decimal | None


def may_see(actor: Actor) -> bool:
    """Whether the actor may read costs, the amount itself included."""
    kind = kind_of(ProductCost)
    shown = actor.rights.level(kind.name, "amount") in ("read", "write")
    return access.may(kind, actor, READ) and shown


def margin_of(price: Price, costs: Mapping[UUID, Decimal]) -> Margin | None:
    """What a price leaves; None where the cost is not known in its currency."""
    each = costs.get(price.product)
    if each is None:
        return None
    cost = rounded(each * price.base, decimals(price.currency))
    left, net = price.line.net - cost, price.line.net
    return Margin(cost, left, rounded(Fraction(left) * 100 / Fraction(net), 2) if net else None)


def costs_of(products: Collection[UUID], day: date, currency: str) -> dict[UUID, Decimal]:
    """The cost of one own unit of each, where it is known; by the program's own right: ask `may_see` first."""
    keys = sorted(set(products))
    parts: dict[UUID, list[tuple[UUID, Decimal]]] = {}
    for whole, part, quantity in fetch(Sql(PARTS, (keys,))):
        parts.setdefault(whole, []).append((part, quantity))
    every = {*keys, *(part for rows in parts.values() for part, _quantity in rows)}
    known = dict(fetch(Sql(LATEST, (sorted(every), currency, day))))
    found = {key: _cost(key, known, parts, 0) for key in keys}
    return {key: cost for key, cost in found.items() if cost is not None}


def _cost(key: UUID, known: Mapping[UUID, Decimal], parts: Mapping[UUID, list[tuple[UUID, Decimal]]], depth: int) -> Decimal | None:
    if key in known:
        return known[key]
    if key not in parts or depth >= DEEPEST:
        return None
    total = Decimal(0)
    for part, quantity in parts[key]:
        each = _cost(part, known, parts, depth + 1)
        if each is None:
            return None
        total += each * quantity
    return total
