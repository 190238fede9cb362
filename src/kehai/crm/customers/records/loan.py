"""Loans: a customer's file in a colleague's hands for a time, for a purpose, and never for good (B17, access.md §5.4)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.lending import OfLoans
from kehai.kernel.record import Record, indexes


class Loan(Record):
    """A loan of a customer (借用): who, what for, until when, how much of it is shown.

    Asked for by number or full name without being told whether there is such a customer: until somebody
    approves, only `wanted`, which is no field, knows. While it lasts, an entry of the access door opens
    the customer; its end needs no job, for the entry itself knows the time.
    """

    class Level(models.TextChoices):
        READ = "read", _("Read")
        UPDATE = "update", _("Read and change")

    class Cap(models.TextChoices):
        MASKED = "masked", _("Numbers masked")
        READ = "read", _("Numbers shown")

    class Term(models.TextChoices):
        DAY = "1", _("1 day")
        THREE = "3", _("3 days")
        WEEK = "7", _("1 week")
        FORTNIGHT = "14", _("2 weeks")
        MONTH = "30", _("30 days")
        TWO_MONTHS = "60", _("60 days")
        QUARTER = "90", _("90 days")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        LENT = "lent", _("Lent")
        REFUSED = "refused", _("Refused")
        ENDED = "ended", _("Ended")
        REVOKED = "revoked", _("Revoked")

    class Why(models.TextChoices):
        TIME = "time", _("its time was over")
        RETURNED = "returned", _("given back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REVOKED = "revoked", _("revoked")
        EXTENDED = "extended", _("a new loan took its place")
        OWNER = "owner", _("the customer changed hands")
        CUSTOMER = "customer", _("the customer was deleted")
        BORROWER = "borrower", _("the borrower left")
        SILENCE = "silence", _("nobody answered")

    asked = models.CharField(_("customer number or full name"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=200)
    term = models.CharField(_("for how long"), max_length=2, choices=Term, default=Term.WEEK)
    level = models.CharField(_("may"), max_length=6, choices=Level, default=Level.READ)
    cap = models.CharField(_("telephone numbers and addresses"), max_length=6, choices=Cap, default=Cap.MASKED)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer"), db_index=False
    )
    wanted = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+", editable=False, db_index=False)
    borrower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("borrower"), db_index=False
    )
    lender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"), db_index=False
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.REQUESTED)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ends_because = models.CharField(_("ended because"), max_length=9, choices=Why, blank=True)

    access = OfLoans()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        indexes = (
            *indexes("customers_loan", owned=False),
            models.Index("borrower", "state", name="customers_loan_borrower"),
            models.Index("wanted", "state", name="customers_loan_wanted", condition=Q(wanted__isnull=False)),
            models.Index("until", name="customers_loan_live", condition=Q(state="lent")),
        )

    class Screen:
        icon = "swap"
        help = _("A customer lent to a colleague for a time, or asked for. Who lends sees here what is out and takes it back.")
        prefix = "LN"
        columns = "asked", "customer", "borrower", "purpose", "level", "cap", "state", "until", "lender", "ends_because"
        form = ((_("Loan"), ("asked", "purpose", "term", "level", "cap")),)
        highlights = "state", "borrower", "until", "lender"
        quick = "state", "borrower", "until"
        locked = "asked", "purpose", "term", "level", "cap"
        readonly = "customer", "borrower", "lender", "state", "until", "decided_at", "answer", "ended_at", "ends_because", "owner"
        hidden = ("wanted",)
        menu = False
        colors: ClassVar = {
            "state": {"requested": "gold", "lent": "green", "refused": "red", "ended": "default", "revoked": "red"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nothing to lend before somebody decides; a lent customer is the one that was wanted."""
        for row in rows:
            if row.customer_id and not row.wanted_id:
                row.wanted_id = row.customer_id

    def over(self) -> bool:
        """Whether its time is over, whoever has noticed."""
        return self.state == self.State.LENT and self.until is not None and self.until <= timezone.now()
