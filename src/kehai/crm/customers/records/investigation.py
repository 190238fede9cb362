"""Credit investigations ordered from outside, and what they say of how far a customer is trusted (B22, B27)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import periods, store, writes
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import FilesField, MoneyField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Investigation(Record):
    """A credit investigation of a customer (资信调查): ordered from whom, at what cost, with what result, valid how long.

    Its result becomes the customer's credit grade, to be reviewed when the report is no longer valid.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        RECEIVED = "received", _("Received")
        CANCELLED = "cancelled", _("Cancelled")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    agency = models.CharField(_("agency"), max_length=120)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ORDERED)
    cost = MoneyField(_("cost"), null=True, blank=True)
    ordered_on = models.DateField(_("ordered on"), default=periods.today, blank=True)
    due_on = models.DateField(_("expected by"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    result = models.CharField(_("credit grade found"), max_length=1, choices=Customer.Credit, null=True, blank=True)
    summary = models.TextField(_("findings"), blank=True)
    files = FilesField(_("report"))

    access = ByParent("customer")

    class Meta:
        verbose_name = _("credit investigation")
        verbose_name_plural = _("credit investigations")
        indexes = (*indexes("customers_investigation", owned=False),)

    class Screen:
        icon = "bank"
        prefix = "IV"
        columns = "agency", "state", "result", "cost", "ordered_on", "due_on", "received_on", "valid_until", "customer"
        form = (
            (_("Credit investigation"), ("customer", "agency", "reason", "cost", "ordered_on", "due_on")),
            (_("Result"), ("state", "received_on", "result", "valid_until", "summary", "files")),
        )
        highlights = "state", "result", "valid_until", "customer"
        quick = "state", "result", "valid_until"
        search = ("agency",)
        locked = ("customer",)
        readonly = "owner", "state", "received_on", "result", "valid_until", "summary"
        colors: ClassVar = {
            "state": {"ordered": "gold", "received": "green", "cancelled": "default"},
            "result": {"a": "green", "b": "blue", "c": "orange", "d": "red"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It is received after it was ordered, and belongs to who ordered it."""
        # Before the rows are written: their insert shares the customer's key, and two that both lock afterwards would wait for each other.
        store.lock(kind_of(Customer), {row.customer_id for row in rows})
        for row in rows:
            if not before[row.id] and row.owner_id is None and by.human:
                row.owner_id = by.id
            if row.received_on and row.received_on < row.ordered_on:
                sentence = _t("It cannot be received before it was ordered.")
                raise Invalid(sentence, {"received_on": sentence})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A report just received sets the customer's credit grade and when to look again."""
        came = [row for row in rows if row.state == cls.State.RECEIVED and row.result and before[row.id].get("state") != cls.State.RECEIVED]
        kind, found = kind_of(Customer), {row.customer_id: row for row in came}
        customers: Any = store.lock(kind, found)
        old = {customer.id: store.snapshot(customer) for customer in customers}
        for customer in customers:
            report = found[customer.id]
            customer.credit_grade, customer.credit_review_on = report.result, report.valid_until
            customer.credit_source = Customer.CreditSource.INVESTIGATION
        if customers:
            writes.save(kind, customers, old, Deed("update", by, ", ".join(row.number for row in came)), None)
