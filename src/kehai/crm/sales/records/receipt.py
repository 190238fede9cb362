"""Receipts: money that came in, claimed by who brought it, confirmed by finance, allocated to what was due."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records import purchases
from kehai.crm.sales.records.contract import SIGNED, Contract, at
from kehai.kernel import periods
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CurrencyField, FilesField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.merging.places import following
from kehai.kernel.money import decimals, rounded
from kehai.kernel.record import Record, indexes

CLAIMED, CONFIRMED, REFUSED, REVERSED = "claimed", "confirmed", "refused", "reversed"
OPEN, PART, ALL = "open", "part", "all"
# What finance found on the bank's statement stays; whose money it is may be found out later.
FOUND = ("amount", "currency", "received_on", "way")


class Receipt(Record):
    """Money received (收款): claimed with its proof, confirmed with a number without gaps, allocated; corrected by counter-entry only."""

    class State(models.TextChoices):
        CLAIMED = CLAIMED, pgettext_lazy("receipt", "Claimed")
        CONFIRMED = CONFIRMED, pgettext_lazy("receipt", "Confirmed")
        REFUSED = REFUSED, pgettext_lazy("receipt", "Not found")
        REVERSED = REVERSED, pgettext_lazy("receipt", "Reversed")

    class Way(models.TextChoices):
        TRANSFER = "transfer", _("Bank transfer")
        CASH = "cash", _("Cash")
        CHEQUE = "cheque", _("Cheque or draft")
        WECHAT = "wechat", pgettext_lazy("payment", "WeChat")
        ALIPAY = "alipay", _("Alipay")
        OTHER = "other", pgettext_lazy("payment", "Other")

    class Match(models.TextChoices):
        OPEN = OPEN, _("Not matched")
        PART = PART, _("Matched in part")
        ALL = ALL, _("Matched")

    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
        help_text=_("Empty: not known yet whose it is."),
    )
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the contract"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.CLAIMED)
    serial = models.CharField(_("receipt number"), max_length=24, null=True, blank=True)
    way = models.CharField(_("way of payment"), max_length=8, choices=Way, default=Way.TRANSFER)
    amount = MoneyField(_("amount"))
    currency = CurrencyField(_("currency"))
    received_on = models.DateField(_("received on"), blank=True, help_text=_("Empty: today."))
    payer = models.CharField(_("payer"), max_length=120, blank=True, help_text=_("As the bank’s statement says, where it is not the customer."))
    reference = models.CharField(_("bank reference"), max_length=80, blank=True)
    files = FilesField(_("proof"))
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    answer = models.TextField(_("what finance says"), max_length=2000, blank=True)
    kept = MoneyField(pgettext_lazy("receipt", "kept"), default=0, help_text=_("What was confirmed, less what was returned or reversed."))
    allocated = MoneyField(_("allocated"), default=0)
    free = MoneyField(_("not allocated"), default=0)
    match = models.CharField(_("matching"), max_length=4, choices=Match, null=True, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        indexes = (
            *indexes("sales_receipt"),
            models.Index("received_on", name="sales_receipt_free", condition=Q(deleted_at=None, free__gt=0)),
            models.Index("state", "received_on", name="sales_receipt_state", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_receipt_serial"),
            models.CheckConstraint(condition=Q(state__in=(CLAIMED, REFUSED)) | Q(serial__isnull=False), name="sales_receipt_numbered"),
            models.CheckConstraint(condition=Q(amount__gt=0, kept__gte=0, kept__lte=F("amount")), name="sales_receipt_kept"),
            models.CheckConstraint(condition=Q(allocated__gte=0, allocated__lte=F("kept")), name="sales_receipt_allocated"),
            models.CheckConstraint(condition=Q(free=F("kept") - F("allocated")), name="sales_receipt_rest"),
        )

    class Screen:
        icon = "bank"
        prefix = "RC"
        title = "number"
        columns = "received_on", "customer", "amount", "way", "state", "match", "free", "serial", "contract", "payer", "owner"
        form = (
            (_("Receipt"), ("customer", "contract", "amount", "currency", "way", "received_on", "payer", "reference", "files", "remark")),
            (_("Finance"), ("state", "serial", "confirmed_at", "answer")),
        )
        highlights = "state", "amount", "kept", "allocated", "free", "match"
        quick = "state", "match", "customer", "way", "received_on", "owner"
        search = "payer", "serial", "reference"
        sort = "-received_on"
        readonly = "owner", "state", "serial", "confirmed_at", "answer"
        derived = "kept", "allocated", "free", "match"
        colors: ClassVar = {
            "state": {CLAIMED: "orange", CONFIRMED: "green", REFUSED: "red", REVERSED: "default"},
            "match": {OPEN: "red", PART: "orange", ALL: "green"},
        }
        example: ClassVar = {"amount": "10.00", "received_on": "2026-01-05"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Money of a day that has come, of the contract's customer; what was confirmed stays as it was found."""
        for row in rows:
            row.received_on = row.received_on or periods.today()
            old = before[row.id]
            if old and old["state"] in (CONFIRMED, REVERSED) and not following():
                _keep(row, old)
            _refuse_strange(row, old)
        if not following():
            _of_contract(rows, before)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Whether a customer has bought yet hangs on what was confirmed (P24)."""
        named = "customer_id", "kept", "deleted_at"
        changed = [row for row in rows if any(getattr(row, name) != before[row.id].get(name) for name in named)]
        told = [row for row in changed if row.kept or before[row.id].get("kept")]
        purchases.keep({key for row in told for key in (row.customer_id, before[row.id].get("customer_id")) if key})


def _keep(row: Receipt, old: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != old[name] for name in FOUND):
        raise Refusal(_t("This was confirmed; correct it by a counter-entry and enter it anew."))
    if row.customer_id != old["customer_id"] and (row.allocated or row.state == REVERSED):
        raise at("customer", _t("It is allocated to this customer’s contracts; take that back first."))
    if row.deleted_at and not old["deleted_at"]:
        raise Refusal(_t("What finance has confirmed is not deleted; correct it by a counter-entry."))


def _refuse_strange(row: Receipt, old: Mapping[str, Any]) -> None:
    if row.amount <= 0:
        raise at("amount", _t("More than nothing, please."))
    if rounded(row.amount, decimals(row.currency)) != row.amount:
        raise at("amount", _t("With the decimals of the currency, please."))
    if row.received_on > periods.today() and row.received_on != old.get("received_on"):
        raise at("received_on", _t("This day has not come yet."))


def _of_contract(rows: Sequence[Receipt], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    fresh = [
        row for row in rows if row.contract_id and any(getattr(row, name) != before[row.id].get(name) for name in ("contract_id", "customer_id"))
    ]
    found = Contract.objects.filter(id__in={row.contract_id for row in fresh}).values_list("id", "customer_id", "state") if fresh else ()
    known: dict[Any, tuple[Any, str]] = {key: (customer, state) for key, customer, state in found}
    for row in fresh:
        customer, state = known.get(row.contract_id, (None, ""))
        row.customer_id = row.customer_id or customer
        if row.customer_id != customer:
            raise at("contract", _t("This belongs to another customer."))
        if state != SIGNED and row.contract_id != before[row.id].get("contract_id"):
            raise at("contract", _t("Only a signed contract is paid; leave it empty and match the money later."))


def reckon(row: Any) -> None:
    """What is not allocated yet, and how that is called."""
    row.free = row.kept - row.allocated
    row.match = None if not row.kept else ALL if not row.free else PART if row.allocated else OPEN
