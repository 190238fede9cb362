"""The ledger of commission: written once, in the transaction of what earned it; corrected by counter-entry (E20, A43)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kehai.crm.sales.records.commission_rule import CommissionRule, CommissionVersion
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.order import Order
from kehai.crm.sales.records.receipt_entry import ReceiptEntry
from kehai.kernel.columns import MoneyField


class CommissionSum(models.Model):
    """What one person brought and earned in one period under one version of a rule (提成累计): locked while an entry is written.

    `carried` is what he had brought in the period under the versions before: tiers go on where those left off.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(CommissionVersion, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first = models.DateField()
    carried = MoneyField()
    base = MoneyField(default=0)
    earned = MoneyField(default=0)
    entries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("version", "person", "first"), name="sales_commissionsum_once"),)


class CommissionEntry(models.Model):
    """An entry of a person's commission (提成明细): what came in, his part of it, the tiers it passed, and what that earned.

    `before` and `after` are his sum of the period; entries of a sum follow one another without a gap or a double.
    The application may add and read, nothing else.
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    sum = models.ForeignKey(CommissionSum, models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(CommissionRule, models.PROTECT, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    receipt_entry = models.ForeignKey(ReceiptEntry, models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)
    step = models.PositiveIntegerField(default=0)
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    whole = MoneyField()
    part = models.DecimalField(max_digits=24, decimal_places=12)
    ratio = models.DecimalField(max_digits=5, decimal_places=2)
    base = MoneyField()
    before = MoneyField()
    after = MoneyField()
    earned_before = MoneyField()
    amount = MoneyField()
    earned_after = MoneyField()

    class Meta:
        indexes = (models.Index("person", F("id").desc(), name="sales_commissionentry_of"),)
        constraints = (
            models.UniqueConstraint(fields=("sum", "place"), name="sales_commissionentry_row"),
            models.UniqueConstraint(fields=("receipt_entry", "rule", "person"), name="sales_commissionentry_paid"),
            models.UniqueConstraint(fields=("order", "rule", "person", "step"), name="sales_commissionentry_sold"),
            models.CheckConstraint(
                condition=Q(receipt_entry__isnull=False, order__isnull=True) | Q(receipt_entry__isnull=True, order__isnull=False),
                name="sales_commissionentry_source",
            ),
            models.CheckConstraint(condition=Q(after=F("before") + F("base")), name="sales_commissionentry_brought"),
            models.CheckConstraint(condition=Q(earned_after=F("earned_before") + F("amount")), name="sales_commissionentry_earned"),
            models.CheckConstraint(condition=Q(ratio__gt=0, ratio__lte=100), name="sales_commissionentry_ratio"),
        )
