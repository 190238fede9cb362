"""Less is owed than was agreed: what was paid beyond goes back by counter-entries, the plan and the contract are lowered (退款, 冲减).

Locked in this order: contract, its receipts by id, rows of the plan by id.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.sales.records import contract_sums, instalment
from kehai.crm.sales.records.amendment import Amendment
from kehai.crm.sales.records.contract import BINDING, Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import Receipt
from kehai.crm.sales.records.receipt_entry import ALLOCATED, ReceiptEntry
from kehai.crm.sales.rules import allocating
from kehai.crm.sales.rules.allocating import Part
from kehai.kernel import periods, store, writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal


def credit(key: UUID, value: Decimal, reason: str, by: Actor, *, keep: bool = False) -> Decimal:
    """Lowers a contract by a value; how much money it gave free or back. `keep`: the money stays the customer's, not allocated.

    An ended contract too: what was delivered under it may still come back. Raises Refusal where it was never signed, and
    while a write-off stands where more would be credited than is still open: that is taken back first, else somebody
    would be refunded while his debt is given up.
    """
    contract = _locked(key)
    if contract.state not in BINDING:
        raise Refusal(_("Only a signed contract."))
    value = min(value, contract.amount)
    if contract.written_off and value > contract.rest:
        told = {"sum": contract.written_off}
        raise Refusal(_("%(sum)s of the contract was written off; take that back first, and write off anew what is left.") % told)
    excess: Decimal = max(contract.paid - (contract.amount - value), Decimal(0))
    if excess:
        free(contract, excess, by, keep=keep)
        contract = _locked(key)
    lower_plan(contract, value, by)
    _lower(_locked(key), value, reason, by)
    return excess


def _locked(key: UUID) -> Any:
    (contract,) = store.lock(kind_of(Contract), [key])
    return contract


def free(contract: Any, excess: Decimal, by: Actor, *, keep: bool) -> None:
    """Takes so much of allocated money back, the last received first, and returns it to the customer unless it is kept."""
    kind = kind_of(Receipt)
    rows = Instalment.objects.filter(contract=contract.id).values_list("id", flat=True)
    of = ReceiptEntry.objects.filter(instalment__in=list(rows), sort=ALLOCATED).values_list("receipt", flat=True)
    found: list[Any] = store.lock(kind, set(of))
    left = excess
    for receipt in sorted(found, key=lambda row: (row.received_on, row.id), reverse=True):
        if not left:
            break
        before = store.snapshot(receipt)
        part = _take(receipt, contract.id, left, by)
        if part and not keep:
            allocating.give_back(receipt, part, by)
        left -= part
        writes.save(kind, [receipt], {receipt.id: before}, Deed("give_back", by, always=True), None)
    if left:
        raise Refusal(_("The receipts of its contract do not come to what is to be given back."))


def _take(receipt: Any, contract: UUID, most: Decimal, by: Actor) -> Decimal:
    """Counters allocations of a receipt to this contract and allocates anew what was too much; how much became free."""
    mine = set(Instalment.objects.filter(contract=contract).values_list("id", flat=True))
    freed = Decimal(0)
    for row in sorted({entry for entry in _rows_of(receipt) if entry in mine}, reverse=True):
        if freed == most:
            break
        held = allocating.take_back(receipt, by, row)
        again = max(held - (most - freed), Decimal(0))
        if again:
            allocating.allocate(receipt, [Part(row, again)], by)
        freed += held - again
    return freed


def _rows_of(receipt: Any) -> Sequence[Any]:
    return list(ReceiptEntry.objects.filter(receipt=receipt.id, sort=ALLOCATED).values_list("instalment", flat=True))


def lower_plan(contract: Any, value: Decimal, by: Actor) -> None:
    """The plan never comes to more than the contract: what is due last is lowered first; a row of nothing is taken out."""
    left = contract.planned - (contract.amount - value)
    if left <= 0:
        return
    kind = kind_of(Instalment)
    ids = Instalment.objects.filter(contract=contract.id, deleted_at=None).values_list("id", flat=True)
    rows: list[Any] = store.lock(kind, ids)
    before = {row.id: store.snapshot(row) for row in rows}
    for row in sorted(rows, key=lambda row: (row.due_on, row.id), reverse=True):
        row.crediting = True
        cut = min(row.rest, left)
        left -= cut
        if cut and cut == row.amount:
            row.deleted_at = timezone.now()
        elif cut:
            row.amount -= cut
            instalment.reckon(row)
    writes.save(kind, rows, before, Deed("update", by), None)
    contract_sums.plans({contract.id})


def _lower(contract: Any, value: Decimal, reason: str, by: Actor) -> None:
    """The contract itself, with the amendment that says why."""
    kind, before = kind_of(Contract), store.snapshot(contract)
    was = contract.amount
    contract.lump, contract.amending = was - value, True
    writes.save(kind, [contract], {contract.id: before}, Deed("amend", by, reason), None)
    amended(contract, was, reason, by)


def amended(contract: Any, was: Decimal, reason: str, by: Actor) -> None:
    """The amendment of a contract whose amount is another now, or is about to be: its lump sum."""
    made: Any = writes.build(kind_of(Amendment), {})
    made.contract_id, made.reason, made.was, made.now, made.day = contract.id, reason, was, contract.lump, periods.today()
    writes.insert(kind_of(Amendment), [made], Deed("create", by), READ)
