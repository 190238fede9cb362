"""Before or after the purchase (P24): the day of a customer's first confirmed money, kept under the customer's lock."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

FIRST = """
SELECT customer_id, min(received_on) FROM /*rule:purchases*/ sales_receipt
WHERE customer_id = ANY(%s) AND kept > 0 AND deleted_at IS NULL GROUP BY customer_id
"""


def keep(customers: Collection[UUID]) -> None:
    """What these customers have paid first, as their receipts now stand."""
    wanted = sorted(customers)
    if not wanted:
        return
    found: Any = store.lock(kind_of(Customer), wanted)
    first = dict(fetch(Sql(FIRST, (wanted,))))
    updates = []
    for customer in found:
        day = first.get(customer.id)
        state = Customer.Purchase.AFTER if day else Customer.Purchase.BEFORE
        if (customer.bought_on, customer.purchase) != (day, state):
            updates.append((customer.id, {"bought_on": day, "purchase": str(state)}))
    store.update(Customer, updates)
