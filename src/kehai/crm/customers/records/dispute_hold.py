"""What is in dispute stays where it is: one open dispute a customer, and nobody moves, merges or deletes it meanwhile (B59)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer, follower
from kehai.crm.customers.records.dispute import Dispute
from kehai.kernel.errors import Refusal
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

HELD = "SELECT customer_id FROM /*rule:court*/ customers_disputehold WHERE customer_id = ANY(%s)"
TAKE = """
INSERT INTO /*rule:court*/ customers_disputehold (customer_id, dispute_id)
SELECT k, %s FROM unnest(%s::uuid[]) AS k ORDER BY k ON CONFLICT (customer_id) DO NOTHING RETURNING customer_id
"""
FREE = "DELETE FROM /*rule:court*/ customers_disputehold WHERE dispute_id = ANY(%s) RETURNING customer_id"
BEARING = "owner_id", "pool_id"
_carrying: ContextVar[frozenset[UUID]] = ContextVar("carrying", default=frozenset())


class DisputeHold(models.Model):
    """That a customer is in dispute (争议冻结): its key is the customer, so that there is one at a time."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="+")
    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="+")


def take(dispute: UUID, customers: Collection[UUID]) -> None:
    """Freezes customers for a dispute. Raises Refusal where another one is about one of them."""
    if len(fetch(Sql(TAKE, (dispute, list(customers))))) < len(set(customers)):
        raise Refusal(_t("There is an open dispute about this customer already."))


def release(disputes: Collection[UUID]) -> None:
    """Lets go of the customers of disputes that are over."""
    fetch(Sql(FREE, (list(disputes),)))


@contextmanager
def carrying(customers: Collection[UUID]) -> Iterator[None]:
    """While a decision is carried out, these may move."""
    token = _carrying.set(frozenset(customers))
    try:
        yield
    finally:
        _carrying.reset(token)


@follower
def hold(rows: Sequence[Customer], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
    """Refuses to move a customer in dispute; its row is locked by who opens one and by who moves it, so neither misses the other."""
    moved = [row.id for row in rows if _moves(row, before[row.id]) and row.id not in _carrying.get()]
    if moved and fetch(Sql(HELD, (moved,))):
        raise Refusal(_t("This customer is in an ownership dispute; until it is decided it stays where it is."))


def _moves(row: Customer, old: Mapping[str, Any]) -> bool:
    return bool(old) and (bool(old["deleted_at"]) != bool(row.deleted_at) or any(old[name] != getattr(row, name) for name in BEARING))
