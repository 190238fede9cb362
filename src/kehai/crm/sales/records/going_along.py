"""Open deals go with their customer to the new owner (access.md §5.4)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.sales.records.opportunity import OPEN, Opportunity
from kehai.kernel import store, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed


@follower
def follow(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Those that were the former owner's; what a colleague runs with this customer stays his."""
    taken = {
        row.id: (before[row.id]["owner_id"], row.owner_id)
        for row in rows
        if row.owner_id and before[row.id] and before[row.id]["owner_id"] not in (None, row.owner_id)
    }
    if not taken:
        return
    found = Opportunity.objects.filter(customer__in=taken, state=OPEN, deleted_at=None).values_list("id", "owner_id", "customer_id")
    going = [key for key, owner, customer in found if owner == taken[customer][0]]
    kind = kind_of(Opportunity)
    deals: Any = store.lock(kind, going)
    if deals:
        old = {deal.id: store.snapshot(deal) for deal in deals}
        for deal in deals:
            deal.owner_id = taken[deal.customer_id][1]
        writes.save(kind, deals, old, Deed("transfer", by if by.human else system("sales")), None)
