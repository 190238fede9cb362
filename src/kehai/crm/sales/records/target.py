"""What a span of time asks of a person or a department: contracts signed, money received, new customers, deals won (E20, E23, B40)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.development_target import OfTargets
from kehai.crm.people.records.department import Department
from kehai.crm.products.records.category import Category
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.rules import spans
from kehai.kernel import periods
from kehai.kernel.columns import CurrencyField, MoneyField
from kehai.kernel.money import decimals, rounded
from kehai.kernel.record import Record, indexes

SIGNED, RECEIVED, CUSTOMERS, DEALS = "signed", "received", "customers", "deals"
COUNTED = CUSTOMERS, DEALS


class Target(Record):
    """A sales target (销售目标) of a person, its owner, or of a department with all its parts, for a week up to a year.

    What was reached is counted from contracts, receipts, customers and deals whenever it is looked at; it is stored nowhere.
    """

    class Span(models.TextChoices):
        WEEK = spans.WEEK, pgettext_lazy("of a target", "Week")
        MONTH = spans.MONTH, pgettext_lazy("of a target", "Month")
        QUARTER = spans.QUARTER, pgettext_lazy("of a target", "Quarter")
        HALF = spans.HALF, pgettext_lazy("of a target", "Half-year")
        YEAR = spans.YEAR, pgettext_lazy("of a target", "Year")

    class Measure(models.TextChoices):
        SIGNED = SIGNED, _("Amount of contracts signed")
        RECEIVED = RECEIVED, _("Money received")
        CUSTOMERS = CUSTOMERS, _("New customers who paid")
        DEALS = DEALS, _("Number of deals won")

    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Either a department, or a person as the owner."),
    )
    measure = models.CharField(_("what is counted"), max_length=9, choices=Measure, default=Measure.SIGNED)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product category"),
        help_text=_("With all below it; only of contracts signed. Empty: of all products."),
    )
    span = models.CharField(_("span of time"), max_length=7, choices=Span, default=Span.MONTH)
    first = models.DateField(_("first day of it"), blank=True, help_text=_("Any day of it; empty: the one that runs."))
    amount = MoneyField(_("target value"), help_text=_("Money, or how many."))
    currency = CurrencyField(_("currency"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = OfTargets()

    class Meta:
        verbose_name = _("sales target")
        verbose_name_plural = _("sales targets")
        indexes = (*indexes("sales_target"), models.Index("first", "span", name="sales_target_of", condition=Q(deleted_at=None)))
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "department", "measure", "category", "span", "first", "currency"),
                condition=Q(deleted_at=None) & (Q(owner__isnull=False) | Q(department__isnull=False)),
                nulls_distinct=False,
                name="sales_target_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sales_target_amount"),
        )

    class Screen:
        icon = "trophy"
        prefix = "TG"
        columns = "first", "span", "department", "owner", "measure", "category", "amount", "currency", "remark"
        form = ((_("Target"), ("owner", "department", "measure", "category", "span", "first", "amount", "currency", "remark")),)
        highlights = "first", "span", "amount"
        quick = "span", "first", "measure", "department", "owner", "category"
        sort = "-first"
        locked = "department", "measure", "category", "span", "first", "currency"
        colors: ClassVar = {"measure": {SIGNED: "blue", RECEIVED: "green", CUSTOMERS: "gold", DEALS: "default"}}
        example: ClassVar = {"amount": "1000.00", "category": None}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It begins with its span, is one person's or one department's, and asks for more than nothing."""
        for row in rows:
            row.first = spans.first(row.span, row.first or periods.today())
            if not before[row.id] and not row.department_id and not row.owner_id and by.human:
                row.owner_id = by.id
            if by.human and bool(row.department_id) == bool(row.owner_id):
                raise at("department", _t("A target is either a person's or a department's."))
            if row.category_id and row.measure != SIGNED:
                raise at("category", _t("Only contracts signed are counted by product category."))
            places = 0 if row.measure in COUNTED else decimals(row.currency)
            if row.amount <= 0:
                raise at("amount", _t("More than nothing, please."))
            if rounded(row.amount, places) != row.amount:
                raise at("amount", _t("A whole number, please.") if row.measure in COUNTED else _t("With the decimals of the currency, please."))
