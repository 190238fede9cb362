"""Quotes: what we offer a customer, at what price and until when; each version is a record of its own."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.kernel import company, periods
from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CurrencyField, FilesField, MoneyField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Field
from kehai.kernel.merging.places import following
from kehai.kernel.record import Record, indexes

DRAFT, SENT, ACCEPTED, DECLINED, EXPIRED, REPLACED = "draft", "sent", "accepted", "declined", "expired", "replaced"
# What was offered stays as it was offered; notes and files of our own may be added later.
OFFERED = ("currency", "taxed", "quoted_on", "valid_until", "payment", "delivery", "terms", "contact_id")
COST = "products.product_cost.amount"

company.declare(
    _("Quotes"),
    [
        Field("quotes.valid_days", _("Days a quote is valid"), "integer", least=1, most=3650, default=30),
        Field(
            "quotes.free_discount",
            _("Discount given without asking (%)"),
            "integer",
            help=_("Below the price that the price lists give. More needs the consent of who leads the seller."),
            least=0,
            most=100,
            default=10,
        ),
        Field("quotes.taxed", _("Prices contain the tax"), "boolean", default=True),
        Field("quotes.link_days", _("Days a customer's link stays open"), "integer", least=1, most=365, default=30),
        Field("quotes.show_discount", _("Print list price and discount"), "boolean", default=False),
        Field("quotes.sender", _("Who we are, on prints"), "longtext", help=_("Address, telephone, tax number, bank and account."), default=""),
        Field("quotes.foot", _("Words at the foot of every quote"), "longtext", default=""),
    ],
    guard="sales.stage",
)


class Quote(Record):
    """An offer to a customer (报价单): lines with prices, valid until a day; sent, then accepted, declined or over."""

    class State(models.TextChoices):
        DRAFT = DRAFT, pgettext_lazy("quote", "Draft")
        SENT = SENT, pgettext_lazy("quote", "Sent")
        ACCEPTED = ACCEPTED, pgettext_lazy("quote", "Accepted")
        DECLINED = DECLINED, pgettext_lazy("quote", "Declined")
        EXPIRED = EXPIRED, pgettext_lazy("quote", "Expired")
        REPLACED = REPLACED, pgettext_lazy("quote", "Replaced")

    title = models.CharField(_("subject of the quote"), max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact"), db_index=False)
    opportunity = models.ForeignKey(Opportunity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("first version"))
    edition = models.PositiveIntegerField(_("version of the quote"), default=1)
    currency = CurrencyField(_("currency"))
    taxed = models.BooleanField(_("prices contain the tax"), default=True)
    quoted_on = models.DateField(_("quoted on"), blank=True, help_text=_("Empty: today."))
    valid_until = models.DateField(_("valid until"), blank=True, help_text=_("Empty: as long as the company's setting says."))
    payment = models.CharField(_("payment terms"), max_length=200, blank=True)
    delivery = models.CharField(_("delivery terms"), max_length=200, blank=True)
    terms = models.TextField(_("other terms"), max_length=4000, blank=True, help_text=_("Printed under the lines."))
    need = models.TextField(_("what the customer needs"), max_length=4000, blank=True, help_text=_("For ourselves; it is not printed."))
    net = MoneyField(_("without tax"), default=0)
    tax = MoneyField(_("tax"), default=0)
    gross = MoneyField(_("total with tax"), default=0)
    discount = models.DecimalField(_("discount in all (%)"), max_digits=9, decimal_places=3, default=0)
    deepest = models.DecimalField(_("deepest discount (%)"), max_digits=9, decimal_places=3, default=0)
    cost = MoneyField(_("cost"), null=True, blank=True)
    margin = MoneyField(_("margin"), null=True, blank=True, help_text=_("Without tax, less cost; empty while the cost of a line is not known."))
    margin_rate = models.DecimalField(_("margin (%)"), max_digits=12, decimal_places=2, null=True, blank=True)
    allowed = models.DecimalField(_("discount allowed (%)"), max_digits=6, decimal_places=3, null=True, blank=True)
    allowed_why = models.TextField(_("why this discount"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_to = models.EmailField(_("e-mailed to"), blank=True)
    mailed_at = models.DateTimeField(_("e-mail handed over"), null=True, blank=True)
    ended_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True)
    answer = models.TextField(_("reason or note"), max_length=2000, blank=True)
    files = FilesField(_("files"))

    access = ByOwner()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = (
            *indexes("sales_quote"),
            models.Index("valid_until", name="sales_quote_open", condition=Q(deleted_at=None, state=SENT)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="sales_quote_sum"),
            models.CheckConstraint(condition=Q(cost=None) | Q(margin=F("net") - F("cost")), name="sales_quote_margin"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("quoted_on")), name="sales_quote_days"),
            models.UniqueConstraint(fields=("root", "edition"), name="sales_quote_edition"),
        )

    class Screen:
        icon = "file-text"
        prefix = "QT"
        title = "title"
        columns = "number", "title", "customer", "state", "gross", "currency", "edition", "valid_until", "owner"
        form = (
            (_("Quote"), ("title", "customer", "contact", "opportunity", "currency", "taxed", "quoted_on", "valid_until")),
            (_("Terms"), ("payment", "delivery", "terms", "need")),
            (_("Discount"), ("allowed", "allowed_why")),
            (_("What became of it"), ("state", "root", "edition", "sent_at", "sent_to", "mailed_at", "ended_at", "answered_by", "answer")),
            (_("Files"), ("files",)),
        )
        highlights = "state", "gross", "valid_until", "discount", "deepest", "margin", "margin_rate"
        quick = "state", "customer", "owner", "valid_until"
        search = ("title",)
        locked = "customer", "currency", "taxed"
        readonly = (
            *("owner", "state", "root", "edition", "allowed", "allowed_why"),
            *("sent_at", "sent_to", "mailed_at", "ended_at", "answered_by", "answer"),
        )
        derived = "net", "tax", "gross", "discount", "deepest", "cost", "margin", "margin_rate"
        mirrors: ClassVar = dict.fromkeys(("cost", "margin", "margin_rate"), COST)
        own_fields = True
        sides: ClassVar = {"root": _("Versions"), "contact": ""}
        colors: ClassVar = {
            "state": {DRAFT: "default", SENT: "blue", ACCEPTED: "green", DECLINED: "red", EXPIRED: "orange", REPLACED: "default"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It has its days, its people belong to its customer, and what was offered stays as it was."""
        for row in rows:
            old = before[row.id]
            row.quoted_on = row.quoted_on or periods.today()
            row.valid_until = row.valid_until or row.quoted_on + timedelta(days=company.get("quotes.valid_days"))
            if row.valid_until < row.quoted_on:
                raise _at("valid_until", _t("It would be over before it begins."))
            if old and old["state"] != DRAFT and not following():
                _keep(row, old)
        if not following():
            _belong(rows, before)

    def end(self, state: str, who: str, note: str | None = None) -> None:
        """What became of it, who said so, and why."""
        self.state, self.ended_at, self.answered_by, self.answer = state, timezone.now(), who[:120], note or ""

    @property
    def family(self) -> UUID:
        """The first version, by which all versions belong together."""
        return self.root_id or self.id


def _keep(row: Quote, old: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != old[name] for name in OFFERED):
        raise Refusal(_t("This quote was sent; make a new version to change it."))
    if row.deleted_at and not old["deleted_at"]:
        raise Refusal(_t("Only a draft is deleted; what was sent to a customer stays."))


def _belong(rows: Sequence[Quote], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    for name, model in (("contact", Contact), ("opportunity", Opportunity)):
        fresh = [row for row in rows if getattr(row, f"{name}_id") not in (None, before[row.id].get(f"{name}_id"))]
        manager: Any = model._default_manager
        of = dict(manager.filter(id__in={getattr(row, f"{name}_id") for row in fresh}).values_list("id", "customer_id")) if fresh else {}
        if any(of.get(getattr(row, f"{name}_id")) != row.customer_id for row in fresh):
            raise _at(name, _t("This belongs to another customer."))


def _at(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: sentence})
