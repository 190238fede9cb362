"""Commission statements: what a person earned up to the end of a period, frozen by finance; what changes later stands in the next (E20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.commission_entry import CommissionEntry
from kehai.crm.sales.records.commission_rule import CommissionRule
from kehai.crm.sales.records.contract import at
from kehai.crm.sales.rules import spans
from kehai.kernel import periods
from kehai.kernel.access import READ, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.columns import CurrencyField, MoneyField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

DRAFT, FROZEN, PAID = "draft", "frozen", "paid"


@dataclass(frozen=True, slots=True)
class OfPerson:
    """A person's own, and those of the people he leads; it never goes over to who follows him."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything or rights.all_of(kind.name, op):
            return TRUE
        if rights.person is None or not rights.permits(kind.name, op) or not rights.holds(kind.name, op):
            return FALSE
        return among(alias, "person_id", rights.owner_ids(kind.name, op))

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class CommissionStatement(Record):
    """A commission statement (提成结算单): drawn up from the ledger, checked and frozen by finance, paid; its person may object."""

    class State(models.TextChoices):
        DRAFT = DRAFT, pgettext_lazy("commission", "Drawn up")
        FROZEN = FROZEN, pgettext_lazy("commission", "Frozen")
        PAID = PAID, pgettext_lazy("commission", "Paid out")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    span = models.CharField(_("span of time"), max_length=7, choices=CommissionRule.Span, default=CommissionRule.Span.MONTH)
    first = models.DateField(_("first day of it"), blank=True, help_text=_("Any day of it; empty: the one that runs."))
    currency = CurrencyField(_("currency"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    amount = MoneyField(_("commission"), default=0, help_text=_("What was earned or taken back up to its end and stands in no statement before."))
    entries = models.PositiveIntegerField(_("entries"), default=0)
    frozen_at = models.DateTimeField(pgettext_lazy("commission", "frozen"), null=True, blank=True)
    paid_on = models.DateField(pgettext_lazy("commission", "paid out on"), null=True, blank=True)
    objection = models.TextField(_("objection"), max_length=2000, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True, blank=True)
    answer = models.TextField(_("what finance says"), max_length=2000, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = OfPerson()

    class Meta:
        verbose_name = _("commission statement")
        verbose_name_plural = _("commission")
        indexes = (*indexes("sales_commissionstatement", owned=False),)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "span", "first", "currency"), condition=Q(deleted_at=None), name="sales_commissionstatement_once"
            ),
            models.CheckConstraint(condition=Q(state=DRAFT) | Q(frozen_at__isnull=False), name="sales_commissionstatement_frozen"),
            models.CheckConstraint(condition=~Q(state=PAID) | Q(paid_on__isnull=False), name="sales_commissionstatement_paid"),
        )

    class Screen:
        icon = "pie-chart"
        prefix = "CS"
        title = "number"
        columns = "first", "person", "amount", "state", "span", "entries", "objection", "answer", "paid_on", "number"
        form = (
            (_("Statement"), ("person", "span", "first", "currency", "remark")),
            (_("What became of it"), ("state", "frozen_at", "paid_on", "objection", "objected_at", "answer")),
        )
        highlights = "person", "state", "amount", "entries", "paid_on"
        quick = "state", "person", "first", "span"
        sort = "-first"
        locked = "person", "span", "first", "currency"
        readonly = "owner", "state", "frozen_at", "paid_on", "objection", "objected_at", "answer"
        derived = "amount", "entries"
        colors: ClassVar = {"state": {DRAFT: "orange", FROZEN: "blue", PAID: "green"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It begins with its span; a draft says what stands in no statement yet; what was frozen stays."""
        for row in rows:
            row.first = spans.first(row.span, row.first or periods.today())
            if row.first > periods.today():
                raise at("first", _t("This day has not come yet."))
            if row.deleted_at and row.state != DRAFT:
                raise Refusal(_t("It was frozen; what is wrong with it is put right in the next one."))
            if not before[row.id]:
                reckon(row)


def pending(row: Any) -> models.QuerySet[CommissionEntry]:
    """What a statement would say now: all entries of periods begun before its end that stand in none."""
    end = spans.following(row.span, row.first)
    mine = CommissionEntry.objects.filter(person=row.person_id, sum__first__lt=end, sum__version__terms__currency=row.currency)
    return mine.filter(commissionstated=None).order_by("id")


def reckon(row: Any) -> None:
    """The draft as the ledger stands."""
    told = pending(row).aggregate(sum=models.Sum("amount"), count=models.Count("id"))
    row.amount, row.entries = told["sum"] or 0, told["count"]


class CommissionStated(models.Model):
    """An entry of the ledger stands in one frozen statement, and in no other; written once."""

    append_only: ClassVar[bool] = True

    entry = models.OneToOneField(CommissionEntry, models.PROTECT, primary_key=True)
    statement = models.ForeignKey(CommissionStatement, models.PROTECT, related_name="+")
