"""Samples: what a customer is sent to try, who agreed, what he said of it, what came back, and whether it was bought."""

from collections.abc import Mapping, Sequence
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
from kehai.crm.sales.records.contract import at, belong
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.order import Order
from kehai.kernel import company, periods
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CurrencyField, FilesField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Field
from kehai.kernel.merging.places import following
from kehai.kernel.record import Record, indexes

DRAFT, ASKED, APPROVED, REFUSED, CALLED_OFF = "draft", "asked", "approved", "refused", "called_off"
SHIPPED, RECEIVED, FEEDBACK, RETURNED, CLOSED = "shipped", "received", "feedback", "returned", "closed"
# What was asked for is what was agreed to.
ASKED_FOR = "title", "contact_id", "wanted_on", "purpose", "charged", "fee", "currency", "returnable", "return_by"
_PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+", "db_index": False}

company.declare(
    _("Samples"),
    [
        Field("samples.prefix", _("Letters before the numbers of samples"), "text", max_length=8, default="YP"),
        Field("samples.feedback_days", _("Days after shipping until feedback is due"), "integer", least=1, most=365, default=14),
        Field(
            "samples.convert_days",
            _("Days within which an order counts as won by a sample"),
            "integer",
            help=_("From the day it was shipped."),
            least=1,
            most=3650,
            default=180,
        ),
    ],
    guard="sales.stage",
)


class SampleRequest(Record):
    """Samples for a customer (样品申请): asked for, agreed to, shipped; what he said of them, what came back, what it led to."""

    class State(models.TextChoices):
        DRAFT = DRAFT, pgettext_lazy("sample", "Draft")
        ASKED = ASKED, pgettext_lazy("sample", "Asked for")
        APPROVED = APPROVED, pgettext_lazy("sample", "Approved")
        REFUSED = REFUSED, pgettext_lazy("sample", "Refused")
        SHIPPED = SHIPPED, pgettext_lazy("sample", "Shipped")
        RECEIVED = RECEIVED, pgettext_lazy("sample", "Received")
        FEEDBACK = FEEDBACK, pgettext_lazy("sample", "Feedback given")
        RETURNED = RETURNED, pgettext_lazy("sample", "Returned")
        CLOSED = CLOSED, pgettext_lazy("sample", "Closed")
        CALLED_OFF = CALLED_OFF, pgettext_lazy("sample", "Called off")

    class Result(models.TextChoices):
        SUITS = "suits", _("Suits")
        CHANGED = "changed", _("Suits after a change")
        UNSUITED = "unsuited", _("Does not suit")
        SILENT = "silent", _("No answer")

    title = models.CharField(_("subject of the samples"), max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"), db_index=False)
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    serial = models.CharField(_("sample number"), max_length=24, null=True, blank=True)
    wanted_on = models.DateField(_("wanted by"), null=True, blank=True)
    purpose = models.TextField(_("what they are for"), max_length=2000, blank=True)
    charged = models.BooleanField(_("charged"), default=False, help_text=_("Otherwise they are free."))
    fee = MoneyField(_("price of the samples"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    returnable = models.BooleanField(_("to be returned"), default=False)
    return_by = models.DateField(_("to be returned by"), null=True, blank=True)
    receiver = models.CharField(_("receiver"), max_length=80, blank=True, help_text=_("Empty: the contact."))
    address = models.CharField(_("delivery address"), max_length=240, blank=True, help_text=_("Empty: the address of the customer."))
    answered_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=pgettext_lazy("sample", "decided by"), **_PERSON)
    answer = models.TextField(_("reason or note"), max_length=2000, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    shipped_on = models.DateField(_("shipped on"), null=True, blank=True)
    shipped_by: Any = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("shipped by"), **_PERSON)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    feedback_due = models.DateField(_("feedback due"), null=True, blank=True)
    feedback_on = models.DateField(_("feedback given on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=Result, null=True, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating (1 to 5)"), null=True, blank=True)
    feedback = models.TextField(_("what the customer said"), max_length=4000, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("order it led to"))
    deal = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity it led to"))
    converted_on = models.DateField(_("led to a purchase on"), null=True, blank=True)
    feedback_told = models.BooleanField(_("reminded of the feedback"), default=False)
    return_told = models.BooleanField(_("reminded of the return"), default=False)
    files = FilesField(_("files"))

    access = ByOwner()

    class Meta:
        verbose_name = _("sample request")
        verbose_name_plural = _("sample requests")
        indexes = (
            *indexes("sales_samplerequest"),
            models.Index("feedback_due", name="sales_samplerequest_due", condition=Q(deleted_at=None, feedback_on=None, feedback_told=False)),
            models.Index("return_by", name="sales_samplerequest_back", condition=Q(deleted_at=None, returned_on=None, return_told=False)),
        )
        constraints = (
            models.UniqueConstraint(fields=("serial",), name="sales_samplerequest_serial"),
            models.CheckConstraint(condition=Q(state__in=(DRAFT, CALLED_OFF)) | Q(serial__isnull=False), name="sales_samplerequest_numbered"),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5), name="sales_samplerequest_rating"),
            models.CheckConstraint(condition=Q(fee=None) | Q(fee__gt=0, charged=True), name="sales_samplerequest_fee"),
            models.CheckConstraint(
                condition=Q(converted_on=None, order=None, deal=None) | Q(converted_on__gte=F("shipped_on")), name="sales_samplerequest_led"
            ),
        )

    class Screen:
        icon = "gift"
        prefix = "SR"
        title = "title"
        columns = "serial", "title", "customer", "state", "wanted_on", "shipped_on", "feedback_due", "result", "return_by", "converted_on", "owner"
        form = (
            (_("Samples"), ("title", "customer", "contact", "opportunity", "wanted_on", "purpose")),
            (pgettext_lazy("sample", "Terms"), ("charged", "fee", "currency", "returnable", "return_by")),
            (pgettext_lazy("sample", "Delivery"), ("receiver", "address", "carrier", "tracking", "shipped_on", "shipped_by", "received_on")),
            (_("Feedback"), ("feedback_due", "feedback_on", "result", "rating", "feedback")),
            (_("What became of it"), ("state", "serial", "answered_by", "answer", "returned_on", "order", "deal", "converted_on")),
            (_("Files"), ("files",)),
        )
        highlights = "state", "wanted_on", "shipped_on", "feedback_due", "result", "return_by"
        quick = "state", "customer", "owner", "result", "feedback_due", "return_by", "shipped_on"
        search = "title", "serial", "tracking"
        locked = ("customer",)
        readonly = (
            *("owner", "state", "serial", "answered_by", "answer", "carrier", "tracking", "shipped_on", "shipped_by", "received_on"),
            *("feedback_due", "feedback_on", "result", "rating", "feedback", "returned_on", "order", "deal", "converted_on"),
            *("feedback_told", "return_told"),
        )
        own_fields = True
        sides: ClassVar = {"contact": "", "answered_by": "", "shipped_by": "", "deal": _("Samples that led to it")}
        colors: ClassVar = {
            "state": {
                DRAFT: "default",
                ASKED: "orange",
                APPROVED: "blue",
                REFUSED: "red",
                SHIPPED: "blue",
                RECEIVED: "blue",
                FEEDBACK: "green",
                RETURNED: "green",
                CLOSED: "default",
                CALLED_OFF: "default",
            },
            "result": {"suits": "green", "changed": "orange", "unsuited": "red", "silent": "default"},
        }
        example: ClassVar = {"contact": None, "opportunity": None, "fee": None, "charged": False, "return_by": None}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Its people and its deal are the customer's, its terms agree, and what was asked for stays; numbered when it is asked for."""
        for row in rows:
            old = before[row.id]
            if old and old["state"] != DRAFT and not following():
                _keep(row, old)
            if row.fee is not None and (not row.charged or row.fee <= 0):
                raise at("fee", _t("Samples that are free have no price.") if not row.charged else _t("More than nothing, please."))
            if row.return_by and not row.returnable:
                raise at("return_by", _t("Say that they are to be returned, or leave the day empty."))
        if not following():
            belong(rows, before)
        for row in rows:
            if row.state not in (DRAFT, CALLED_OFF) and row.serial is None:
                row.serial = serial.take(company.get("samples.prefix"), periods.today().year)


def _keep(row: SampleRequest, old: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != old[name] for name in ASKED_FOR):
        raise Refusal(_t("This was asked for as it is; take it back to a draft to change it."))
    if row.deleted_at and not old["deleted_at"]:
        raise Refusal(_t("Only a draft is deleted; samples that were asked for are called off."))
