"""Units: in what a product is counted, and how many decimals a quantity of it has."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes


class Unit(Record):
    """A unit of measure (计量单位): piece, box, metre, kilogram."""

    name = models.CharField(_("name"), max_length=20)
    places = models.PositiveSmallIntegerField(_("decimals"), default=0, help_text=_("Of a quantity: 0 for what is only sold whole, at most 6."))

    access = Public()

    class Meta:
        verbose_name = _("unit of measure")
        verbose_name_plural = _("units of measure")
        indexes = (*indexes("products_unit", owned=False),)
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="products_unit_once"),)

    class Screen:
        icon = "tag"
        prefix = "UM"
        title = "name"
        columns = "name", "places"
        form = ((_("Unit of measure"), ("name", "places")),)
        search = ("name",)
        sort = "name"
        example: Mapping[str, Any] = {"places": 0}
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """At most six decimals; a unit in which products are counted is not deleted."""
        for row in rows:
            if not 0 <= row.places <= 6:
                raise Invalid(_t("Between 0 and 6."), {"places": _t("Between 0 and 6.")})
            if row.deleted_at and not before[row.id].get("deleted_at"):
                _refuse_used(row)


def _refuse_used(row: Unit) -> None:
    from kehai.crm.products.records.product import Product  # noqa: PLC0415  products point at units
    from kehai.crm.products.records.unit_conversion import UnitConversion  # noqa: PLC0415  so do they

    alive.alone(Unit, [row.id])
    used = alive.count(Product, unit=row) + alive.count(UnitConversion, unit=row)
    if used:
        raise Refusal(_t("%(count)d products are still counted in it.") % {"count": used})
