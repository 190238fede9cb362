"""Commission rules: who earns what part of which money, by tiers and periods; each change is a version of its own (A43, E20)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.department import Department
from kehai.crm.products.records.category import Category
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.rules import commission, spans
from kehai.kernel import periods, store
from kehai.kernel.access import Granted
from kehai.kernel.columns import CurrencyField
from kehai.kernel.record import Record, indexes

ORDERED, RECEIVED, MARGIN = "ordered", "received", "margin"


class CommissionRule(Record):
    """A commission rule (提成规则): a rate, or tiers by what a person brought in the period, for whom, for which products and customers.

    What was earned keeps the version of the rule under which it was earned.
    """

    class Basis(models.TextChoices):
        RECEIVED = RECEIVED, _("Money received")
        MARGIN = MARGIN, _("Margin of money received")
        ORDERED = ORDERED, _("Orders accepted")

    class Tiering(models.TextChoices):
        PROGRESSIVE = commission.PROGRESSIVE, _("Each part at its own tier")
        WHOLE = commission.WHOLE, _("All of it at the tier reached")

    class Span(models.TextChoices):
        MONTH = spans.MONTH, pgettext_lazy("of a target", "Month")
        QUARTER = spans.QUARTER, pgettext_lazy("of a target", "Quarter")
        YEAR = spans.YEAR, pgettext_lazy("of a target", "Year")

    name = models.CharField(_("name of the rule"), max_length=80)
    place = models.PositiveIntegerField(_("order of application"), default=10, help_text=_("Rules are gone through by this number, the least first."))
    alone = models.BooleanField(_("no later rule beside it"), default=True, help_text=_("Off: what later rules give is added."))
    basis = models.CharField(_("earned by"), max_length=8, choices=Basis, default=Basis.RECEIVED)
    tiers = models.TextField(
        _("rates"),
        max_length=1000,
        help_text=_("One rate, such as 3%; or a line for each tier: from which sum on, and the rate, such as 100000 4%."),
    )
    tiering = models.CharField(_("tiers count"), max_length=11, choices=Tiering, default=Tiering.PROGRESSIVE)
    span = models.CharField(_("sum of which period"), max_length=7, choices=Span, default=Span.MONTH)
    currency = CurrencyField(_("currency"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for the person")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for the department"),
        help_text=_("With all its parts."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only of the product category"),
        help_text=_("With all below it."),
    )
    grade = models.CharField(_("only of customers of grade"), max_length=1, choices=Customer.Grade, null=True, blank=True)
    valid_from = models.DateField(_("valid from"), blank=True, help_text=_("Empty: today. By the day the money came in, or the order was accepted."))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = Granted()

    class Meta:
        verbose_name = _("commission rule")
        verbose_name_plural = _("commission rules")
        indexes = (*indexes("sales_commissionrule", owned=False),)
        constraints = (models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="sales_commissionrule_days"),)

    class Screen:
        icon = "pie-chart"
        prefix = "CM"
        title = "name"
        columns = "place", "name", "basis", "tiers", "tiering", "span", "person", "department", "category", "grade", "valid_from", "valid_to", "alone"
        form = (
            (_("Rule"), ("name", "basis", "tiers", "tiering", "span", "currency")),
            (_("For whom and what"), ("person", "department", "category", "grade")),
            (_("When, and beside which"), ("valid_from", "valid_to", "place", "alone", "remark")),
        )
        highlights = "basis", "tiering", "span", "valid_from", "valid_to"
        quick = "basis", "person", "department", "category"
        search = ("name",)
        sort = "place"
        locked = "basis", "span", "currency"
        readonly = ("owner",)
        colors: ClassVar = {"basis": {RECEIVED: "green", MARGIN: "purple", ORDERED: "blue"}}
        example: ClassVar = {"tiers": "3%", "person": None, "department": None, "category": None, "valid_from": "2026-01-01", "valid_to": None}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Rates that can be read, days in their order."""
        for row in rows:
            row.valid_from = row.valid_from or periods.today()
            if row.valid_to and row.valid_to < row.valid_from:
                raise at("valid_to", _t("It would end before it begins."))
            try:
                row.tiers = commission.written(commission.read(row.tiers))
            except ValueError:
                said = _t("Please write one rate, such as 3%, or a line for each tier, the first from 0: sum and rate, such as 100000 4%.")
                raise at("tiers", said) from None

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What counts from today on is kept as a version, where it differs from the one before."""
        for row in rows:
            last = CommissionVersion.objects.filter(rule=row.id).order_by("-number").first()
            told = terms(row)
            if last and last.terms == told:
                continue
            since = max(periods.today(), row.valid_from) if last else row.valid_from
            facts = {"rule_id": row.id, "number": last.number + 1 if last else 1, "since": since, "terms": told, "at": timezone.now()}
            store.insert(CommissionVersion, [CommissionVersion(**facts)])


def terms(row: Any) -> dict[str, Any]:
    """What of a rule decides who earns how much."""
    links = {name: str(getattr(row, f"{name}_id")) if getattr(row, f"{name}_id") else None for name in ("person", "department", "category")}
    days = {name: getattr(row, name).isoformat() if getattr(row, name) else None for name in ("valid_from", "valid_to")}
    plain = {name: getattr(row, name) for name in ("basis", "currency", "span", "tiering", "grade", "place", "alone")}
    return {**plain, **links, **days, "tiers": row.tiers, "ended": row.deleted_at is not None}


class CommissionVersion(models.Model):
    """A rule as it counts from a day on (规则版本); written once."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(CommissionRule, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    since = models.DateField()
    terms = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("rule", "number"), name="sales_commissionversion_once"),)
