"""The lines of samples: which product, how many, and how many of them came back."""

from collections.abc import Mapping, Sequence
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
from kehai.crm.sales.records.sample_request import DRAFT, SampleRequest
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes


class SampleLine(Record):
    """A line of samples (样品明细): so many of a product; never more come back than went out."""

    request = models.ForeignKey(SampleRequest, models.PROTECT, related_name="+", verbose_name=_("sample request"), db_index=False)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit of measure"),
        db_index=False,
        help_text=_("Empty: that of the product."),
    )
    quantity = QuantityField(_("quantity"), default=1)
    returned = QuantityField(_("returned"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("request")

    class Meta:
        verbose_name = _("line of samples")
        verbose_name_plural = _("lines of samples")
        indexes = (*indexes("sales_sampleline", owned=False), models.Index("request", "position", "id", name="sales_sampleline_of"))
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sales_sampleline_sane"),
            models.CheckConstraint(condition=Q(returned__gte=0, returned__lte=F("quantity")), name="sales_sampleline_returned"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "SL"
        title = "number"
        columns = "product", "quantity", "unit", "specification", "returned", "remark", "request"
        form = ((_("Line"), ("request", "position", "product", "specification", "quantity", "unit", "remark")),)
        sort = "position"
        locked = ("request",)
        readonly = "owner", "returned"
        sides: ClassVar = {"product": _("Sent as sample"), "unit": ""}
        example: ClassVar = {"quantity": "2", "unit": None}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the request: a draft is changed, of what was sent only what came back is said."""
        found: Any = {row.id: row for row in store.lock(kind_of(SampleRequest), {row.request_id for row in rows})}
        units = dict(Product.objects.filter(id__in={row.product_id for row in rows if not row.unit_id}).values_list("id", "unit_id"))
        for row in rows:
            parent = found.get(row.request_id)
            if parent is None or parent.deleted_at:
                raise Refusal(_t("These samples were deleted a moment ago."))
            if parent.state != DRAFT and not getattr(row, "coming_back", False):
                raise Refusal(_t("This was asked for as it is; take it back to a draft to change it."))
            row.unit_id = row.unit_id or units.get(row.product_id)
            if row.quantity <= 0:
                raise at("quantity", _t("More than nothing, please."))
