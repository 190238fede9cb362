"""Alternatives: what may be offered where a product is wanting, paused or too dear."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.products.records.product import Product
from kehai.kernel import alive
from kehai.kernel.access import ByParent
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes


class Alternative(Record):
    """A product that may stand in for another one (替代产品)."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("instead of"), db_index=False)
    other = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("alternative"))
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    remark = models.CharField(
        _("difference"), max_length=200, blank=True, help_text=_("What the customer must know: face to face dimension, delivery.")
    )

    access = ByParent("product")

    class Meta:
        verbose_name = _("alternative product")
        verbose_name_plural = _("alternative products")
        indexes = (*indexes("products_alternative", owned=False),)
        constraints = (models.UniqueConstraint(fields=("product", "other"), condition=Q(deleted_at=None), name="products_alternative_once"),)

    class Screen:
        icon = "swap"
        prefix = "AP"
        title = "number"
        columns = "other", "product", "remark", "position"
        form = ((_("Alternative product"), ("product", "other", "remark", "position")),)
        sort = "position"
        locked = ("product",)
        readonly = ("owner",)
        sides: ClassVar = {"other": _("Stands in for")}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Another product than the one it stands in for."""
        live = [row for row in rows if not row.deleted_at]
        if not alive.hold(Product, {key for row in live for key in (row.product_id, row.other_id)}):
            raise Refusal(_t("This product was deleted a moment ago."))
        if any(row.product_id == row.other_id for row in live):
            sentence = _t("A product cannot stand in for itself.")
            raise Invalid(sentence, {"other": sentence})
