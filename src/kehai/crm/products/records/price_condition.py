"""Price conditions: what is taken off a price, or put on it, for whom and when; promotions too (E15, E26, A27)."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records.category import Category
from kehai.crm.products.records.period import Scoped, at
from kehai.crm.products.records.product import Product
from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.columns import CurrencyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import indexes
from kehai.kernel.rows import fetch
from kehai.kernel.spelled import spelled_index
from kehai.kernel.sql import Sql

CONTRADICTING = """
SELECT o.name FROM /*rule:products*/ products_pricecondition c JOIN products_pricecondition o ON o.id <> c.id AND o.deleted_at IS NULL
    AND (o.sort, o.grade, o.region, o.priority, o.from_quantity) = (c.sort, c.grade, c.region, c.priority, c.from_quantity)
    AND o.product_id IS NOT DISTINCT FROM c.product_id AND o.category_id IS NOT DISTINCT FROM c.category_id
    AND (o.currency = c.currency OR o.amount IS NULL OR c.amount IS NULL)
    AND COALESCE(o.valid_from, '-infinity') <= COALESCE(c.valid_to, 'infinity')
    AND COALESCE(c.valid_from, '-infinity') <= COALESCE(o.valid_to, 'infinity')
WHERE c.id = ANY(%s) AND c.deleted_at IS NULL LIMIT 1
"""


class PriceCondition(Scoped):
    """A condition of prices (价格条件): a discount by grade, a promotion (促销), a surcharge."""

    class Sort(models.TextChoices):
        DISCOUNT = "discount", _("Discount")
        PROMOTION = "promotion", _("Promotion")
        SURCHARGE = "surcharge", _("Surcharge")

    name = models.CharField(_("name"), max_length=80, help_text=_("As the explanation of a price says it."))
    sort = models.CharField(_("sort"), max_length=9, choices=Sort, default=Sort.DISCOUNT)
    percent = models.DecimalField(
        _("percent"), max_digits=6, decimal_places=3, null=True, blank=True, help_text=_("5 takes 5 % off; a surcharge puts it on.")
    )
    amount = QuantityField(_("amount a unit"), null=True, blank=True, help_text=_("Instead of a percentage; of the product's own unit."))
    currency = CurrencyField(_("currency"), help_text=_("Of the amount."))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("And all below it. Empty: all products."),
    )
    from_quantity = QuantityField(_("from quantity"), default=0, help_text=_("In the product's own unit; 0: any."))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Public()

    class Meta:
        verbose_name = _("price condition")
        verbose_name_plural = _("price conditions")
        indexes = (*indexes("products_pricecond", owned=False), spelled_index("products_pricecond"))

    class Screen:
        icon = "tag"
        prefix = "CO"
        title = "name"
        columns = "name", "sort", "percent", "amount", "product", "category", "grade", "region", "from_quantity", "valid_from", "valid_to"
        form = (
            (_("Price condition"), ("name", "sort", "percent", "amount", "currency", "remark")),
            (_("For which products"), ("product", "category", "from_quantity")),
            (_("For whom and when"), ("grade", "region", "valid_from", "valid_to", "priority")),
        )
        highlights = "sort", "percent", "amount", "valid_from", "valid_to"
        quick = "sort", "grade", "category", "valid_to"
        search = ("name",)
        sort = "-created_at"
        readonly = ("owner",)
        sides: ClassVar = {"product": _("Price conditions")}
        colors: ClassVar = {"sort": {"promotion": "gold", "discount": "blue", "surcharge": "purple"}}
        example: ClassVar = {"percent": "5", "amount": None, "priority": count(1).__next__, "valid_from": "2026-01-01", "valid_to": "2026-12-31"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A percentage or an amount, for a product or a category."""
        live = [row for row in rows if not row.deleted_at]
        alive.one_at_a_time("products:conditions")
        products, categories = {row.product_id for row in live if row.product_id}, {row.category_id for row in live if row.category_id}
        if not alive.hold(Product, products) or not alive.hold(Category, categories):
            raise Refusal(_t("This product or category was deleted a moment ago."))
        for row in live:
            row.refuse_backwards()
            row.refuse_unclear()

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """No two of a sort between which nothing decides."""
        found = fetch(Sql(CONTRADICTING, ([row.id for row in rows],)))
        if found:
            sentence = _t("“%(name)s” says something else for the same products, customers and days. Change the days, or give one a higher priority.")
            raise at("valid_from", sentence % {"name": found[0][0]})

    def refuse_unclear(self) -> None:
        """Says one thing, of something, and of no more than there is."""
        if (self.percent is None) == (self.amount is None):
            raise at("percent", _t("Please give either a percentage or an amount."))
        if self.product_id and self.category_id:
            raise at("category", _t("Either a product or a category, please."))
        if (self.percent or 0) < 0 or (self.amount or 0) < 0:
            raise at("percent" if self.percent is not None else "amount", _t("Not less than nothing, please."))
        if self.percent is not None and self.percent > 100 and self.sort != self.Sort.SURCHARGE:
            raise at("percent", _t("At most 100 % can be taken off."))
        if self.from_quantity < 0:
            raise at("from_quantity", _t("Not less than nothing, please."))
