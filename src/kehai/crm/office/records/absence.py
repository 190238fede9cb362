"""Absences: who is away, and who does his work meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import ByOwner
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Absence(Record):
    """That a person is away (缺勤、请假), with his substitute; its owner is who is away.

    It moves no record: whoever must act is found at the moment of need, see rules/substitution.py.
    """

    class Reason(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICK = "sick", _("Sick leave")
        TRAVEL = "travel", _("Business trip")
        OTHER = "other", _("Other")

    begins = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=8, choices=Reason, default=Reason.LEAVE)
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("substitute"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = (*indexes("office_absence"), models.Index("owner", "ends", name="office_absence_now"))

    class Screen:
        handed_over = False  # nobody else is away instead
        icon = "calendar"
        help = _("Who is away, and who stands in: what would ask one who is away asks the substitute instead.")
        prefix = "AB"
        columns = "owner", "begins", "ends", "reason", "substitute"
        form = ((_("Absence"), ("owner", "begins", "ends", "reason", "substitute", "remark")),)
        quick = "owner", "begins"
        sort = "-begins"

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Days the wrong way round are turned, and nobody is his own substitute."""
        for row in rows:
            row.begins, row.ends = sorted((row.begins, row.ends))  # what was meant is plain
            if row.substitute_id and row.substitute_id == row.owner_id:
                sentence = _t("Nobody is his own substitute.")
                raise Invalid(sentence, {"substitute": sentence})
