"""What customers signed, paid and owe by their contracts, for the totals of a group of companies (A04)."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from kehai.crm.customers.rules import group_money
from kehai.crm.sales.records.contract import DRAFT, Contract
from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# A draft is no contract yet; of one that was terminated there is left what is owed.
SUMS = {
    "signed": ("amount", "sum(t.amount)"),
    "received": ("paid", "sum(t.paid)"),
    "open": ("rest", "sum(t.rest)"),
}
BY = "customer", "currency", "state"


def sums(customers: Sequence[UUID], actor: Actor) -> group_money.Sums:
    """Of the contracts that the asker sees, and by the fields that he reads; one statement."""
    kind = kind_of(Contract)
    told = {name: sql for name, (field, sql) in SUMS.items() if access.readable(kind, actor, field)}
    if not told or not access.may(kind, actor, READ) or not all(access.readable(kind, actor, name) for name in BY):
        return {}
    signed = kind.visible_to(actor, READ).filter({"field": "state", "op": "ne", "value": DRAFT})
    rows = signed.narrowed(Sql("t.customer_id = ANY(%s)", (list(customers),)))
    found: dict[UUID, dict[str, dict[str, Decimal]]] = {}
    for line in fetch("SELECT t.customer_id, t.currency, " + ", ".join(told.values()) + rows.source() + " GROUP BY 1, 2 ORDER BY 1, 2"):
        customer, currency, *amounts = line
        found.setdefault(customer, {})[currency] = dict(zip(told, amounts, strict=True))
    return found
