"""Goods on their way: planned, shipped against the lines of the order, called off; taken back against what was shipped.

Locked in this order: the document, the order, its lines by id. The database refuses what would be more than ordered.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.crm.sales.records.delivery import Delivery, DeliveryLine
from kehai.crm.sales.records.goods_return import GoodsReturn, ReturnLine
from kehai.crm.sales.records.order import ACCEPTED, DELIVERED, DELIVERING, RUNNING, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.crm.sales.rules import commissioning
from kehai.kernel import access, store, writes
from kehai.kernel.access import CREATE, READ, UPDATE, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.money import decimals, rounded

Parts = Mapping[UUID, Decimal]


def lines_of(order: UUID) -> list[Any]:
    """The lines of an order, locked, in their order."""
    ids = OrderLine.objects.filter(order=order, deleted_at=None).values_list("id", flat=True)
    found: list[Any] = store.lock(kind_of(OrderLine), ids)
    return sorted(found, key=lambda row: (row.position, row.id))


def planned(order: Order, parts: Parts | None, facts: Mapping[str, Any], by: Actor) -> Delivery:
    """A delivery of these quantities, or of all that no delivery holds yet. Raises MayNot, Invalid, Refusal."""
    _refuse_stranger(Delivery, order, by)
    lines = lines_of(order.id)
    held = _held(DeliveryLine, "delivery", lines)
    left = {line.id: line.quantity - line.shipped - held.get(line.id, Decimal(0)) for line in lines}
    wanted = {key: quantity for key, quantity in left.items() if quantity > 0} if parts is None else parts
    if not wanted:
        raise Refusal(_("All of it is shipped, or about to be."))
    _refuse_more(lines, wanted, left)
    made: Any = _document(Delivery, order, facts, by)
    _written(DeliveryLine, "delivery_id", made.id, wanted, by)
    delivery: Delivery = made
    return delivery


def ship(delivery: Any, by: Actor) -> None:
    """What is on a locked delivery leaves; the caller writes the delivery."""
    order, lines = _order(delivery.order_id)
    if order.state not in (ACCEPTED, DELIVERING):
        raise Refusal(_("Only an accepted order that is not delivered yet is shipped."))
    parts = dict(DeliveryLine.objects.filter(delivery=delivery.id, deleted_at=None).values_list("order_line_id", "quantity"))
    _refuse_strange(parts, lines)
    for line in lines:
        left = line.quantity - line.shipped
        if parts.get(line.id, 0) > left:
            raise Refusal(_("Of “%(name)s” only %(left)s are still to be shipped.") % {"name": line.name, "left": plain(left)})
        line.shipped += parts.get(line.id, Decimal(0))
    _keep(order, lines, by)


def asked_back(order: Order, parts: Parts | None, facts: Mapping[str, Any], by: Actor) -> GoodsReturn:
    """A return of these quantities, or of all that is out. Raises MayNot, Invalid, Refusal."""
    _refuse_stranger(GoodsReturn, order, by)
    lines = lines_of(order.id)
    held = _held(ReturnLine, "goods_return", lines)
    left = {line.id: line.shipped - line.returned - held.get(line.id, Decimal(0)) for line in lines}
    wanted = {key: quantity for key, quantity in left.items() if quantity > 0} if parts is None else parts
    if not wanted:
        raise Refusal(_("Nothing of it was shipped that could come back."))
    _refuse_more(lines, wanted, left)
    made: Any = _document(GoodsReturn, order, facts, by)
    _written(ReturnLine, "goods_return_id", made.id, wanted, by)
    found: GoodsReturn = made
    return found


def receive(back: Any, by: Actor) -> None:
    """The goods of a locked return are there; the caller writes the return."""
    order, lines = _order(back.order_id)
    parts = dict(ReturnLine.objects.filter(goods_return=back.id, deleted_at=None).values_list("order_line_id", "quantity"))
    _refuse_strange(parts, lines)
    was = order.returned
    for line in lines:
        out = line.shipped - line.returned
        if parts.get(line.id, 0) > out:
            raise Refusal(_("Of “%(name)s” only %(left)s are out with the customer.") % {"name": line.name, "left": plain(out)})
        line.returned += parts.get(line.id, Decimal(0))
    _keep(order, lines, by)
    back.amount = order.returned - was


def worth(line: Any, quantity: Decimal, currency: str) -> Decimal:
    """What so many of a line cost with tax; all of them exactly what the line says."""
    return rounded(Fraction(line.gross) * Fraction(quantity) / Fraction(line.quantity), decimals(currency))


def plain(quantity: Decimal) -> str:
    """A quantity without zeros that say nothing."""
    return f"{quantity.normalize():f}"


def _refuse_strange(parts: Parts, lines: Sequence[Any]) -> None:
    if not parts:
        raise Refusal(_("Nothing is on it yet: add lines first."))
    if not set(parts) <= {line.id for line in lines}:
        raise Refusal(_("A line on it is of another order."))


def _order(key: UUID) -> tuple[Any, list[Any]]:
    (order,) = store.lock(kind_of(Order), [key])
    return order, lines_of(key)


def _keep(order: Any, lines: Sequence[Any], by: Actor) -> None:
    """Lines and order as they now stand: how far it is shipped, and what of it counts."""
    before = store.snapshot(order)
    store.update(OrderLine, [(line.id, {"shipped": line.shipped, "returned": line.returned}) for line in lines])
    shipped = sum((worth(line, line.shipped, order.currency) for line in lines), Decimal(0))
    back = sum((worth(line, line.returned, order.currency) for line in lines), Decimal(0))
    if order.state in RUNNING:
        whole = all(line.shipped == line.quantity for line in lines)
        order.state = DELIVERED if whole else DELIVERING
        order.claim = order.amount - back
    else:
        order.claim = shipped - back
    order.shipped, order.returned, order.going_on = shipped, back, True
    writes.save(kind_of(Order), [order], {order.id: before}, Deed("update", by), None)
    commissioning.ordered(order)


def _refuse_stranger(model: Any, order: Order, by: Actor) -> None:
    """Whoever keeps such documents makes them, and whoever keeps the order."""
    mine = kind_of(Order).visible_to(by, UPDATE).only([order.id]).count()
    if not mine and not access.may(kind_of(model), by, CREATE):
        raise MayNot(_("You may not create this."))


def _held(model: Any, parent: str, lines: Sequence[Any]) -> dict[UUID, Decimal]:
    """Line of the order → how much documents hold that have not come to pass yet."""
    open_state = {"delivery": "planned", "goods_return": "asked"}[parent]
    found: dict[UUID, Decimal] = {}
    where = {f"{parent}__state": open_state, f"{parent}__deleted_at": None, "order_line__in": [line.id for line in lines], "deleted_at": None}
    for key, quantity in model._default_manager.filter(**where).values_list("order_line_id", "quantity"):
        found[key] = found.get(key, Decimal(0)) + quantity
    return found


def _refuse_more(lines: Sequence[Any], wanted: Parts, left: Mapping[UUID, Decimal]) -> None:
    known = {line.id: line for line in lines}
    problems = {}
    for at, (key, quantity) in enumerate(wanted.items()):
        if key not in known:
            problems[f"lines.{at}.line"] = _("This is no line of its order.")
        elif quantity <= 0 or quantity > left[key]:
            told = {"name": known[key].name, "left": plain(max(left[key], Decimal(0)))}
            problems[f"lines.{at}.quantity"] = _("Of “%(name)s” at most %(left)s.") % told
    if problems:
        raise Invalid(next(iter(problems.values())), problems)


def _document(model: Any, order: Order, facts: Mapping[str, Any], by: Actor) -> Any:
    row: Any = writes.build(kind_of(model), {})
    for name, value in facts.items():
        setattr(row, name, value)
    row.order_id = order.id
    writes.insert(kind_of(model), [row], Deed("create", by), READ)
    return row


def _written(model: Any, parent: str, key: UUID, parts: Parts, by: Actor) -> None:
    rows: list[Any] = []
    for line, quantity in parts.items():
        row: Any = writes.build(kind_of(model), {})
        setattr(row, parent, key)
        row.order_line_id, row.quantity = line, quantity
        rows.append(row)
    writes.insert(kind_of(model), rows, Deed("create", by), READ)
