"""Costs: what a unit of a product costs the company itself, from a day on; for those who are granted it alone."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.period import at
from kehai.crm.products.records.product import Product
from kehai.kernel import alive, periods
from kehai.kernel.access import Granted
from kehai.kernel.columns import CurrencyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes


class ProductCost(Record):
    """The cost of a product (产品成本), without tax, of its own unit; the margin is reckoned from it."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False)
    valid_from = models.DateField(_("valid from"), blank=True, help_text=_("Empty: today."))
    currency = CurrencyField(_("currency"))
    amount = QuantityField(_("cost a unit"), help_text=_("Without tax, of the product's own unit."))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Granted(parent="product")

    class Meta:
        verbose_name = _("product cost")
        verbose_name_plural = _("product costs")
        indexes = (*indexes("products_productcost", owned=False),)
        constraints = (
            models.UniqueConstraint(fields=("product", "currency", "valid_from"), condition=Q(deleted_at=None), name="products_productcost_once"),
        )

    class Screen:
        icon = "bank"
        prefix = "CT"
        title = "number"
        columns = "product", "valid_from", "amount", "currency", "remark"
        form = ((_("Product cost"), ("product", "valid_from", "amount", "currency", "remark")),)
        sort = "-valid_from"
        locked = ("product",)
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Not less than nothing; of today where no day is said."""
        live = [row for row in rows if not row.deleted_at]
        if not alive.hold(Product, {row.product_id for row in live}):
            raise Refusal(_t("This product was deleted a moment ago."))
        for row in live:
            row.valid_from = row.valid_from or periods.today()
            if row.amount < 0:
                raise at("amount", _t("Not less than nothing, please."))
