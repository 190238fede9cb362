"""Invoices as records: what was invoiced of a contract, never more than it without a reason."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.contract import DRAFT, Contract, at
from kehai.crm.sales.records.kept_beside import KeptBeside
from kehai.kernel import periods, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import CodeField, FilesField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

ISSUED, VOID = "issued", "void"
SUMS = """
SELECT contract_id, sum(amount) FROM /*rule:invoices*/ sales_invoice
WHERE contract_id = ANY(%s) AND deleted_at IS NULL AND state = 'issued' GROUP BY contract_id
"""


class Invoice(Record):
    """An invoice of a contract (发票): entered as it was issued elsewhere; voided, not deleted, when it was wrong."""

    class State(models.TextChoices):
        ISSUED = ISSUED, pgettext_lazy("invoice", "Issued")
        VOID = VOID, pgettext_lazy("invoice", "Void")

    class Sort(models.TextChoices):
        SPECIAL = "special", pgettext_lazy("invoice", "Special VAT invoice")
        ORDINARY = "ordinary", pgettext_lazy("invoice", "Ordinary invoice")
        OTHER = "other", pgettext_lazy("invoice", "Other")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"), db_index=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.ISSUED)
    sort = models.CharField(pgettext_lazy("of an invoice", "type"), max_length=8, choices=Sort, default=Sort.SPECIAL)
    code = CodeField(_("invoice number"), max_length=40, blank=True)
    heading = models.CharField(_("invoice title"), max_length=120, blank=True, help_text=_("Empty: the name of the customer."))
    tax_number = CodeField(_("tax number"), max_length=20, blank=True, help_text=_("Empty: the credit code of the customer."))
    amount = MoneyField(_("amount with tax"))
    issued_on = models.DateField(_("issued on"), blank=True, help_text=_("Empty: today."))
    why_more = models.CharField(_("why more than the contract"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    files = FilesField(_("files"))

    access = KeptBeside("contract", beside=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = (*indexes("sales_invoice", owned=False), models.Index("contract", "issued_on", name="sales_invoice_of"))
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="sales_invoice_amount"),
            models.UniqueConstraint(fields=("code",), condition=~Q(code="") & Q(deleted_at=None), name="sales_invoice_code"),
        )

    class Screen:
        icon = "file"
        prefix = "IV"
        title = "number"
        columns = "issued_on", "code", "heading", "amount", "sort", "state", "contract", "tax_number"
        form = (
            (_("Invoice"), ("contract", "sort", "code", "heading", "tax_number", "amount", "issued_on")),
            (_("More"), ("why_more", "remark", "files", "state")),
        )
        quick = "state", "sort", "issued_on"
        search = "heading", "code"
        sort = "-issued_on"
        locked = ("contract",)
        readonly = "owner", "state"
        colors: ClassVar = {"state": {ISSUED: "blue", VOID: "default"}}
        example: ClassVar = {"amount": "10.00", "issued_on": "2026-01-05"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Under the lock of the contract, which is signed; in the name of its customer."""
        contracts: Any = {row.id: row for row in store.lock(kind_of(Contract), {row.contract_id for row in rows})}
        buyers = dict(Customer.objects.filter(id__in={each.customer_id for each in contracts.values()}).values_list("id", "name"))
        codes = dict(Customer.objects.filter(id__in=buyers).values_list("id", "credit_code"))
        for row in rows:
            contract = contracts.get(row.contract_id)
            if contract is None or contract.deleted_at:
                raise Refusal(_t("This contract was deleted a moment ago."))
            if contract.state == DRAFT and not before[row.id] and getattr(by, "human", False):
                raise at("contract", _t("Only a signed contract is invoiced."))
            if row.amount <= 0:
                raise at("amount", _t("More than nothing, please."))
            row.issued_on = row.issued_on or periods.today()
            row.heading = row.heading or buyers[contract.customer_id][:120]
            row.tax_number = row.tax_number or (codes[contract.customer_id] or "")[:20]

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is invoiced stands with the contract; more than it needs a reason."""
        keys = {row.contract_id for row in rows}
        contracts: Any = store.lock(kind_of(Contract), keys)
        sums = dict(fetch(Sql(SUMS, (sorted(keys),))))
        store.update(Contract, [(row.id, {"invoiced": sums.get(row.id, Decimal(0))}) for row in contracts])
        limits = {row.id: row.amount for row in contracts}
        for row in rows:
            if sums.get(row.contract_id, 0) > limits[row.contract_id] and not row.why_more and not row.deleted_at and row.state == ISSUED:
                told = {"sum": sums[row.contract_id], "amount": limits[row.contract_id]}
                raise at("why_more", _t("%(sum)s would be invoiced, more than the contract’s %(amount)s; say why, or enter less.") % told)
