"""A contract ends before its time: what is still owed is what was delivered, invoiced, received or written off under it (合同终止)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import TERMINATED, Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.rules import crediting
from kehai.kernel import writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# Goods that are back and not credited yet count: crediting them lowers the contract by their worth.
CLAIMED = """
SELECT COALESCE(sum(o.claim), 0) + COALESCE((SELECT sum(r.amount) FROM /*rule:orders*/ sales_goodsreturn r
  JOIN sales_order p ON p.id = r.order_id WHERE p.contract_id = %s AND r.state = 'received' AND r.deleted_at IS NULL), 0)
FROM /*rule:orders*/ sales_order o WHERE o.contract_id = %s AND o.id <> ALL(%s) AND o.deleted_at IS NULL
"""
KEPT = "planned", "paid", "written_off", "rest", "next_due_on", "version"


def claimed(contract: UUID, but: Collection[UUID] = ()) -> Decimal:
    """What of a contract was ordered and still counts, goods that are back and not credited yet included."""
    ((total,),) = fetch(Sql(CLAIMED, (contract, contract, list(but))))
    found: Decimal = total
    return found


def end(contract: Contract, reason: str, by: Actor, *, on: date, free: bool = False, but: Collection[UUID] = ()) -> None:
    """Ends a locked, signed contract whose orders have ended; the caller writes it.

    Amount and plan come down to what is still owed. `free`: money beyond that is the customer's again, not allocated.
    """
    was = contract.amount
    bound = max(claimed(contract.id, but), contract.invoiced)
    kept = min(contract.paid, bound) if free else contract.paid
    owed = min(was, max(bound, kept + contract.written_off))
    if contract.paid > kept:
        crediting.free(contract, contract.paid - kept, by, keep=True)
        _refresh(contract)
    crediting.lower_plan(contract, was - owed, by)
    _refresh(contract)
    if contract.planned < owed:
        _plan(contract, owed - contract.planned, on, by)
        _refresh(contract)
    if owed != was:
        contract.lump = owed
        crediting.amended(contract, was, reason, by)
    contract.amending = True  # type: ignore[attr-defined]
    contract.state, contract.ended_on, contract.end_reason = TERMINATED, on, reason


def _plan(contract: Contract, amount: Decimal, on: date, by: Actor) -> None:
    """What was delivered and never planned is due on the day of the end."""
    row: Any = writes.build(kind_of(Instalment), {})
    row.contract_id, row.amount, row.due_on, row.name = contract.id, amount, on, _("On termination")
    writes.insert(kind_of(Instalment), [row], Deed("create", by))


def _refresh(contract: Contract) -> None:
    """The contract at hand says what its plan now comes to, so that writing it puts nothing back."""
    found = Contract.objects.values_list(*KEPT).get(id=contract.id)
    for name, value in zip(KEPT, found, strict=True):
        setattr(contract, name, value)
