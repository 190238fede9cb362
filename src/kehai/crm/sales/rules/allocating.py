"""The ledger of receipts at work: what comes in, is allocated, goes back and is countered; sums kept under the locks of both sides.

Locked in this order: receipt, rows of plans by id, contracts by id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.sales.records import contract_sums, instalment
from kehai.crm.sales.records.contract import BINDING, Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import Receipt, reckon
from kehai.crm.sales.records.receipt_entry import ALLOCATED, IN, RETURNED, ReceiptEntry
from kehai.crm.sales.rules import commissioning
from kehai.kernel import store
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.money import decimals, rounded

MOST = 200


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a receipt for one row of a plan."""

    instalment: UUID
    amount: Decimal


def came_in(receipt: Receipt, by: Actor) -> None:
    """The receipt's amount is there; the caller writes the receipt."""
    _enter(receipt, IN, receipt.amount, by)
    receipt.kept += receipt.amount
    reckon(receipt)


def give_back(receipt: Receipt, amount: Decimal, by: Actor) -> None:
    """A part that is not allocated goes back to the customer. Raises Invalid."""
    if amount <= 0 or rounded(amount, decimals(receipt.currency)) != amount:
        raise _wrong({"amount": _("More than nothing, with the decimals of the currency.")})
    if amount > receipt.free:
        raise _wrong({"amount": _("Only %(free)s of it is free; take allocations back first.") % {"free": receipt.free}})
    _enter(receipt, RETURNED, -amount, by)
    receipt.kept -= amount
    reckon(receipt)


def proposal(receipt: Receipt, actor: Actor) -> list[tuple[Any, Decimal]]:
    """What is due of the customer, the oldest first, and how much of the free money each row would get; its own contract goes first."""
    contracts = Contract.objects.filter(customer=receipt.customer_id, state__in=BINDING, currency=receipt.currency, deleted_at=None)
    rows = Instalment.objects.filter(contract__in=contracts, rest__gt=0, deleted_at=None)
    ids = list(rows.order_by("due_on", "id").values_list("id", flat=True)[:MOST]) if receipt.customer_id else []
    found: Any = kind_of(Instalment).visible_to(actor, READ).only(ids)
    left, proposed = receipt.free, []
    for row in sorted(found, key=lambda row: (row.contract_id != receipt.contract_id, row.due_on, row.id)):
        part = min(left, row.rest)
        left -= part
        proposed.append((row, part))
    return proposed


def allocate(receipt: Receipt, parts: Sequence[Part], by: Actor) -> None:
    """Allocates free money of a locked receipt to rows of plans; the caller writes the receipt. Raises Invalid, Refusal."""
    if receipt.customer_id is None:
        raise Refusal(_("Say first whose money it is."))
    rows = _locked([part.instalment for part in parts])
    contracts = _payable(receipt, rows)
    problems = {}
    for at, part in enumerate(parts):
        sentence = _refused(receipt, rows.get(part.instalment), part, contracts)
        if sentence:
            problems[f"rows.{at}.amount"] = sentence
    if problems:
        raise _wrong(problems)
    total = sum((part.amount for part in parts), Decimal(0))
    if not parts or total > receipt.free:
        raise _wrong({"rows": _("Only %(free)s of it is free.") % {"free": receipt.free} if parts else _("Please choose what it pays.")})
    for part in parts:
        _enter(receipt, ALLOCATED, part.amount, by, part.instalment)
        rows[part.instalment].paid += part.amount
    _keep(receipt, rows.values(), total)


def take_back(receipt: Receipt, by: Actor, row: UUID | None = None) -> Decimal:
    """Counters what was allocated, to one row or to all; how much. The caller writes the receipt."""
    held: list[Any] = list(_living(receipt, ALLOCATED, row))
    rows = _locked([entry.instalment_id for entry in held if entry.instalment_id])
    for entry in held:
        _enter(receipt, ALLOCATED, -entry.amount, by, entry.instalment_id, counters=entry.id)
        rows[entry.instalment_id].paid -= entry.amount
    total = sum((entry.amount for entry in held), Decimal(0))
    _keep(receipt, rows.values(), -total)
    return total


def counter(receipt: Receipt, by: Actor) -> None:
    """Counters all of it: what was allocated, what went back, and that it came at all; the caller writes the receipt."""
    take_back(receipt, by)
    for entry in (*_living(receipt, RETURNED), *_living(receipt, IN)):
        _enter(receipt, entry.sort, -entry.amount, by, counters=entry.id)
    receipt.kept = Decimal(0)
    reckon(receipt)


def _locked(ids: Collection[UUID]) -> dict[UUID, Any]:
    found: Any = store.lock(kind_of(Instalment), set(ids))
    return {row.id: row for row in found}


def _payable(receipt: Receipt, rows: Mapping[UUID, Any]) -> set[UUID]:
    """The contracts of these rows that this money may pay."""
    wanted = {row.contract_id for row in rows.values() if row.deleted_at is None}
    facts = {"customer": receipt.customer_id, "currency": receipt.currency, "state__in": BINDING, "deleted_at": None}
    return set(Contract.objects.filter(id__in=wanted, **facts).values_list("id", flat=True))


def _refused(receipt: Receipt, row: Any, part: Part, contracts: Collection[UUID]) -> str:
    if row is None or row.contract_id not in contracts:
        return _("This is no row of a signed contract of this customer in this currency.")
    if part.amount <= 0 or rounded(part.amount, decimals(receipt.currency)) != part.amount:
        return _("More than nothing, with the decimals of the currency.")
    if part.amount > row.rest:
        return _("Only %(rest)s is still to be received for this.") % {"rest": row.rest}
    return ""


def _keep(receipt: Receipt, rows: Collection[Any], more: Decimal) -> None:
    """The sums on both sides; the database refuses what would be too much or too little."""
    for row in rows:
        instalment.reckon(row)
    store.update(Instalment, [(row.id, {"paid": row.paid, "rest": row.rest, "state": row.state}) for row in rows])
    if rows:
        contract_sums.plans({row.contract_id for row in rows})
    receipt.allocated += more
    reckon(receipt)


def _living(receipt: Receipt, sort: str, row: UUID | None = None) -> list[ReceiptEntry]:
    """Entries of a sort that nothing counters."""
    found = ReceiptEntry.objects.filter(receipt=receipt.id, sort=sort, counters=None)
    countered = ReceiptEntry.objects.filter(receipt=receipt.id, counters__isnull=False).values("counters")
    found = found.exclude(id__in=countered)
    return list((found.filter(instalment=row) if row else found).order_by("id"))


def _enter(receipt: Receipt, sort: str, amount: Decimal, by: Actor, row: UUID | None = None, *, counters: int | None = None) -> None:
    facts = {"receipt_id": receipt.id, "sort": sort, "amount": amount, "instalment_id": row, "counters_id": counters}
    store.insert(ReceiptEntry, [ReceiptEntry(**facts, at=timezone.now(), actor=by.id)])
    if row is not None:
        # Under the receipt's lock its newest entry is this one.
        (entry,) = ReceiptEntry.objects.filter(receipt=receipt.id).order_by("-id").values_list("id", flat=True)[:1]
        commissioning.paid(receipt, entry, row, amount, counters)


def _wrong(fields: Mapping[str, str]) -> Invalid:
    first = next(iter(fields.values()))
    return Invalid(first if len(fields) == 1 else _("Please look at the marked fields."), dict(fields))
