"""How orders end: cancelled before anything was shipped, or closed; the contract made with an order ends with it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kehai.crm.sales.records.contract import SIGNED, TERMINATED, Contract
from kehai.crm.sales.records.delivery import PLANNED, Delivery
from kehai.crm.sales.records.goods_return import GoodsReturn
from kehai.crm.sales.records.order import CANCELLED, CLOSED, Order
from kehai.crm.sales.rules import crediting
from kehai.kernel import periods, store, writes
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal


def cancel(order: Order, reason: str, by: Actor) -> None:
    """Cancels a locked order of which nothing was shipped. Raises Refusal where its own contract was paid or invoiced."""
    if order.standalone and order.contract_id:
        _terminate(order, reason, by)
    order.state, order.claim, order.ended_on, order.end_reason = CANCELLED, 0, periods.today(), reason
    order.going_on = True  # type: ignore[attr-defined]


def close(order: Order, reason: str, by: Actor) -> None:
    """Ends a locked order; what will not be delivered does not count any more, nor in the contract that was made with it."""
    rest = order.amount - order.shipped
    if rest and Delivery.objects.filter(order=order.id, state=PLANNED, deleted_at=None).exists():
        raise Refusal(_("A delivery of it is still to be shipped; ship it or call it off first."))
    if rest and order.standalone and order.contract_id:
        crediting.credit(order.contract_id, rest, reason, by, keep=True)
    order.state, order.claim = CLOSED, order.shipped - order.returned
    order.ended_on, order.end_reason, order.going_on = periods.today(), reason, True  # type: ignore[attr-defined]


def credit_return(back: GoodsReturn, by: Actor, *, keep: bool) -> Decimal:
    """Lowers the contract of a return that was received; how much money became free or went back."""
    contract: Any = Order.objects.values_list("contract", flat=True).get(id=back.order_id)
    return crediting.credit(contract, back.amount, _("Return %(number)s") % {"number": back.serial or back.number}, by, keep=keep)


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
    before = store.snapshot(contract)
    contract.state, contract.ended_on, contract.end_reason, contract.next_due_on = TERMINATED, periods.today(), reason, None
    writes.save(kind, [contract], {contract.id: before}, Deed("terminate", by, reason), None)
