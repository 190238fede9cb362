"""The lines of an order: what, how many, at what price, and how many of it were shipped and came back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.contract_line import HALF, ContractLine, complete, refuse_strange
from kehai.crm.sales.records.order import DRAFT, Order
from kehai.crm.sales.rules import quoting
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import MoneyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

SUMS = """
SELECT order_id, sum(net), sum(tax), sum(gross) FROM /*rule:orders*/ sales_orderline
WHERE order_id = ANY(%s) AND deleted_at IS NULL GROUP BY order_id
"""


class OrderLine(Record):
    """A line of an order (订单明细): what is to be delivered; shipped never more than ordered, returned never more than shipped."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("of goods", "order"), db_index=False)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    contract_line = models.ForeignKey(ContractLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("line of the contract"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("goods or service"), max_length=200, blank=True, help_text=_("Empty: the name of the product."))
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of measure"), db_index=False)
    quantity = QuantityField(_("quantity"), default=1)
    price = QuantityField(_("unit price"))
    tax_rate = models.DecimalField(_("tax rate (%)"), max_digits=5, decimal_places=2, blank=True, help_text=_("Empty: that of the product."))
    amount = MoneyField(_("amount"), default=0)
    net = MoneyField(_("without tax"), default=0)
    tax = MoneyField(_("tax"), default=0)
    gross = MoneyField(_("with tax"), default=0)
    shipped = QuantityField(_("shipped"), default=0)
    returned = QuantityField(_("returned"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("order")

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        indexes = (*indexes("sales_orderline", owned=False), models.Index("order", "position", "id", name="sales_orderline_of"))
        constraints = (
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="sales_orderline_sum"),
            models.CheckConstraint(condition=Q(amount=F("net")) | Q(amount=F("gross")), name="sales_orderline_amount"),
            models.CheckConstraint(
                condition=Q(amount__gte=F("price") * F("quantity") - HALF, amount__lte=F("price") * F("quantity") + HALF),
                name="sales_orderline_product",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0, tax_rate__gte=0), name="sales_orderline_sane"),
            models.CheckConstraint(condition=Q(shipped__gte=0, shipped__lte=F("quantity")), name="sales_orderline_shipped"),
            models.CheckConstraint(condition=Q(returned__gte=0, returned__lte=F("shipped")), name="sales_orderline_returned"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "OL"
        title = "name"
        columns = "position", "name", "specification", "quantity", "unit", "price", "tax_rate", "amount", "shipped", "returned", "order"
        form = (
            (_("Line"), ("order", "position", "product", "name", "specification", "unit", "quantity")),
            (_("Price"), ("price", "tax_rate", "contract_line", "remark")),
        )
        search = ("name",)
        sort = "position"
        locked = ("order",)
        readonly = "owner", "contract_line"
        derived = "amount", "net", "tax", "gross", "shipped", "returned"
        sides: ClassVar = {"product": _("Ordered in"), "unit": "", "contract_line": ""}
        example: ClassVar = {"price": "10", "quantity": "2", "tax_rate": "13", "name": "Gasket", "product": None, "unit": None}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the order, which is a draft: completed from the product, and summed."""
        orders: Any = {row.id: row for row in store.lock(kind_of(Order), {row.order_id for row in rows})}
        for row in rows:
            order = orders.get(row.order_id)
            if order is None or order.deleted_at:
                raise Refusal(_t("This order was deleted a moment ago."))
            if order.state != DRAFT:
                raise Refusal(_t("This order was accepted; what was ordered stays. Cancel it, or take goods back."))
        complete(rows)
        for row in rows:
            refuse_strange(row)
            order = orders[row.order_id]
            sums = quoting.line(row.price, row.quantity, row.tax_rate, order.currency, taxed=order.taxed)
            row.amount, row.net, row.tax, row.gross = sums.amount, sums.net, sums.tax, sums.gross

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The amounts of the orders are those of their lines."""
        _sum({row.order_id for row in rows})


def _sum(orders: Collection[UUID]) -> None:
    found: Any = store.lock(kind_of(Order), orders)
    sums = {key: told for key, *told in fetch(Sql(SUMS, (sorted(orders),)))}
    told = [(row.id, dict(zip(("net", "tax", "amount"), sums.get(row.id, (0, 0, 0)), strict=True))) for row in found]
    if any(values["amount"] > 10**15 for _key, values in told):
        raise at("price", _t("This order would be too large."))
    store.update(Order, told)
