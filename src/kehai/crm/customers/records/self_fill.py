"""Self-fill forms: a link by which a customer corrects his own file, field by field to be accepted (B19, B21)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules import asked
from kehai.kernel import writes
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

LONGEST = timedelta(days=90)
USUAL = timedelta(days=14)


class SelfFill(Record):
    """A form sent to one customer (客户自填表): one record, these fields, until then; the answer is a proposal.

    The link carries its own signature and stands nowhere; raising `round` makes older links worthless.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the customer")
        ANSWERED = "answered", _("answered")
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    asks = models.JSONField(_("asks for"), default=list, blank=True)
    shows = models.JSONField(_("shows what we have"), default=list, blank=True)
    words = models.TextField(_("words to the customer"), blank=True, max_length=1000)
    ends_at = models.DateTimeField(_("open until"), blank=True, help_text=_("Empty: two weeks; 90 days at most."))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    told = models.JSONField(_("what the customer says"), default=dict, blank=True)
    taken = models.JSONField(_("taken over, not verified"), default=list, blank=True)
    round = models.PositiveIntegerField(default=1, editable=False)

    access = ByParent("customer")

    class Meta:
        verbose_name = _("self-fill form")
        verbose_name_plural = _("self-fill forms")
        indexes = (*indexes("customers_selffill", owned=False), models.Index("customer", "state", name="customers_selffill_cust"))

    class Screen:
        icon = "form"
        help = _("A link by which a customer looks through its own data and corrects it; you decide what is taken over.")
        prefix = "SF"
        columns = "number", "customer", "state", "ends_at", "opened_at", "answered_at"
        form = (
            (_("Self-fill form"), ("customer", "asks", "shows", "words", "ends_at")),
            (_("Answer"), ("state", "opened_at", "answered_at", "told", "taken")),
        )
        highlights = "state", "customer", "ends_at"
        quick = ("state",)
        locked = ("customer",)
        readonly = "owner", "state", "opened_at", "answered_at", "told", "taken"
        hidden = ("round",)
        keyed: ClassVar = {"told": {"": "customers.customer"}}
        menu = False
        colors: ClassVar = {"state": {"open": "blue", "answered": "gold", "settled": "green", "withdrawn": "default"}}

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Asks only what a customer may be asked and its sender may write; ends; shows nothing sensitive by itself."""
        known = asked.of_customer()
        for row in rows:
            old = before[row.id]
            if not old:
                row.asks = row.asks or [name for name in USUALLY if name in known]
            row.ends_at = row.ends_at or timezone.now() + USUAL
            if row.asks != old.get("asks"):
                row.asks = asked.chosen(row.asks, [name for name in known if by.rights.level(asked.CUSTOMER, name) == "write"], "asks")
            if row.shows != old.get("shows"):
                readable = [name for name in row.asks if by.rights.level(asked.CUSTOMER, name) in ("read", "write")]
                row.shows = asked.chosen(row.shows, readable, "shows")
                _refuse_masked(row, by)
            if row.ends_at != old.get("ends_at") and not row.ends_at <= timezone.now() + LONGEST:
                sentence = _t("90 days at most.")
                raise Invalid(sentence, {"ends_at": sentence})

    def is_open(self) -> bool:
        """Whether the customer may still fill it in."""
        return self.deleted_at is None and self.state in (self.State.OPEN, self.State.ANSWERED) and timezone.now() < self.ends_at


def _refuse_masked(row: SelfFill, by: Any) -> None:
    """Whoever sees a number masked does not send himself a link that shows it."""
    if by.human and writes.masked(kind_of(Customer), Customer(id=row.customer_id), row.shows, by):
        sentence = _t("You see some of these fields masked; the form cannot show them.")
        raise Invalid(sentence, {"shows": sentence})


USUALLY = "name", "credit_code", "industry", "address", "phone", "email", "website"
