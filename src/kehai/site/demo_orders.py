"""The orders of the demo company: in every state, within a limit and beyond it, shipped in parts, and goods that came back."""

from datetime import date, timedelta
from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.delivery import Delivery, DeliveryLine
from kehai.crm.sales.records.goods_return import GoodsReturn, ReturnLine
from kehai.crm.sales.records.order import Order
from kehai.kernel import store
from kehai.site.demo_money import Make, act

# Subject, goods with quantity and price, and how far it has come.
_ORDERS: tuple[tuple[str, tuple[tuple[str, str, str], ...], str], ...] = (
    ("输送带备件订单", (("输送带 B800", "12", "1850.00"), ("托辊", "60", "86.00")), "draft"),
    ("检修工具订单", (("液压扳手", "4", "3200.00"),), "accepted"),
    ("阀门补货订单", (("球阀 DN50", "40", "268.00"), ("密封圈", "200", "3.50")), "delivering"),
    ("传感器订单", (("光电传感器", "30", "420.00"),), "delivered"),
    ("电机订单", (("减速电机", "6", "2650.00"),), "returned"),
    ("皮带轮订单", (("皮带轮", "20", "135.00"),), "closed"),
    ("试用备件订单", (("滤芯", "10", "96.00"),), "cancelled"),
)


def load(make: Make, today: date) -> None:
    """By the doors everything goes through; the first customer has a limit that his draft goes beyond."""
    customers = list(Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("-number")[: len(_ORDERS)])
    for at, (customer, told) in enumerate(zip(customers, _ORDERS, strict=False)):
        terms = {"limit": "20000.00" if at == 0 else "200000.00", "term": 30, "grace": 7, "reason": "年度授信"}
        make("sales.credit", {"customer": str(customer.id), **terms})
        _order(make, customer, told, today)


def _order(make: Make, customer: Customer, told: tuple[str, tuple[tuple[str, str, str], ...], str], today: date) -> None:
    title, goods, state = told
    facts = {"title": title, "customer": str(customer.id), "wanted_on": (today + timedelta(days=14)).isoformat()}
    order: Any = make("sales.order", facts)
    store.update(Order, [(order.pk, {"owner_id": customer.owner_id})])
    for position, (name, quantity, price) in enumerate(goods):
        make("sales.order_line", {"order": str(order.pk), "position": position, "name": name, "quantity": quantity, "price": price})
    if state == "draft":
        return
    act(Order, order.pk, "accept", {})
    _owned(order.pk, customer)
    if state == "cancelled":
        act(Order, order.pk, "cancel", {"reason": "客户改用其他型号"})
    if state in ("accepted", "cancelled"):
        return
    _shipped(order.pk, "1" if state == "delivering" else "")
    if state == "returned":
        act(Order, order.pk, "take_goods_back", {"reason": "外壳磕碰"})
        (back,) = GoodsReturn.objects.filter(order=order.pk)
        store.update(ReturnLine, [(row.pk, {"quantity": 1}) for row in ReturnLine.objects.filter(goods_return=back.pk)])
        act(GoodsReturn, back.pk, "receive", {})
    if state == "closed":
        act(Order, order.pk, "close", {})


def _owned(key: Any, customer: Customer) -> None:
    contract = Order.objects.values_list("contract", flat=True).get(pk=key)
    if contract:
        store.update(Contract, [(contract, {"owner_id": customer.owner_id})])


def _shipped(key: Any, only: str) -> None:
    """All of it, or so many of each line."""
    act(Order, key, "deliver", {})
    (delivery,) = Delivery.objects.filter(order=key)
    if only:
        store.update(DeliveryLine, [(row.pk, {"quantity": only}) for row in DeliveryLine.objects.filter(delivery=delivery.pk)])
    act(Delivery, delivery.pk, "ship", {"carrier": "顺丰速运", "tracking": f"SF10{delivery.number[-4:]}"})
