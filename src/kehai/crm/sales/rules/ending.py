"""How orders end: cancelled before anything was shipped, or closed; with their contract, and the contract made with an order ends with it."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import SIGNED, Contract
from kehai.crm.sales.records.delivery import CALLED_OFF, PLANNED, Delivery
from kehai.crm.sales.records.goods_return import GoodsReturn
from kehai.crm.sales.records.order import ACCEPTED, CANCELLED, CLOSED, DRAFT, RUNNING, Order
from kehai.crm.sales.rules import commissioning, crediting, terminating
from kehai.kernel import periods, store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal


def cancel(order: Order, reason: str, by: Actor) -> None:
    """Cancels a locked order of which nothing was shipped. Raises Refusal where its own contract was paid or invoiced."""
    if order.standalone and order.contract_id:
        _terminate(order, reason, by)
    _call_off([order.id], reason, by)
    _ended(order, reason)


def close(order: Order, reason: str, by: Actor) -> None:
    """Ends a locked order; what will not be delivered does not count any more, nor in the contract that was made with it."""
    rest = order.amount - order.shipped
    if rest and Delivery.objects.filter(order=order.id, state=PLANNED, deleted_at=None).exists():
        raise Refusal(_("A delivery of it is still to be shipped; ship it or call it off first."))
    if rest and order.standalone and order.contract_id:
        crediting.credit(order.contract_id, rest, reason, by, keep=True)
    _call_off([order.id], reason, by)
    _ended(order, reason)


def with_contract(contract: UUID, reason: str, by: Actor) -> None:
    """The orders of a contract that is terminated end with it: cancelled where nothing was shipped, else closed with what was."""
    kind = kind_of(Order)
    ids = Order.objects.filter(contract=contract, state__in=(DRAFT, *RUNNING), deleted_at=None).values_list("id", flat=True)
    orders: Any = store.lock(kind, ids)
    before = {order.id: store.snapshot(order) for order in orders}
    _call_off([order.id for order in orders], reason, by)
    for order in orders:
        _ended(order, reason)
    for state, verb in ((CANCELLED, "cancel"), (CLOSED, "close")):
        told = [order for order in orders if order.state == state]
        if told:
            writes.save(kind, told, {order.id: before[order.id] for order in told}, Deed(verb, by, reason), None)


def credit_return(back: GoodsReturn, by: Actor, *, keep: bool) -> Decimal:
    """Lowers the contract of a return that was received; how much money became free or went back."""
    contract: Any = Order.objects.values_list("contract", flat=True).get(id=back.order_id)
    return crediting.credit(contract, back.amount, _("Return %(number)s") % {"number": back.serial or back.number}, by, keep=keep)


def _ended(order: Order, reason: str) -> None:
    nothing_left = order.state in (DRAFT, ACCEPTED)
    order.state, order.claim = (CANCELLED, Decimal(0)) if nothing_left else (CLOSED, order.shipped - order.returned)
    order.ended_on, order.end_reason, order.going_on = periods.today(), reason, True  # type: ignore[attr-defined]
    commissioning.ordered(order)


def _call_off(orders: Collection[UUID], reason: str, by: Actor) -> None:
    """Deliveries that have not left are not shipped any more."""
    kind = kind_of(Delivery)
    ids = Delivery.objects.filter(order__in=orders, state=PLANNED, deleted_at=None).values_list("id", flat=True)
    rows: Any = store.lock(kind, ids)
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        row.state = CALLED_OFF
    if rows:
        writes.save(kind, rows, before, Deed("call_off", by, reason), None)


def _terminate(order: Order, reason: str, by: Actor) -> None:
    kind = kind_of(Contract)
    key: Any = order.contract_id
    found: Any = store.lock(kind, [key])
    (contract,) = found
    if contract.state != SIGNED:
        return
    if contract.paid or contract.invoiced:
        told = {"sum": max(contract.paid, contract.invoiced)}
        raise Refusal(_("%(sum)s was received or invoiced for it; take the allocation back and void the invoice first.") % told)
    if contract.written_off:
        raise Refusal(_("%(sum)s of it was written off; take that back first.") % {"sum": contract.written_off})
    before = store.snapshot(contract)
    terminating.end(contract, reason, by, on=periods.today(), but=[order.id])
    writes.save(kind, [contract], {contract.id: before}, Deed("terminate", by, reason), None)
