"""Prices: what one unit of a product costs on a price list, from a quantity on."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.period import at
from kehai.crm.products.records.price_list import PriceList, refuse_contradiction
from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.products.records.unit_conversion import UnitConversion
from kehai.kernel import alive
from kehai.kernel.access import ByParent
from kehai.kernel.columns import QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes


class Price(Record):
    """A price on a list (价格), by quantity step: from 100 pieces on, so much a piece."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="+", verbose_name=_("price list"), db_index=False)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, blank=True, related_name="+", verbose_name=_("unit"), db_index=False, help_text=_("Empty: the product's own.")
    )
    from_quantity = QuantityField(_("from quantity"), default=0, help_text=_("In this unit; 0: any."))
    price = QuantityField(_("unit price"))

    access = ByParent("price_list")

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        indexes = (*indexes("products_price", owned=False),)
        constraints = (
            models.UniqueConstraint(
                fields=("price_list", "product", "unit", "from_quantity"), condition=Q(deleted_at=None), name="products_price_once"
            ),
        )

    class Screen:
        icon = "tag"
        prefix = "PR"
        title = "number"
        columns = "product", "unit", "from_quantity", "price", "price_list"
        form = ((_("Price"), ("price_list", "product", "unit", "from_quantity", "price")),)
        quick = ("product",)
        sort = "product"
        locked = "price_list", "product"
        readonly = ("owner",)
        sides: ClassVar = {"product": _("Prices")}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """In a unit that the product has, never less than nothing."""
        live = [row for row in rows if not row.deleted_at]
        alive.one_at_a_time("products:prices")
        products = {row.product_id for row in live}
        if not alive.hold(Product, products) or not alive.hold(PriceList, {row.price_list_id for row in live}):
            raise Refusal(_t("This product or price list was deleted a moment ago."))
        own = dict(Product.objects.filter(id__in=products).values_list("id", "unit_id"))
        others = set(UnitConversion.objects.filter(product__in=products, deleted_at=None).values_list("product_id", "unit_id"))
        for row in live:
            row.unit_id = row.unit_id or own[row.product_id]
            if row.unit_id != own[row.product_id] and (row.product_id, row.unit_id) not in others:
                raise at("unit", _t("The product has no such unit; add the conversion first."))
            if row.price < 0 or row.from_quantity < 0:
                raise at("price" if row.price < 0 else "from_quantity", _t("Not less than nothing, please."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """No product has two prices between which nothing decides."""
        refuse_contradiction("o.id", [row.id for row in rows if not row.deleted_at], "price_list")
