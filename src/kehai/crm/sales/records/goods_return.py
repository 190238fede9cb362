"""Returns: goods of an order that come back, why, and what of their price is given back."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records import serial
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.delivery import of_order
from kehai.crm.sales.records.kept_beside import KeptBeside
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.kernel import company, periods, store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import FilesField, MoneyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes

ASKED, RECEIVED, SETTLED, REFUSED = "asked", "received", "settled", "refused"


class GoodsReturn(Record):
    """A return (退货单): asked for with the reason, received by who ships, settled by finance: credited, and what was paid given back."""

    class State(models.TextChoices):
        ASKED = ASKED, pgettext_lazy("return", "Asked for")
        RECEIVED = RECEIVED, pgettext_lazy("return", "Goods received")
        SETTLED = SETTLED, pgettext_lazy("return", "Settled")
        REFUSED = REFUSED, pgettext_lazy("return", "Refused")

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("of goods", "order"), db_index=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    serial = models.CharField(_("return number"), max_length=24, null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    amount = MoneyField(_("worth of the goods"), default=0)
    refunded = MoneyField(_("money given back"), default=0)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    files = FilesField(_("files"))

    access = KeptBeside("order")

    class Meta:
        verbose_name = _("return of goods")
        verbose_name_plural = _("returns of goods")
        indexes = (
            *indexes("sales_goodsreturn", owned=False),
            models.Index("order", "id", name="sales_goodsreturn_of"),
            models.Index("state", "received_on", name="sales_goodsreturn_state", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_goodsreturn_serial"),
            models.CheckConstraint(condition=Q(state__in=(ASKED, REFUSED)) | Q(serial__isnull=False), name="sales_goodsreturn_numbered"),
            models.CheckConstraint(condition=Q(amount__gte=0, refunded__gte=0, refunded__lte=F("amount")), name="sales_goodsreturn_sums"),
        )

    class Screen:
        icon = "rollback"
        prefix = "RT"
        title = "number"
        columns = "number", "serial", "order", "state", "reason", "amount", "refunded", "received_on", "settled_on"
        form = (
            (_("Return"), ("order", "reason", "tracking", "files")),
            (_("What became of it"), ("state", "serial", "received_on", "amount", "refunded", "settled_on", "answer")),
        )
        highlights = "state", "amount", "refunded", "received_on"
        quick = "state", "received_on"
        search = "serial", "tracking"
        locked = ("order",)
        readonly = "owner", "state", "serial", "received_on", "amount", "refunded", "settled_on", "answer"
        colors: ClassVar = {"state": {ASKED: "orange", RECEIVED: "blue", SETTLED: "green", REFUSED: "red"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Of an order of which something was shipped; numbered when the goods are there."""
        orders: Any = {row.id: row for row in store.lock(kind_of(Order), {row.order_id for row in rows})}
        for row in rows:
            order = orders.get(row.order_id)
            if order is None or order.deleted_at:
                raise Refusal(_t("This order was deleted a moment ago."))
            if not before[row.id] and getattr(by, "human", False) and not _out(order.id):
                raise at("order", _t("Nothing of it was shipped that could come back."))
            if row.deleted_at and row.state in (RECEIVED, SETTLED):
                raise Refusal(_t("These goods were received; the return stays."))
            if row.state == RECEIVED and row.serial is None:
                row.received_on = row.received_on or periods.today()
                row.serial = serial.take(company.get("returns.prefix"), row.received_on.year)


def _out(order: UUID) -> bool:
    return OrderLine.objects.filter(order=order, shipped__gt=F("returned"), deleted_at=None).exists()


class ReturnLine(Record):
    """A line of a return (退货明细): how much of a line of the order comes back."""

    goods_return = models.ForeignKey(GoodsReturn, models.PROTECT, related_name="+", verbose_name=_("return of goods"), db_index=False)
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+", verbose_name=_("line of the order"))
    quantity = QuantityField(_("quantity"))

    access = ByParent("goods_return")

    class Meta:
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")
        indexes = (*indexes("sales_returnline", owned=False), models.Index("goods_return", "id", name="sales_returnline_of"))
        constraints = (
            models.UniqueConstraint(fields=("goods_return", "order_line"), condition=Q(deleted_at=None), name="sales_returnline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_returnline_sane"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "RL"
        title = "number"
        columns = "order_line", "quantity", "goods_return"
        form = ((_("Line"), ("goods_return", "order_line", "quantity")),)
        sort = "created_at"
        locked = "goods_return", "order_line"
        readonly = ("owner",)
        sides: ClassVar = {"order_line": ""}
        example: ClassVar = {"quantity": "1"}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the return, which is only asked for; of its own order."""
        found: Any = {row.id: row for row in store.lock(kind_of(GoodsReturn), {row.goods_return_id for row in rows})}
        for row in rows:
            parent = found.get(row.goods_return_id)
            if parent is None or parent.deleted_at:
                raise Refusal(_t("This return was deleted a moment ago."))
            if parent.state != ASKED:
                raise Refusal(_t("These goods were received or refused; the return stays."))
        of_order(rows, {key: row.order_id for key, row in found.items()}, "goods_return_id", by)
