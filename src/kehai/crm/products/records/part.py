"""Parts: what a bundle or a solution is made up of, down to any depth and never of itself (A25)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.products.records.product import Product
from kehai.kernel import alive, store, writes
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import QuantityField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

# All that the parts are made up of, down to the last: does a whole come back in it?
RING = """
WITH RECURSIVE below AS (
    SELECT bundle_id AS whole, part_id AS part FROM /*rule:products*/ products_part WHERE bundle_id = ANY(%s) AND deleted_at IS NULL
    UNION
    SELECT b.whole, p.part_id FROM below b JOIN products_part p ON p.bundle_id = b.part AND p.deleted_at IS NULL
)
SELECT count(*) FROM below WHERE whole = part
"""


class Part(Record):
    """A part of a bundle or a solution (组成部分), with its quantity."""

    bundle = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("bundle or solution"), db_index=False)
    part = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = QuantityField(_("quantity"), default=1, help_text=_("In the unit of the part, for one of the whole."))
    optional = models.BooleanField(_("optional"), default=False, help_text=_("Of a solution: left out unless the customer wants it."))
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("bundle")

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of bundles")
        indexes = (*indexes("products_part", owned=False),)
        constraints = (models.UniqueConstraint(fields=("bundle", "part"), condition=Q(deleted_at=None), name="products_part_once"),)

    class Screen:
        icon = "cluster"
        prefix = "PP"
        title = "number"
        columns = "part", "bundle", "quantity", "optional", "position", "remark"
        form = ((_("Part"), ("bundle", "part", "quantity", "optional", "position", "remark")),)
        sort = "position"
        locked = ("bundle",)
        readonly = ("owner",)
        sides: ClassVar = {"part": _("Used in")}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """More than nothing of each; only of a solution may one be left out."""
        live = [row for row in rows if not row.deleted_at]
        if not live:
            return
        # Two parts that are sound alone may close a ring together: one writer of parts at a time.
        alive.one_at_a_time("products:parts")
        if not alive.hold(Product, {key for row in live for key in (row.bundle_id, row.part_id)}):
            raise Refusal(_t("This product was deleted a moment ago."))
        natures = dict(Product.objects.filter(id__in={row.bundle_id for row in live}).values_list("id", "nature"))
        for row in live:
            if row.quantity <= 0:
                raise Invalid(_t("More than nothing, please."), {"quantity": _t("More than nothing, please.")})
            if row.optional and natures[row.bundle_id] == Product.Nature.BUNDLE:
                raise _at("optional", _t("A bundle is sold as one; only a solution has optional parts."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nothing is made up of itself, at whatever depth; what gets its first part is a bundle, or a solution."""
        wholes = sorted({row.bundle_id for row in rows if not row.deleted_at})
        if wholes and fetch(Sql(RING, (wholes,)))[0][0]:
            raise _at("part", _t("It would become a part of itself."))
        _name_wholes({row.bundle_id: row.optional for row in rows if not row.deleted_at}, by)


def _name_wholes(wholes: Mapping[UUID, bool], by: Any) -> None:
    """A single product with parts is one no more; its history says since when."""
    kind = kind_of(Product)
    keys = Product.objects.filter(id__in=wholes, nature=Product.Nature.SINGLE).order_by("id").values_list("id", flat=True)
    products: Any = store.lock(kind, list(keys))
    before = {row.id: store.snapshot(row) for row in products}
    for row in products:
        row.nature = Product.Nature.SOLUTION if wholes[row.id] else Product.Nature.BUNDLE
    if products:
        writes.save(kind, products, before, Deed("update", by), None)


def _at(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
