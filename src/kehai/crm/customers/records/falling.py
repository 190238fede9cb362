"""What a customer keeps of the clock: the rule that winds it, in which version, and a reprieve."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.kernel.record import Record


class Falling(Record):
    """Kept by records/winding.py, by no form; `falls_at` and `falls_why` of the customer itself belong to it."""

    falls_rule = models.ForeignKey(
        RecycleRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("falls back by the rule"), db_index=False
    )
    falls_version = models.PositiveIntegerField(_("version of the rule"), null=True, blank=True)
    spared_until = models.DateTimeField(_("spared until"), null=True, blank=True)

    class Meta:
        abstract = True


DERIVED = "falls_rule", "falls_version"
# Written by actions only, and told in the history.
KEPT = ("spared_until",)
