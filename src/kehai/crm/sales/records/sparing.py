"""Open deals keep their customers, where a recycle rule says so (P15): told to crm.customers, and told again when a deal changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kehai.crm.customers.records import winding
from kehai.crm.customers.rules import deals

HOPED_FOR = "EXISTS (SELECT 1 FROM /*rule:deals*/ sales_opportunity so WHERE so.customer_id = {t}.id AND so.state = 'open' AND so.deleted_at IS NULL)"
deals.say_open(HOPED_FOR)


def wind(rows: Sequence[Any], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """The clocks of customers whose deals began, ended, moved to another customer, were deleted or brought back."""
    if not any(rule.spares_open for rule in winding.rules()):
        return
    touched = set()
    for row in rows:
        old = before[row.id]
        if not old or any(old[name] != getattr(row, name) for name in ("state", "deleted_at", "customer_id")):
            touched |= {row.customer_id, old.get("customer_id", row.customer_id)}
    winding.wind_ids(sorted(touched))
