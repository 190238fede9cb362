"""/api/sales/ageing and /api/sales/receipts/…: what is owed by age; a receipt with its ledger, what it could pay, and paying it."""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.once import once
from kehai.api.query import Query
from kehai.api.request import Asked, Call
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.actions.receipt import ONLY_CONFIRMED
from kehai.crm.sales.doors.receivables_document import AGEING, ALLOCATE, SHEET
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import CONFIRMED, Receipt
from kehai.crm.sales.rules import ageing, allocating, ledger
from kehai.crm.sales.rules.allocating import MOST, Part
from kehai.kernel import access, periods, run, store, types, writes
from kehai.kernel.access import MANAGE, READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot
from kehai.kernel.labels import labels
from kehai.kernel.query import Scope, compile_filter

path = "/sales"
router = Router(tags=["sales.receipt"])
NAMED: dict[Any, tuple[str, ...]] = {Instalment: ("rest", "due_on", "contract"), Contract: ("customer", "currency", "state")}


@router.get("/ageing", operation_id="sales_ageing", openapi_extra=AGEING)
def tell(request: Asked) -> HttpResponse:
    """What customers owe, by how long it has been due; of the plans that the asker sees."""
    actor = reading.signed(request).actor
    query = Query(request, ("customer",))
    for model, names in NAMED.items():
        kind = kind_of(model)
        if not access.may(kind, actor, READ) or not all(access.readable(kind, actor, name) for name in names):
            raise MayNot(_("You may not do this."))
    wanted = query.text("customer", 36)
    rows = ageing.owed(actor, periods.today(), reading.key(wanted, "customer") if wanted else None)
    names_of = labels(kind_of(Customer), actor, [row[0] for row in rows])
    told = [_owed(row, names_of) for row in rows]
    totals: dict[str, list[Decimal]] = {}
    for _customer, currency, *sums in rows:
        totals[currency] = [one + (other or 0) for one, other in zip(totals.get(currency, [Decimal(0)] * 6), sums, strict=True)]
    sums = [{"currency": currency, **_sums(found)} for currency, found in sorted(totals.items())]
    return answers.data({"day": periods.today().isoformat(), "rows": told, "totals": sums})


def _owed(row: tuple[Any, ...], names: Mapping[UUID, str]) -> dict[str, Any]:
    customer, currency, *sums = row
    who = {"id": str(customer), "label": names[customer]} if customer in names else None
    return {"customer": who, "currency": currency, **_sums(sums)}


def _sums(found: list[Any]) -> dict[str, str]:
    return {name: str(value or Decimal("0.00")) for name, value in zip(("all", *ageing.BUCKETS), found, strict=True)}


@router.get("/receipts/{uuid:key}", operation_id="receipt_sheet", openapi_extra=SHEET)
def show(request: Asked, key: UUID) -> HttpResponse:
    """A receipt with its ledger, and the rows of plans that it could pay, the oldest first."""
    Query(request)
    return answers.data(ledger.sheet(key, reading.signed(request).actor))


@router.post("/receipts/{uuid:key}/allocations", operation_id="allocate_receipt", openapi_extra=ALLOCATE)
def allocate(request: Asked, key: UUID) -> HttpResponse:
    """Allocates free money to rows of plans; all or none."""
    call = Call(request, kind_of(Receipt), reading.signed(request).actor)
    Query(request)
    parts = _parts(reading.body(request))

    def work() -> tuple[int, str]:
        _write(key, parts, call.actor)
        return HTTPStatus.OK, answers.text(ledger.sheet(key, call.actor))

    return once(call, work)


def _parts(told: Mapping[str, Any]) -> list[Part]:
    reading.only(told, ("rows",))
    rows = told.get("rows")
    if not isinstance(rows, list) or len(rows) > MOST:
        raise reading.wrong("rows", _("Please give at most %(most)s lines.") % {"most": MOST})
    parts = [_part(row, at) for at, row in enumerate(rows)]
    if len({part.instalment for part in parts}) < len(parts):
        raise reading.wrong("rows", _("The same row stands here twice."))
    return parts


def _part(row: Any, at: int) -> Part:
    if not isinstance(row, dict):
        raise reading.wrong(f"rows.{at}", _("Please send an object."))
    reading.only(row, ("instalment", "amount"))
    field = kind_of(Receipt).fields["amount"].with_(name=f"rows.{at}.amount", required=True)
    try:
        amount = types.clean(field, row.get("amount"))
    except types.Bad as problem:
        raise reading.wrong(f"rows.{at}.amount", str(problem.message)) from problem
    return Part(reading.key(row.get("instalment"), f"rows.{at}.instalment"), amount)


def _write(key: UUID, parts: list[Part], actor: Actor) -> None:
    kind = kind_of(Receipt)
    if not access.may(kind, actor, MANAGE):
        raise MayNot(_("You may not do this."))
    program = Actor("job", None, "state", access.Rights(everything=True))
    state = compile_filter({"field": "state", "op": "eq", "value": CONFIRMED}, Scope(kind, program))

    def do(rows: Any) -> None:
        (receipt,) = rows
        before = store.snapshot(receipt)
        allocating.allocate(receipt, parts, actor)
        writes.save(kind, rows, {receipt.id: before}, Deed("allocate_oldest", actor, always=True), MANAGE)

    run.single(run.Task(kind, actor, MANAGE, state, do, ONLY_CONFIRMED), key)
