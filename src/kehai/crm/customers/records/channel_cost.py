"""What a channel cost: the stand at a fair, a month of advertising, what a directory asks a year (B20)."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel import periods
from kehai.kernel.access import Granted
from kehai.kernel.columns import FilesField, MoneyField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

LONGEST = 3660


class ChannelCost(Record):
    """The cost of a channel (渠道费用) over a period, in CNY; a shorter period is charged by its days."""

    channel = models.CharField(_("source"), max_length=12, choices=Customer.Source)
    name = models.CharField(_("paid for"), max_length=120)
    amount = MoneyField(_("amount (CNY)"))
    begins_on = models.DateField(_("begins on"), blank=True, help_text=_("Empty: today."))
    ends_on = models.DateField(_("ends on"), blank=True, help_text=_("Empty: the same day."))
    files = FilesField(_("files"))
    remark = models.CharField(_("remark"), max_length=400, blank=True)

    access = Granted()

    class Meta:
        verbose_name = _("channel cost")
        verbose_name_plural = _("channel costs")
        indexes = (*indexes("customers_channelcost", owned=False),)

    class Screen:
        icon = "bank"
        help = _("What is paid so that customers come: the page of channels puts it beside those who came and what they bought.")
        menu = False
        prefix = "CC"
        title = "name"
        columns = "name", "channel", "amount", "begins_on", "ends_on", "remark"
        form = ((_("Channel cost"), ("name", "channel", "amount", "begins_on", "ends_on", "files", "remark")),)
        quick = "channel", "begins_on"
        search = ("name",)
        sort = "-begins_on"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Not less than nothing, over days that follow each other."""
        for row in rows:
            row.begins_on = row.begins_on or periods.today()
            row.ends_on = row.ends_on or row.begins_on
            problems = {}
            if row.amount < 0:
                problems["amount"] = _t("Not less than nothing, please.")
            if not 0 <= (row.ends_on - row.begins_on).days < LONGEST:
                problems["ends_on"] = _t("It ends on the day it begins or after it, within ten years.")
            if problems and not row.deleted_at:
                raise Invalid(_t("Please look at the marked fields."), problems)
