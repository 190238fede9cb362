"""How a person wants to be told: by sort of notice, by e-mail, and when not."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import Personal
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

WAYS = frozenset({"product", "email"})
HOURS = [(f"{hour:02}:00", f"{hour:02}:00") for hour in range(24)]


class NoticePreference(Record):
    """How one person is told (通知设置): per sort in the product and in the e-mail digest, quiet hours, when the digest comes."""

    class Digest(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("On working days, when work begins")
        HOURLY = "hourly", _("Every hour")

    digest = models.CharField(_("e-mail digest"), max_length=6, choices=Digest, default=Digest.DAILY)
    quiet_from = models.CharField(_("quiet from"), max_length=5, choices=HOURS, null=True, blank=True)
    quiet_until = models.CharField(_("quiet until"), max_length=5, choices=HOURS, null=True, blank=True)
    sorts = models.JSONField(_("sorts"), default=dict, blank=True)

    access = Personal()

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        indexes = (*indexes("office_noticepreference"),)
        constraints = (models.UniqueConstraint(fields=("owner",), condition=Q(deleted_at=None), name="office_noticepreference_once"),)

    class Screen:
        icon = "bell"
        prefix = "NP"
        columns = "digest", "quiet_from", "quiet_until"
        form = ((_("Notices"), ("digest", "quiet_from", "quiet_until", "sorts")),)
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """What is said of a sort is a plain yes or no for each way."""
        for row in rows:
            if not isinstance(row.sorts, dict) or not all(_fit(told) for told in row.sorts.values()):
                sentence = _t("This is not well formed.")
                raise Invalid(sentence, {"sorts": sentence})


def _fit(told: Any) -> bool:
    return isinstance(told, dict) and set(told) <= WAYS and all(isinstance(value, bool) for value in told.values())
