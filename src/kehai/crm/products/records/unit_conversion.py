"""Conversions: how many of its own unit another unit of a product holds; exact, never a float."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.kernel import alive
from kehai.kernel.access import ByParent
from kehai.kernel.columns import QuantityField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes


class UnitConversion(Record):
    """Another unit of a product (单位换算): 1 box holds 12 pieces."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"), db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("one of this unit"))
    factor = QuantityField(_("holds"), help_text=_("So many of the product's own unit: 12 where 1 box holds 12 pieces."))

    access = ByParent("product")

    class Meta:
        verbose_name = _("unit conversion")
        verbose_name_plural = _("unit conversions")
        indexes = (*indexes("products_conversion", owned=False),)
        constraints = (models.UniqueConstraint(fields=("product", "unit"), condition=Q(deleted_at=None), name="products_conversion_once"),)

    class Screen:
        icon = "swap"
        prefix = "UC"
        title = "number"
        columns = "product", "unit", "factor"
        form = ((_("Unit conversion"), ("product", "unit", "factor")),)
        locked = "product", "unit"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """More than nothing, and of another unit than the product's own."""
        live = [row for row in rows if not row.deleted_at]
        if not alive.hold(Product, {row.product_id for row in live}) or not alive.hold(Unit, {row.unit_id for row in live}):
            raise Refusal(_t("This product or unit was deleted a moment ago."))
        own = dict(Product.objects.filter(id__in={row.product_id for row in live}).values_list("id", "unit_id"))
        for row in live:
            if row.factor <= 0:
                raise Invalid(_t("More than nothing, please."), {"factor": _t("More than nothing, please.")})
            if own[row.product_id] == row.unit_id:
                sentence = _t("This is the product's own unit.")
                raise Invalid(sentence, {"unit": sentence})
