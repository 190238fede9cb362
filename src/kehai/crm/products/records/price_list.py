"""Price lists: what is asked of whom, from when to when, in which currency (E09, E26, A27)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.period import Scoped, at
from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.columns import CurrencyField
from kehai.kernel.record import indexes
from kehai.kernel.rows import fetch
from kehai.kernel.spelled import spelled_index
from kehai.kernel.sql import Sql

# Prices of a product in two lists between which nothing decides: same customers, same days, same priority.
CONTRADICTING = """
SELECT p.name, ol.name FROM /*rule:products*/ products_price o
JOIN products_pricelist l ON l.id = o.price_list_id
JOIN products_price op ON op.product_id = o.product_id AND op.price_list_id <> l.id AND op.deleted_at IS NULL
JOIN products_pricelist ol ON ol.id = op.price_list_id AND ol.deleted_at IS NULL AND ol.active
    AND (ol.currency, ol.grade, ol.region, ol.priority) = (l.currency, l.grade, l.region, l.priority)
    AND COALESCE(ol.valid_from, '-infinity') <= COALESCE(l.valid_to, 'infinity')
    AND COALESCE(l.valid_from, '-infinity') <= COALESCE(ol.valid_to, 'infinity')
JOIN products_product p ON p.id = o.product_id
WHERE o.deleted_at IS NULL AND l.deleted_at IS NULL AND l.active AND p.deleted_at IS NULL
"""


class PriceList(Scoped):
    """A price list (价目表): prices for a time, a currency, a grade of customers, a region."""

    name = models.CharField(_("name"), max_length=80)
    currency = CurrencyField(_("currency"))
    tax_included = models.BooleanField(_("tax included"), default=True)
    places = models.PositiveSmallIntegerField(
        _("decimals of a price"), default=2, help_text=_("To which prices are rounded, a half upwards; at most 6.")
    )
    active = models.BooleanField(_("in force"), default=True, help_text=_("Off while it is being prepared."))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        indexes = (*indexes("products_pricelist", owned=False), spelled_index("products_pricelist"))
        constraints = (models.UniqueConstraint(fields=("name",), condition=Q(deleted_at=None), name="products_pricelist_once"),)

    class Screen:
        icon = "bank"
        prefix = "PL"
        title = "name"
        columns = "name", "currency", "grade", "region", "valid_from", "valid_to", "priority", "active"
        form = (
            (_("Price list"), ("name", "currency", "tax_included", "places", "active", "remark")),
            (_("For whom and when"), ("grade", "region", "valid_from", "valid_to", "priority")),
        )
        highlights = "currency", "grade", "region", "valid_from", "valid_to", "active"
        quick = "active", "currency", "grade", "valid_from"
        search = ("name",)
        sort = "-valid_from"
        readonly = ("owner",)
        example: ClassVar = {"places": 2, "valid_from": "2026-01-01", "valid_to": "2026-12-31"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It does not end before it begins; prices have at most six decimals."""
        alive.one_at_a_time("products:prices")
        for row in rows:
            row.refuse_backwards()
            if not 0 <= row.places <= 6:
                raise at("places", _t("Between 0 and 6."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """No product has two prices between which nothing decides."""
        refuse_contradiction("l.id", [row.id for row in rows if not row.deleted_at], "valid_from")


def refuse_contradiction(column: str, ids: Sequence[UUID], field: str) -> None:
    """Where the rows just written leave two prices in force for the same customer on the same day."""
    found = fetch(Sql(CONTRADICTING + f" AND {column} = ANY(%s) LIMIT 1", (list(ids),))) if ids else []
    if found:
        sentence = _t(
            "“%(product)s” stands in “%(list)s” too, for the same customers and days. Change the days, or give one of the lists a higher priority."
        )
        raise at(field, sentence % {"product": found[0][0], "list": found[0][1]})
