"""Inquiries: who asked the trail about whom, and why; whoever may read these may read the trail."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import Granted
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Inquiry(Record):
    """A question put to the audit trail about one person and a time (审计查询), kept with its reason.

    What colleagues looked at is personal data of theirs, so looking it up is itself accounted for. The
    right to read, create and export inquiries is the right to read and export the trail.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)

    access = Granted()

    class Meta:
        verbose_name = _("audit inquiry")
        verbose_name_plural = _("audit inquiries")
        indexes = (*indexes("kernel_inquiry"),)

    class Screen:
        domain = "screens"
        icon = "audit"
        prefix = "Q"
        columns = "number", "person", "begins_at", "ends_at", "reason", "created_at"
        form = ((_("Inquiry"), ("person", "begins_at", "ends_at", "reason")),)
        locked = "person", "begins_at", "ends_at", "reason"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A time has a beginning and, later, an end."""
        for row in rows:
            if row.begins_at >= row.ends_at:
                sentence = _t("This must be later than the beginning.")
                raise Invalid(sentence, {"ends_at": sentence})
