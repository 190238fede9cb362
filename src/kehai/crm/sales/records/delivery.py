"""Deliveries: what of an order goes out together, by which carrier, to whom; shipped once, signed for once."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records import serial
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.kept_beside import KeptBeside
from kehai.crm.sales.records.order import ACCEPTED, DELIVERING, Order
from kehai.crm.sales.records.order_line import OrderLine
from kehai.kernel import company, periods, store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import FilesField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes

PLANNED, SHIPPED, SIGNED, CALLED_OFF = "planned", "shipped", "signed", "called_off"


class Delivery(Record):
    """A delivery (发货单): planned by who sells or ships, shipped with carrier and tracking number, signed for by the customer."""

    class State(models.TextChoices):
        PLANNED = PLANNED, pgettext_lazy("delivery", "To be shipped")
        SHIPPED = SHIPPED, pgettext_lazy("delivery", "Shipped")
        SIGNED = SIGNED, pgettext_lazy("delivery", "Signed for")
        CALLED_OFF = CALLED_OFF, pgettext_lazy("delivery", "Called off")

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("of goods", "order"), db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    serial = models.CharField(_("delivery number"), max_length=24, null=True, blank=True)
    ship_on = models.DateField(_("to be shipped on"), null=True, blank=True)
    receiver = models.CharField(_("receiver"), max_length=80, blank=True, help_text=_("Empty: that of the order."))
    address = models.CharField(_("delivery address"), max_length=240, blank=True, help_text=_("Empty: that of the order, else of the customer."))
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_on = models.DateField(_("shipped on"), null=True, blank=True)
    signed_on = models.DateField(_("signed for on"), null=True, blank=True)
    signed_by = models.CharField(_("signed for by"), max_length=80, blank=True)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    files = FilesField(_("files"))

    access = KeptBeside("order")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            *indexes("sales_delivery", owned=False),
            models.Index("order", "id", name="sales_delivery_of"),
            models.Index("state", "ship_on", name="sales_delivery_state", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_delivery_serial"),
            models.CheckConstraint(condition=Q(state__in=(PLANNED, CALLED_OFF)) | Q(serial__isnull=False), name="sales_delivery_numbered"),
        )

    class Screen:
        icon = "swap"
        prefix = "DN"
        title = "number"
        columns = "number", "serial", "order", "state", "ship_on", "carrier", "tracking", "shipped_on", "signed_on", "signed_by"
        form = (
            (_("Delivery"), ("order", "ship_on", "receiver", "address", "remark", "files")),
            (_("On its way"), ("state", "serial", "carrier", "tracking", "shipped_on", "signed_on", "signed_by")),
        )
        highlights = "state", "carrier", "tracking", "shipped_on", "signed_on"
        quick = "state", "ship_on", "shipped_on"
        search = "serial", "tracking"
        locked = ("order",)
        readonly = "owner", "state", "serial", "shipped_on", "signed_on", "signed_by"
        colors: ClassVar = {"state": {PLANNED: "orange", SHIPPED: "blue", SIGNED: "green", CALLED_OFF: "default"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the order, which runs; to its address; numbered when it leaves."""
        orders: Any = {row.id: row for row in store.lock(kind_of(Order), {row.order_id for row in rows})}
        homes = dict(Customer.objects.filter(id__in={each.customer_id for each in orders.values()}).values_list("id", "address"))
        for row in rows:
            order = orders.get(row.order_id)
            if order is None or order.deleted_at:
                raise Refusal(_t("This order was deleted a moment ago."))
            if not before[row.id] and order.state not in (ACCEPTED, DELIVERING) and getattr(by, "human", False):
                raise at("order", _t("Only an accepted order that is not delivered yet is shipped."))
            if row.deleted_at and row.state in (SHIPPED, SIGNED):
                raise Refusal(_t("It was shipped; what comes back is entered as a return."))
            row.receiver = row.receiver or order.receiver
            row.address = row.address or order.address or (homes.get(order.customer_id) or "")[:240]
            if row.state == SHIPPED and row.serial is None:
                row.shipped_on = row.shipped_on or periods.today()
                row.serial = serial.take(company.get("deliveries.prefix"), row.shipped_on.year)


class DeliveryLine(Record):
    """A line of a delivery (发货明细): how much of a line of the order goes with it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+", verbose_name=_("delivery"), db_index=False)
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+", verbose_name=_("line of the order"))
    quantity = QuantityField(_("quantity"))

    access = ByParent("delivery")

    class Meta:
        verbose_name = _("line of a delivery")
        verbose_name_plural = _("lines of deliveries")
        indexes = (*indexes("sales_deliveryline", owned=False), models.Index("delivery", "id", name="sales_deliveryline_of"))
        constraints = (
            models.UniqueConstraint(fields=("delivery", "order_line"), condition=Q(deleted_at=None), name="sales_deliveryline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_deliveryline_sane"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "DL"
        title = "number"
        columns = "order_line", "quantity", "delivery"
        form = ((_("Line"), ("delivery", "order_line", "quantity")),)
        sort = "created_at"
        locked = "delivery", "order_line"
        readonly = ("owner",)
        sides: ClassVar = {"order_line": ""}
        example: ClassVar = {"quantity": "1"}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the delivery, which has not left; of its own order, and no more than is left."""
        found: Any = {row.id: row for row in store.lock(kind_of(Delivery), {row.delivery_id for row in rows})}
        for row in rows:
            delivery = found.get(row.delivery_id)
            if delivery is None or delivery.deleted_at:
                raise Refusal(_t("This delivery was deleted a moment ago."))
            if delivery.state != PLANNED:
                raise Refusal(_t("This delivery has left; it stays as it is."))
        of_order(rows, {key: row.order_id for key, row in found.items()}, "delivery_id", by)


def of_order(rows: Sequence[Any], orders: Mapping[UUID, UUID], parent: str, by: Any) -> None:
    """Lines are of their own document's order, and of more than nothing; shipping looks again. Raises Invalid."""
    known = dict(OrderLine.objects.filter(id__in={row.order_line_id for row in rows}).values_list("id", "order_id"))
    for row in rows:
        if known.get(row.order_line_id) != orders[getattr(row, parent)] and getattr(by, "human", False):
            raise at("order_line", _t("This is no line of its order."))
        if row.quantity <= 0:
            raise at("quantity", _t("More than nothing, please."))
