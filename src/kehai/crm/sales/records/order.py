"""Orders: what a customer called off, accepted when his credit allows it, delivered in parts; its money runs through its contract."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records import serial
from kehai.crm.sales.records.contract import Contract, at, belong
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.quote import Quote
from kehai.kernel import company, periods
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CurrencyField, FilesField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field
from kehai.kernel.merging.places import following
from kehai.kernel.record import Record, indexes

DRAFT, ACCEPTED, DELIVERING, DELIVERED, CLOSED, CANCELLED = "draft", "accepted", "delivering", "delivered", "closed", "cancelled"
RUNNING = (ACCEPTED, DELIVERING, DELIVERED)
ORDERED = "title", "contact_id", "contract_id", "quote_id", "ordered_on", "payment"

company.declare(
    _("Orders"),
    [
        Field("orders.prefix", _("Letters before the numbers of orders"), "text", max_length=8, default="DD"),
        Field("deliveries.prefix", _("Letters before the numbers of deliveries"), "text", max_length=8, default="FH"),
        Field("returns.prefix", _("Letters before the numbers of returns"), "text", max_length=8, default="TH"),
    ],
    guard="sales.stage",
)


class Order(Record):
    """An order (订单): a draft, accepted with a number without gaps, then delivered in parts and closed, or cancelled.

    `claim` is what it counts towards the customer's credit: all of it from acceptance on, less what came back;
    where it was closed early, what was shipped.
    """

    class State(models.TextChoices):
        DRAFT = DRAFT, pgettext_lazy("order", "Draft")
        ACCEPTED = ACCEPTED, pgettext_lazy("order", "Accepted")
        DELIVERING = DELIVERING, pgettext_lazy("order", "Delivered in part")
        DELIVERED = DELIVERED, pgettext_lazy("order", "Delivered")
        CLOSED = CLOSED, pgettext_lazy("order", "Closed")
        CANCELLED = CANCELLED, pgettext_lazy("order", "Cancelled")

    class Verdict(models.TextChoices):
        NONE = "none", _("No limit set")
        WITHIN = "within", _("Within the limit")
        OVER = "over", _("Over the limit")
        OVERDUE = "overdue", _("Overdue")

    title = models.CharField(_("subject of the order"), max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"), db_index=False)
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity"))
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quote"))
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contract"),
        help_text=_("Empty: accepting the order makes one, with a payment by the customer’s term."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    serial = models.CharField(_("order number"), max_length=24, null=True, blank=True)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True, help_text=_("Empty: the day of acceptance."))
    wanted_on = models.DateField(_("wanted by"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    taxed = models.BooleanField(_("prices contain the tax"), default=True)
    net = MoneyField(_("without tax"), default=0)
    tax = MoneyField(_("tax"), default=0)
    amount = MoneyField(_("order amount"), default=0)
    shipped = MoneyField(_("of it shipped"), default=0)
    returned = MoneyField(_("of it returned"), default=0)
    claim = MoneyField(_("counts as ordered"), default=0, help_text=_("From acceptance on, less what came back."))
    credit = models.CharField(_("credit check"), max_length=8, choices=Verdict, null=True, blank=True)
    credit_told = models.TextField(_("how the credit check came out"), max_length=4000, blank=True)
    released = MoneyField(_("let through up to"), null=True, blank=True)
    released_why = models.TextField(_("why it was let through"), max_length=2000, blank=True)
    standalone = models.BooleanField(_("its contract was made with it"), default=False)
    payment = models.CharField(_("payment terms"), max_length=200, blank=True)
    receiver = models.CharField(_("receiver"), max_length=80, blank=True, help_text=_("Empty: the contact."))
    address = models.CharField(_("delivery address"), max_length=240, blank=True, help_text=_("Empty: the address of the customer."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), max_length=2000, blank=True)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    files = FilesField(_("files"))

    access = ByOwner()

    class Meta:
        verbose_name = pgettext_lazy("of goods", "order")
        verbose_name_plural = pgettext_lazy("of goods", "orders")
        indexes = (
            *indexes("sales_order"),
            models.Index("customer", "currency", "contract", name="sales_order_claims", condition=Q(deleted_at=None, claim__gt=0)),
            models.Index("state", "wanted_on", name="sales_order_state", condition=Q(deleted_at=None)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_order_serial"),
            models.UniqueConstraint(fields=("quote",), condition=Q(deleted_at=None, contract=None) & ~Q(state=CANCELLED), name="sales_order_quote"),
            models.CheckConstraint(condition=Q(state=DRAFT) | Q(state=CANCELLED) | Q(serial__isnull=False), name="sales_order_numbered"),
            models.CheckConstraint(condition=Q(state__in=(DRAFT, CANCELLED)) | Q(contract__isnull=False), name="sales_order_paid_through"),
            models.CheckConstraint(condition=Q(amount=F("net") + F("tax")), name="sales_order_sum"),
            models.CheckConstraint(condition=Q(returned__gte=0, returned__lte=F("shipped"), shipped__lte=F("amount")), name="sales_order_shipped"),
            models.CheckConstraint(condition=Q(claim__gte=0, claim__lte=F("amount")), name="sales_order_claim"),
        )

    class Screen:
        icon = "file"
        prefix = "SO"
        title = "title"
        columns = "serial", "title", "customer", "state", "amount", "shipped", "wanted_on", "credit", "contract", "ordered_on", "owner"
        form = (
            (_("Order"), ("title", "customer", "contact", "contract", "quote", "opportunity", "currency", "taxed", "ordered_on", "wanted_on")),
            (_("Delivery"), ("receiver", "address", "payment")),
            (_("Credit"), ("credit", "credit_told", "released", "released_why")),
            (_("What became of it"), ("state", "serial", "standalone", "ended_on", "end_reason")),
            (_("More"), ("remark", "files")),
        )
        highlights = "state", "amount", "shipped", "returned", "credit", "wanted_on"
        quick = "state", "customer", "owner", "credit", "wanted_on", "ordered_on"
        search = "title", "serial"
        locked = "customer", "currency", "taxed"
        readonly = "owner", "state", "serial", "quote", "credit", "credit_told", "released", "released_why", "standalone", "ended_on", "end_reason"
        derived = "net", "tax", "amount", "shipped", "returned", "claim"
        own_fields = True
        sides: ClassVar = {"contact": ""}
        colors: ClassVar = {
            "state": {DRAFT: "default", ACCEPTED: "blue", DELIVERING: "orange", DELIVERED: "green", CLOSED: "default", CANCELLED: "red"},
            "credit": {"none": "default", "within": "green", "over": "red", "overdue": "red"},
        }
        example: ClassVar = {"contract": None}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What was ordered stays once it was accepted; its contract is the customer's, signed, in its currency."""
        for row in rows:
            old = before[row.id]
            if old and old["state"] != DRAFT and not getattr(row, "going_on", False) and not following():
                _keep(row, old)
        belong(rows, before)
        if not following():
            _of_contract(rows, before)
        for row in rows:
            if row.state == ACCEPTED and row.serial is None:
                row.ordered_on = row.ordered_on or periods.today()
                row.serial = serial.take(company.get("orders.prefix"), row.ordered_on.year)


def _keep(row: Order, old: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != old[name] for name in ORDERED):
        raise Refusal(_t("This order was accepted; what was ordered stays. Cancel it, or take goods back."))
    if row.deleted_at and not old["deleted_at"]:
        raise Refusal(_t("Only a draft is deleted; an order that was accepted is cancelled."))


def _of_contract(rows: Sequence[Order], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    fresh = [row for row in rows if row.contract_id and row.contract_id != before[row.id].get("contract_id")]
    wanted: Any = {row.contract_id for row in fresh}
    found: Any = Contract.objects.filter(id__in=wanted).values_list("id", "customer_id", "currency", "state") if fresh else ()
    known = {key: told for key, *told in found}
    for row in fresh:
        customer, currency, state = known.get(row.contract_id, (None, "", ""))
        if row.customer_id != customer:
            raise at("contract", _t("This belongs to another customer."))
        if state != "signed" or currency != row.currency:
            raise at("contract", _t("Only a signed contract in this currency is ordered from."))
