"""Credit accounts: how much a customer may owe us in a currency, by what term; changed by action with the reason, each change kept."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.records.kept_beside import KeptBeside
from kehai.crm.sales.records.written_once import WrittenOnce
from kehai.kernel import company, periods, writes
from kehai.kernel.access import READ
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.columns import CurrencyField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.field import Choice, Field
from kehai.kernel.merging.places import following
from kehai.kernel.money import decimals, rounded
from kehai.kernel.record import Record, indexes

BLOCK, ASK, WARN = "block", "ask", "warn"
TERMS = "limit", "term", "grace", "until"
LONGEST = 3650

company.declare(
    _("Credit"),
    [
        Field(
            "credit.policy",
            _("When an order goes beyond the customer’s credit"),
            "choice",
            default=BLOCK,
            choices=(
                Choice(BLOCK, _("It is not accepted until finance or a manager lets it through")),
                Choice(ASK, _("It asks for approval, by the flow over accepting orders")),
                Choice(WARN, _("It is accepted, with a warning")),
            ),
        ),
        Field("credit.unset", _("Customers without a limit may order"), "boolean", default=True),
    ],
    guard="sales.stage",
)


class Credit(Record):
    """A customer's credit account in a currency (信用额度): limit, term, how many days overdue are borne; the lock of every acceptance."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    currency = CurrencyField(_("currency"))
    limit = MoneyField(_("credit limit"), default=0)
    term = models.IntegerField(_("term in days"), default=0, help_text=_("From acceptance until payment is due; 0: at once."))
    grace = models.IntegerField(_("days overdue that are borne"), default=0)
    until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("After that day the limit is nothing. Empty: until it is changed."))
    reason = models.TextField(_("reason"), max_length=2000)

    access = KeptBeside("customer")

    class Meta:
        verbose_name = _("credit limit")
        verbose_name_plural = _("credit limits")
        indexes = (*indexes("sales_credit", owned=False),)
        constraints = (
            models.UniqueConstraint(fields=("customer", "currency"), condition=Q(deleted_at=None), name="sales_credit_once"),
            models.CheckConstraint(
                condition=Q(limit__gte=0, term__gte=0, term__lte=LONGEST, grace__gte=0, grace__lte=LONGEST), name="sales_credit_sane"
            ),
        )

    class Screen:
        icon = "safety"
        prefix = "CR"
        title = "number"
        columns = "customer", "limit", "currency", "term", "grace", "until", "reason", "updated_at"
        form = ((_("Credit limit"), ("customer", "currency", "limit", "term", "grace", "until", "reason")),)
        highlights = "limit", "term", "grace", "until"
        quick = "customer", "until"
        sort = "-limit"
        locked = "customer", "currency", *TERMS, "reason"
        readonly = ("owner",)
        example: ClassVar = {"limit": "1000.00", "term": 30, "grace": 7, "until": "2099-12-31"}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Terms are set when the account is opened, and by action from then on."""
        for row in rows:
            old = before[row.id]
            if old and not getattr(row, "setting", False) and not following() and any(getattr(row, name) != old[name] for name in TERMS):
                raise Refusal(_t("Change the limit by “Set the limit”, with the reason."))
            if row.limit < 0 or rounded(row.limit, decimals(row.currency)) != row.limit:
                raise at("limit", _t("Not less than nothing, and with the decimals of the currency."))
            for name in ("term", "grace"):
                if not 0 <= getattr(row, name) <= LONGEST:
                    raise at(name, _t("Between 0 and %(most)s days.") % {"most": LONGEST})

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Each change is kept with its day, its reason and what stood there before."""
        made: list[Any] = []
        for row in rows:
            old = before[row.id]
            if old and all(getattr(row, name) == old[name] for name in TERMS):
                continue
            change: Any = writes.build(kind_of(CreditChange), {})
            change.credit_id, change.reason, change.day = row.id, row.reason, periods.today()
            change.was, change.now = old.get("limit", 0), row.limit
            change.term_was, change.term_now = old.get("term", 0), row.term
            change.until = row.until
            made.append(change)
        if made:
            writes.insert(kind_of(CreditChange), made, Deed("create", by), READ)


class CreditChange(Record):
    """A change of a credit limit (额度变更): from what to what, on which day, why; written once."""

    credit = models.ForeignKey(Credit, models.PROTECT, related_name="+", verbose_name=_("credit limit"), db_index=False)
    day = models.DateField(_("changed on"), default=periods.today)
    was = MoneyField(_("limit before"), default=0)
    now = MoneyField(_("limit after"), default=0)
    term_was = models.IntegerField(_("term before"), default=0)
    term_now = models.IntegerField(_("term after"), default=0)
    until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)

    access = WrittenOnce("credit")

    class Meta:
        verbose_name = _("change of a credit limit")
        verbose_name_plural = _("changes of credit limits")
        indexes = (*indexes("sales_creditchange", owned=False), models.Index("credit", "id", name="sales_creditchange_of"))

    class Screen:
        icon = "edit"
        prefix = "CC"
        title = "number"
        columns = "day", "was", "now", "term_was", "term_now", "until", "reason", "credit"
        form = ((_("Change of a credit limit"), ("credit", "day", "was", "now", "term_was", "term_now", "until", "reason")),)
        sort = "-created_at"
        locked = ("credit",)
        readonly = "owner", "day", "was", "now", "term_was", "term_now", "until", "reason"
        menu = False
