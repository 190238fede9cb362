"""The lines of a quote: a product or a text, how many, at what price; the sums of the quote are kept with them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.products.records.product import Product
from kehai.crm.products.records.unit import Unit
from kehai.crm.sales.records import quote_pricing, quote_sums
from kehai.crm.sales.records.quote import COST, DRAFT, Quote
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import MoneyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes

HALF = Decimal("0.5")


class QuoteLine(Record):
    """A line of a quote (报价明细): the listed price with its explanation, what we ask, and what that comes to."""

    class Basis(models.TextChoices):
        LISTED = "listed", _("as listed")
        DISCOUNT = "discount", _("by discount")
        PRICE = "price", _("by price")

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+", verbose_name=_("quote"), db_index=False)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("goods or service"), max_length=200, blank=True, help_text=_("Empty: the name of the product."))
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of measure"), db_index=False)
    quantity = QuantityField(_("quantity"), default=1)
    listed = QuantityField(_("listed price"), null=True, blank=True)
    why = models.CharField(_("how the price came about"), max_length=1000, blank=True)
    basis = models.CharField(_("price set"), max_length=8, choices=Basis, default=Basis.LISTED)
    discount = models.DecimalField(_("discount (%)"), max_digits=9, decimal_places=3, null=True, blank=True)
    price = QuantityField(_("unit price"), blank=True, help_text=_("Empty: the listed price, less the discount."))
    tax_rate = models.DecimalField(_("tax rate (%)"), max_digits=5, decimal_places=2, blank=True, help_text=_("Empty: that of the product."))
    amount = MoneyField(_("amount"), default=0)
    net = MoneyField(_("without tax"), default=0)
    tax = MoneyField(_("tax"), default=0)
    gross = MoneyField(_("with tax"), default=0)
    cost = MoneyField(_("cost"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("quote")

    class Meta:
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        indexes = (
            *indexes("sales_quoteline", owned=False),
            models.Index("quote", "position", "id", name="sales_quoteline_of"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="sales_quoteline_sum"),
            models.CheckConstraint(condition=Q(amount=F("net")) | Q(amount=F("gross")), name="sales_quoteline_amount"),
            models.CheckConstraint(
                condition=Q(amount__gte=F("price") * F("quantity") - HALF, amount__lte=F("price") * F("quantity") + HALF),
                name="sales_quoteline_product",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0, tax_rate__gte=0), name="sales_quoteline_sane"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "QL"
        title = "name"
        columns = "position", "name", "specification", "quantity", "unit", "listed", "discount", "price", "tax_rate", "amount", "quote"
        form = (
            (_("Line"), ("quote", "position", "product", "name", "specification", "quantity", "unit")),
            (_("Price"), ("price", "discount", "tax_rate", "remark", "why")),
        )
        search = ("name",)
        sort = "position"
        locked = ("quote",)
        readonly = "owner", "listed", "why", "basis"
        derived = "amount", "net", "tax", "gross", "cost"
        mirrors: ClassVar = {"cost": COST}
        sides: ClassVar = {"product": _("Quoted in"), "unit": ""}
        example: ClassVar = {"price": "10", "quantity": "2", "tax_rate": "13", "name": "Gasket", "discount": None, "product": None, "unit": None}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the quote, which is a draft: priced by the lists, as far as nobody said another price, and summed."""
        quotes: Any = {quote.id: quote for quote in store.lock(kind_of(Quote), {row.quote_id for row in rows})}
        for row in rows:
            quote = quotes.get(row.quote_id)
            if quote is None or quote.deleted_at:
                raise Refusal(_t("This quote was deleted a moment ago."))
            if quote.state != DRAFT:
                raise Refusal(_t("This quote was sent; make a new version to change it."))
        quote_pricing.fill([row for row in rows if not row.deleted_at], before, quotes)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The sums of the quotes are those of their lines."""
        quote_sums.keep({row.quote_id for row in rows})
