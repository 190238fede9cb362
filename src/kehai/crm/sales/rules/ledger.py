"""A receipt as its panel shows it: the ledger, and what it could pay."""

import json
from typing import Any
from uuid import UUID

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import CONFIRMED, Receipt
from kehai.crm.sales.records.receipt_entry import ReceiptEntry
from kehai.crm.sales.rules import allocating
from kehai.kernel.access import MANAGE, READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.labels import labels


def sheet(key: UUID, actor: Actor) -> dict[str, Any]:
    """All that the panel shows. Raises NotThere."""
    kind = kind_of(Receipt)
    head = json.loads(kind.visible_to(actor, READ).one(key))
    receipt = Receipt.objects.get(id=key)
    entries = list(ReceiptEntry.objects.filter(receipt=key).order_by("id"))
    may = receipt.state == CONFIRMED and bool(kind.visible_to(actor, MANAGE).only([key]).count())
    proposed = allocating.proposal(receipt, actor) if may and receipt.free else []
    rows = {entry.instalment_id for entry in entries if entry.instalment_id} | {row.id for row, _part in proposed}
    of = dict(Instalment.objects.filter(id__in=rows).values_list("id", "contract_id"))
    names = labels(kind_of(Instalment), actor, rows) | labels(kind_of(Contract), actor, set(of.values()))
    return {
        "receipt": head,
        "entries": [_entry(entry, of, names) for entry in entries],
        "proposal": [_due(row, part, names) for row, part in proposed],
        "may": may,
    }


def _link(key: UUID | None, names: dict[UUID, str]) -> dict[str, str] | None:
    return {"id": str(key), "label": names[key]} if key in names else None


def _entry(entry: ReceiptEntry, of: dict[UUID, UUID], names: dict[UUID, str]) -> dict[str, Any]:
    row = entry.instalment_id
    return {
        "id": entry.pk,
        "sort": entry.sort,
        "amount": str(entry.amount),
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "instalment": _link(row, names),
        "contract": _link(of.get(row), names) if row else None,
        "counter": entry.counters_id is not None,
    }


def _due(row: Any, part: Any, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "instalment": _link(row.id, names) or {"id": str(row.id), "label": row.number},
        "contract": _link(row.contract_id, names) or {"id": str(row.contract_id), "label": ""},
        "due_on": row.due_on.isoformat(),
        "rest": str(row.rest),
        "amount": str(part),
    }
