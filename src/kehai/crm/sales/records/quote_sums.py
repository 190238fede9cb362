"""The sums of quotes: of all their lines as they stand, kept under the lock of the quote."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from kehai.crm.sales.records.quote import Quote
from kehai.crm.sales.rules import quoting
from kehai.kernel import store
from kehai.kernel.money import rounded
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SUMS = """
SELECT q.id, COALESCE(sum(l.net), 0), COALESCE(sum(l.tax), 0), COALESCE(sum(l.gross), 0),
       CASE WHEN count(l.id) > 0 AND count(l.cost) = count(l.id) THEN sum(l.cost) END,
       COALESCE(sum(COALESCE(l.listed, l.price) * l.quantity), 0), COALESCE(sum(l.price * l.quantity), 0), COALESCE(max(l.discount), 0)
FROM /*rule:quotes*/ sales_quote q LEFT JOIN sales_quoteline l ON l.quote_id = q.id AND l.deleted_at IS NULL
WHERE q.id = ANY(%s) GROUP BY q.id
"""


def keep(quotes: Collection[UUID]) -> None:
    """Sums up; the caller holds the quotes."""
    changes = []
    for key, net, tax, gross, cost, listed, asked, deepest in fetch(Sql(SUMS, (sorted(quotes),))):
        margin = None if cost is None else net - cost
        rate = rounded(Fraction(margin) * 100 / Fraction(net), 2) if margin is not None and net else None
        discount = quoting.discount_of(listed, asked)
        sums = {"net": net, "tax": tax, "gross": gross, "cost": cost, "margin": margin, "margin_rate": rate}
        changes.append((key, {**sums, "discount": discount, "deepest": max(deepest, Decimal(0))}))
    store.update(Quote, changes)
