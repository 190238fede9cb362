"""The lines of a contract: goods, services and leases side by side (A30); the amount of the contract is kept with them."""

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
from kehai.crm.sales.records import contract_sums
from kehai.crm.sales.records.contract import DRAFT, Contract, at
from kehai.crm.sales.rules import quoting
from kehai.kernel import store
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import MoneyField, QuantityField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes

TAX = Decimal(13)  # where no product says another rate
HALF = Decimal("0.5")


class ContractLine(Record):
    """A line of a contract (合同明细): what, of which type, how many, at what price, and for a service or lease from when until when."""

    class Sort(models.TextChoices):
        GOODS = "goods", pgettext_lazy("contract", "Goods")
        SERVICE = "service", pgettext_lazy("contract", "Service")
        LEASE = "lease", pgettext_lazy("contract", "Lease")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"), db_index=False)
    position = models.IntegerField(pgettext_lazy("in a list", "position"), default=0)
    sort = models.CharField(pgettext_lazy("of a contract", "type"), max_length=7, choices=Sort, default=Sort.GOODS)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("goods or service"), max_length=200, blank=True, help_text=_("Empty: the name of the product."))
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of measure"), db_index=False)
    quantity = QuantityField(_("quantity"), default=1)
    price = QuantityField(_("unit price"))
    tax_rate = models.DecimalField(_("tax rate (%)"), max_digits=5, decimal_places=2, blank=True, help_text=_("Empty: that of the product."))
    starts_on = models.DateField(_("runs from"), null=True, blank=True)
    ends_on = models.DateField(_("runs until"), null=True, blank=True)
    amount = MoneyField(_("amount"), default=0)
    net = MoneyField(_("without tax"), default=0)
    tax = MoneyField(_("tax"), default=0)
    gross = MoneyField(_("with tax"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByParent("contract")

    class Meta:
        verbose_name = _("line of a contract")
        verbose_name_plural = _("lines of contracts")
        indexes = (
            *indexes("sales_contractline", owned=False),
            models.Index("contract", "position", "id", name="sales_contractline_of"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="sales_contractline_sum"),
            models.CheckConstraint(condition=Q(amount=F("net")) | Q(amount=F("gross")), name="sales_contractline_amount"),
            models.CheckConstraint(
                condition=Q(amount__gte=F("price") * F("quantity") - HALF, amount__lte=F("price") * F("quantity") + HALF),
                name="sales_contractline_product",
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0, tax_rate__gte=0), name="sales_contractline_sane"),
        )

    class Screen:
        icon = "unordered-list"
        prefix = "CL"
        title = "name"
        columns = "position", "sort", "name", "specification", "quantity", "unit", "price", "tax_rate", "amount", "starts_on", "ends_on", "contract"
        form = (
            (_("Line"), ("contract", "position", "sort", "product", "name", "specification", "unit", "quantity")),
            (_("Price"), ("price", "tax_rate", "starts_on", "ends_on", "remark")),
        )
        search = ("name",)
        quick = ("sort",)
        sort = "position"
        locked = ("contract",)
        readonly = ("owner",)
        derived = "amount", "net", "tax", "gross"
        sides: ClassVar = {"product": _("Sold in"), "unit": ""}
        shown_when: ClassVar = {"starts_on": ("sort", ("service", "lease")), "ends_on": ("sort", ("service", "lease"))}
        example: ClassVar = {
            "price": "10",
            "quantity": "2",
            "tax_rate": "13",
            "name": "Gasket",
            "product": None,
            "unit": None,
            "starts_on": None,
            "ends_on": None,
        }
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the contract, which is a draft: completed from the product, and summed."""
        contracts: Any = {row.id: row for row in store.lock(kind_of(Contract), {row.contract_id for row in rows})}
        for row in rows:
            contract = contracts.get(row.contract_id)
            if contract is None or contract.deleted_at:
                raise Refusal(_t("This contract was deleted a moment ago."))
            if contract.state != DRAFT:
                raise Refusal(_t("This contract was signed; amend it to change what was agreed."))
        complete(rows)
        for row in rows:
            refuse_strange(row)
            if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
                raise at("ends_on", _t("It would end before it begins."))
            contract = contracts[row.contract_id]
            sums = quoting.line(row.price, row.quantity, row.tax_rate, contract.currency, taxed=contract.taxed)
            row.amount, row.net, row.tax, row.gross = sums.amount, sums.net, sums.tax, sums.gross

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The amounts of the contracts are those of their lines."""
        contract_sums.lines({row.contract_id for row in rows}, by)


def complete(rows: Sequence[Any]) -> None:
    """What stands empty in lines is their product's."""
    facts = Product.objects.filter(id__in={row.product_id for row in rows if row.product_id})
    known = {key: told for key, *told in facts.values_list("id", "name", "specification", "unit_id", "tax_rate")}
    for row in rows:
        name, specification, unit, rate = known.get(row.product_id, ("", "", None, TAX))
        row.name, row.specification, row.unit_id = row.name or name, row.specification or specification, row.unit_id or unit
        row.tax_rate = rate if row.tax_rate is None else row.tax_rate


def refuse_strange(row: Any) -> None:
    """A line says what it is, how many, and at what price. Raises Invalid."""
    if not row.name:
        raise at("name", _t("Please choose a product, or write what it is."))
    if row.quantity <= 0:
        raise at("quantity", _t("More than nothing, please."))
    if row.price < 0:
        raise at("price", _t("Not less than nothing, please."))
    if not 0 <= row.tax_rate <= 100:
        raise at("tax_rate", _t("Between 0 and 100."))
