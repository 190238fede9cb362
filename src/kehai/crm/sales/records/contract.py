"""Contracts: what was agreed with a customer, by whom, for how much and from when until when; changed after signing only by amendment."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records import serial
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.quote import Quote
from kehai.kernel import company, periods
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CurrencyField, FilesField, MoneyField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Field
from kehai.kernel.merging.places import following
from kehai.kernel.money import decimals, rounded
from kehai.kernel.record import Record, indexes

DRAFT, SIGNED, FINISHED, TERMINATED = "draft", "signed", "finished", "terminated"
PLANNABLE = (DRAFT, SIGNED)
# What was signed once is owed as its plan says, also after its end: goods that were delivered, money that was taken back.
BINDING = (SIGNED, FINISHED, TERMINATED)
# What was agreed stays as it was agreed, but for an amendment; our own notes and scans may be added later.
AGREED = (
    *("title", "contact_id", "our_party", "our_signer", "their_signer", "signed_on"),
    *("starts_on", "ends_on", "lump", "payment", "delivery", "clauses"),
)
Fitter = Callable[[Sequence["Contract"], Mapping[UUID, Decimal], Any], None]
_fitters: list[Fitter] = []

company.declare(
    _("Contracts"),
    [
        Field("contracts.prefix", _("Letters before the numbers of contracts"), "text", max_length=8, default="HT"),
        Field("receipts.prefix", _("Letters before the numbers of receipts"), "text", max_length=8, default="SK"),
        Field("contracts.clauses", _("Clauses a new contract begins with"), "longtext", default=""),
    ],
    guard="sales.stage",
)


def fitter(function: Fitter) -> Fitter:
    """Registers who fits the payment plans of contracts whose amounts changed; `was`: the amounts before."""
    _fitters.append(function)
    return function


class Contract(Record):
    """An agreement with a customer (合同): draft, signed with a number without gaps, then finished or terminated."""

    class State(models.TextChoices):
        DRAFT = DRAFT, pgettext_lazy("contract", "Draft")
        SIGNED = SIGNED, pgettext_lazy("contract", "Signed")
        FINISHED = FINISHED, pgettext_lazy("contract", "Finished")
        TERMINATED = TERMINATED, pgettext_lazy("contract", "Terminated")

    class Sort(models.TextChoices):
        GOODS = "goods", pgettext_lazy("contract", "Goods")
        SERVICE = "service", pgettext_lazy("contract", "Service")
        LEASE = "lease", pgettext_lazy("contract", "Lease")
        MIXED = "mixed", pgettext_lazy("contract", "Several types")

    title = models.CharField(_("subject of the contract"), max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"), db_index=False)
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity"))
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quote"))
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("renews"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    serial = models.CharField(_("contract number"), max_length=24, null=True, blank=True)
    sort = models.CharField(pgettext_lazy("of a contract", "type"), max_length=8, choices=Sort, null=True, blank=True)
    our_party = models.CharField(_("our party"), max_length=120, blank=True, help_text=_("Empty: the company."))
    our_signer = models.CharField(_("signed for us by"), max_length=80, blank=True)
    their_signer = models.CharField(_("signed for the customer by"), max_length=80, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("runs from"), null=True, blank=True)
    ends_on = models.DateField(_("runs until"), null=True, blank=True)
    renew_on = models.DateField(_("renewal to be settled by"), null=True, blank=True, help_text=_("Reminder rules may name this day."))
    currency = CurrencyField(_("currency"))
    taxed = models.BooleanField(_("prices contain the tax"), default=True)
    lump = MoneyField(_("lump sum"), null=True, blank=True, help_text=_("Empty: the sum of its lines."))
    listed = MoneyField(_("sum of the lines"), default=0)
    amount = MoneyField(_("contract amount"), default=0)
    planned = MoneyField(_("planned"), default=0)
    paid = MoneyField(_("received"), default=0)
    written_off = MoneyField(_("written off"), default=0)
    rest = MoneyField(_("still to be received"), default=0)
    invoiced = MoneyField(_("invoiced"), default=0)
    next_due_on = models.DateField(_("next payment due on"), null=True, blank=True, help_text=_("Before today: overdue."))
    payment = models.CharField(_("payment terms"), max_length=200, blank=True)
    delivery = models.CharField(_("delivery terms"), max_length=200, blank=True)
    clauses = models.TextField(_("clauses"), max_length=20000, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.TextField(_("why it was terminated"), max_length=2000, blank=True)
    remark = models.TextField(_("remark"), max_length=2000, blank=True, help_text=_("For ourselves; it is not printed."))
    files = FilesField(_("files"))

    access = ByOwner()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        indexes = (
            *indexes("sales_contract"),
            models.Index("ends_on", name="sales_contract_ends", condition=Q(deleted_at=None, state=SIGNED)),
            models.Index("next_due_on", name="sales_contract_due", condition=Q(deleted_at=None, state=SIGNED, next_due_on__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_contract_serial"),
            models.CheckConstraint(condition=Q(state=DRAFT) | Q(serial__isnull=False), name="sales_contract_numbered"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, written_off__gte=0, paid__lte=F("planned") - F("written_off")), name="sales_contract_paid"
            ),
            models.CheckConstraint(condition=Q(planned__lte=F("amount")), name="sales_contract_planned"),
            models.CheckConstraint(condition=Q(rest=F("amount") - F("paid") - F("written_off")), name="sales_contract_rest"),
            models.CheckConstraint(condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="sales_contract_days"),
        )

    class Screen:
        icon = "idcard"
        prefix = "CT"
        title = "title"
        columns = "serial", "title", "customer", "state", "amount", "paid", "rest", "next_due_on", "signed_on", "ends_on", "owner"
        form = (
            (_("Contract"), ("title", "customer", "contact", "opportunity", "quote", "renews", "currency", "taxed", "lump")),
            (_("Parties and days"), ("our_party", "our_signer", "their_signer", "signed_on", "starts_on", "ends_on", "renew_on")),
            (_("Clauses"), ("payment", "delivery", "clauses")),
            (_("What became of it"), ("state", "serial", "ended_on", "end_reason")),
            (_("More"), ("remark", "files")),
        )
        highlights = "state", "amount", "planned", "paid", "written_off", "rest", "next_due_on", "invoiced"
        quick = "state", "customer", "owner", "sort", "ends_on", "next_due_on"
        search = "title", "serial"
        locked = "customer", "currency", "taxed"
        readonly = "owner", "state", "serial", "quote", "renews", "ended_on", "end_reason"
        derived = "sort", "listed", "amount", "planned", "paid", "written_off", "rest", "invoiced", "next_due_on"
        own_fields = True
        sides: ClassVar = {"contact": "", "renews": _("Renewed by")}
        colors: ClassVar = {"state": {DRAFT: "default", SIGNED: "blue", FINISHED: "green", TERMINATED: "red"}}
        example: ClassVar = {"lump": "1000.00", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "renew_on": "2026-11-30"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was agreed stays; it ends after it begins; its amount is the lump sum or that of its lines; its plan fits."""
        was = {row.id: before[row.id].get("amount", Decimal(0)) for row in rows}
        for row in rows:
            old = before[row.id]
            if old and old["state"] != DRAFT and not getattr(row, "amending", False) and not following():
                _keep(row, old)
            _days(row)
            if not old and not row.our_party:
                row.our_party = settings.COMPANY_NAME or ""
            if row.lump is not None and (row.lump < 0 or rounded(row.lump, decimals(row.currency)) != row.lump):
                raise at("lump", _t("Not less than nothing, and with the decimals of the currency."))
        belong(rows, before)
        sum_up(rows, was, by)
        for row in rows:
            if row.state == SIGNED and row.serial is None:
                row.signed_on = row.signed_on or periods.today()
                row.serial = serial.take(company.get("contracts.prefix"), row.signed_on.year)


def sum_up(rows: Sequence[Contract], was: Mapping[UUID, Decimal], by: Any) -> None:
    """The amounts of locked contracts, and their plans fitted to them; the caller writes the contracts."""
    for row in rows:
        row.amount = row.listed if row.lump is None else row.lump
    changed = [row for row in rows if row.amount != was[row.id]]
    for fit in _fitters if changed else ():
        fit(changed, was, by)
    for row in changed:
        row.rest = row.amount - row.paid - row.written_off


def _keep(row: Contract, old: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != old[name] for name in AGREED):
        raise Refusal(_t("This contract was signed; amend it to change what was agreed."))
    if row.deleted_at and not old["deleted_at"]:
        raise Refusal(_t("Only a draft is deleted; a signed contract is terminated."))


def _days(row: Contract) -> None:
    if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        raise at("ends_on", _t("It would end before it begins."))
    if row.renew_on and row.ends_on and row.renew_on > row.ends_on:
        raise at("renew_on", _t("This lies after its last day."))


def belong(rows: Sequence[Any], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Contact and opportunity are the customer's own; what follows a merge may come one after the other."""
    if following():
        return
    for name, model in (("contact", Contact), ("opportunity", Opportunity)):
        fresh = [row for row in rows if getattr(row, f"{name}_id") not in (None, before[row.id].get(f"{name}_id"))]
        manager: Any = model._default_manager
        of = dict(manager.filter(id__in={getattr(row, f"{name}_id") for row in fresh}).values_list("id", "customer_id")) if fresh else {}
        if any(of.get(getattr(row, f"{name}_id")) != row.customer_id for row in fresh):
            raise at(name, _t("This belongs to another customer."))


def at(field: str, sentence: str) -> Invalid:
    """A refusal that stands at its field."""
    return Invalid(sentence, {field: sentence})
