"""What is owed and how old it is: by customer and currency, of the plans one sees (E71)."""

from datetime import date
from typing import Any
from uuid import UUID

from kehai.crm.sales.records.instalment import Instalment
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

BUCKETS = ("current", "to30", "to60", "to90", "older")
DUE: dict[str, Any] = {"and": [{"field": "contract.state", "op": "ne", "value": "draft"}, {"field": "rest", "op": "gt", "value": "0"}]}
FACTS = """
SELECT t.rest, %s::date - t.due_on AS late,
 (SELECT c.customer_id FROM /*rule:ageing*/ sales_contract c WHERE c.id = t.contract_id) AS customer,
 (SELECT c.currency FROM /*rule:ageing*/ sales_contract c WHERE c.id = t.contract_id) AS currency
"""
OWED = """
SELECT customer, currency, sum(rest),
 sum(rest) FILTER (WHERE late <= 0), sum(rest) FILTER (WHERE late BETWEEN 1 AND 30), sum(rest) FILTER (WHERE late BETWEEN 31 AND 60),
 sum(rest) FILTER (WHERE late BETWEEN 61 AND 90), sum(rest) FILTER (WHERE late > 90) FROM (
"""


def owed(actor: Actor, day: date, customer: UUID | None = None) -> list[tuple[Any, ...]]:
    """(customer, currency, all of it, the five ages), who owes most of the oldest first."""
    rows = kind_of(Instalment).visible_to(actor, READ).filter(DUE)
    if customer:
        rows = rows.filter({"field": "contract.customer", "op": "eq", "value": str(customer)})
    inner = Sql(FACTS, (day,)) + rows.source()
    tail = ") o GROUP BY customer, currency ORDER BY sum(rest) FILTER (WHERE late > 0) DESC NULLS LAST, sum(rest) DESC, customer, currency"
    return fetch(Sql(OWED) + inner + tail)
