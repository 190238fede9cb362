"""Customers' links: by which a customer opens one version of a quote and answers it, without an account."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.quote import Quote
from kehai.kernel import company
from kehai.kernel.access import ByParent
from kehai.kernel.record import Record, indexes


class QuoteLink(Record):
    """A customer's link to a quote (客户确认链接); of its token only the digest stands here."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        REVOKED = "revoked", _("revoked")

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+", verbose_name=_("quote"), db_index=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    ends_at = models.DateTimeField(_("open until"), blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    digest = models.CharField(max_length=64, default="", editable=False)
    opened = models.PositiveIntegerField(default=0, editable=False)
    since = models.DateTimeField(null=True, editable=False)

    access = ByParent("quote")

    class Meta:
        verbose_name = _("customer's link")
        verbose_name_plural = _("customers' links")
        indexes = (
            *indexes("sales_quotelink", owned=False),
            models.Index("quote", name="sales_quotelink_of"),
            models.Index("digest", name="sales_quotelink_digest"),
        )

    class Screen:
        icon = "link"
        prefix = "QK"
        columns = "number", "quote", "state", "ends_at", "opened_at", "answered_at"
        form = ((_("Customer's link"), ("quote", "state", "ends_at", "opened_at", "answered_at")),)
        locked = ("quote",)
        readonly = "owner", "state", "ends_at", "opened_at", "answered_at"
        hidden = "digest", "opened", "since"
        colors: ClassVar = {"state": {"open": "blue", "answered": "green", "revoked": "default"}}
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It ends."""
        for row in rows:
            row.ends_at = row.ends_at or timezone.now() + timedelta(days=company.get("quotes.link_days"))

    def is_open(self) -> bool:
        """Whether it still opens its quote."""
        return self.deleted_at is None and self.state != self.State.REVOKED and timezone.now() < self.ends_at
