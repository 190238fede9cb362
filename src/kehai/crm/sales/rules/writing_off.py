"""The ledger of write-offs at work: what will not come is taken off what is open, and put back by counter-entry (坏账核销).

Locked in this order, as with receipts: rows of plans by id, contracts by id.
"""

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.sales.records import contract_sums, instalment
from kehai.crm.sales.records.contract import BINDING, Contract, at
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.write_off import WriteOff, WriteOffEntry, kept_by
from kehai.kernel import store
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.money import decimals, rounded

ZERO = Decimal("0.00")


@kept_by
def keep(row: WriteOff, by: Actor, *, there: bool) -> None:
    """A write-off has come, or has gone by the program's hand."""
    (enter if there else take_back)(row, by)


def enter(row: WriteOff, by: Actor) -> None:
    """Takes a new write-off from the open rows of its contract's plan, the oldest due first. Raises Invalid."""
    ids = Instalment.objects.filter(contract=row.contract_id, deleted_at=None).values_list("id", flat=True)
    rows = _locked(ids)
    found: Any = store.lock(kind_of(Contract), [row.contract_id])
    (contract,) = found
    open_rows = sorted((due for due in rows.values() if due.rest > 0 and not due.deleted_at), key=lambda due: (due.due_on, due.id))
    _refuse(row, contract, sum((due.rest for due in open_rows), ZERO))
    left = row.amount
    for due in open_rows:
        part = min(left, due.rest)
        if not part:
            break
        _write(row, due, part, by)
        left -= part
    _keep(rows.values(), row.contract_id)


def take_back(row: WriteOff, by: Actor) -> None:
    """Counters what a locked write-off took, so that it is open again; the caller writes the write-off."""
    countered = WriteOffEntry.objects.filter(write_off=row.id, counters__isnull=False).values("counters")
    held = list(WriteOffEntry.objects.filter(write_off=row.id, counters=None).exclude(id__in=countered).order_by("id"))
    rows = _locked({entry.instalment_id for entry in held})
    for entry in held:
        _write(row, rows[entry.instalment_id], -entry.amount, by, counters=entry.pk)
    _keep(rows.values(), row.contract_id)


def _refuse(row: WriteOff, contract: Any, most: Decimal) -> None:
    if contract.deleted_at or contract.state not in BINDING:
        raise at("contract", _("Only a contract that was signed; what is still a draft is owed by nobody."))
    if rounded(row.amount, decimals(contract.currency)) != row.amount:
        raise at("amount", _("With the decimals of the currency, please."))
    if row.amount > most and contract.rest > most:
        told = {"open": most, "rest": contract.rest - most}
        raise at("amount", _("Only %(open)s is open in the payment plan; plan the other %(rest)s first, or write off less.") % told)
    if row.amount > most:
        raise at("amount", _("Only %(open)s is still to be received; write off at most that.") % {"open": most})


def _locked(ids: Collection[UUID]) -> dict[UUID, Any]:
    found: Any = store.lock(kind_of(Instalment), set(ids))
    return {row.id: row for row in found}


def _write(row: WriteOff, due: Any, amount: Decimal, by: Actor, *, counters: int | None = None) -> None:
    facts = {"write_off_id": row.id, "instalment_id": due.id, "amount": amount, "counters_id": counters}
    store.insert(WriteOffEntry, [WriteOffEntry(**facts, at=timezone.now(), actor=by.id)])
    due.written_off += amount
    instalment.reckon(due)


def _keep(rows: Collection[Any], contract: Any) -> None:
    """The sums on both sides; the database refuses what would be too much or too little."""
    told = [(row.id, {"written_off": row.written_off, "rest": row.rest, "state": row.state}) for row in rows]
    store.update(Instalment, told)
    contract_sums.plans({contract})
