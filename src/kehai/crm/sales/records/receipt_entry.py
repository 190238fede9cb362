"""The ledger of receipts: written once, corrected by counter-entry; what receipts and plans keep are its sums."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kehai.crm.sales.records.instalment import Instalment
from kehai.crm.sales.records.receipt import Receipt
from kehai.kernel.columns import MoneyField

IN, RETURNED, ALLOCATED = "in", "returned", "allocated"


class ReceiptEntry(models.Model):
    """An entry of the ledger (收款分录): came in, went back (退款), or allocated to a row of a plan (核销).

    A counter-entry (冲销) is of the same sort, with the amount turned round, and names what it counters, once. Ids and
    amounts only: words stand in the history of the receipt. The application may add and read, nothing else.
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="+", db_index=False)
    sort = models.CharField(max_length=9)
    instalment = models.ForeignKey(Instalment, models.PROTECT, null=True, related_name="+", db_index=False)
    amount = MoneyField()
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index("receipt", F("id"), name="sales_receiptentry_of"),
            models.Index("instalment", F("id"), name="sales_receiptentry_for", condition=Q(instalment__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(sort__in=(IN, RETURNED, ALLOCATED)), name="sales_receiptentry_sort"),
            models.CheckConstraint(
                condition=Q(sort=ALLOCATED, instalment__isnull=False) | (~Q(sort=ALLOCATED) & Q(instalment__isnull=True)),
                name="sales_receiptentry_place",
            ),
            models.CheckConstraint(
                condition=Q(sort__in=(IN, ALLOCATED), counters__isnull=True, amount__gt=0)
                | Q(sort__in=(IN, ALLOCATED), counters__isnull=False, amount__lt=0)
                | Q(sort=RETURNED, counters__isnull=True, amount__lt=0)
                | Q(sort=RETURNED, counters__isnull=False, amount__gt=0),
                name="sales_receiptentry_sign",
            ),
        )
