"""Amendments: each change of a signed contract, why, and what stood there before and after."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.written_once import WrittenOnce
from kehai.kernel import periods
from kehai.kernel.columns import MoneyField
from kehai.kernel.record import Record, indexes


class Amendment(Record):
    """A change of a signed contract (合同变更): the reason, before and after; written once."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract"), db_index=False)
    day = models.DateField(_("amended on"), default=periods.today)
    reason = models.TextField(_("reason"), max_length=2000)
    told = models.TextField(_("before and after"), blank=True)
    was = MoneyField(_("amount before"), default=0)
    now = MoneyField(_("amount after"), default=0)

    access = WrittenOnce("contract")

    class Meta:
        verbose_name = _("amendment of a contract")
        verbose_name_plural = _("amendments of contracts")
        indexes = (*indexes("sales_amendment", owned=False), models.Index("contract", "id", name="sales_amendment_of"))

    class Screen:
        icon = "edit"
        prefix = "AM"
        title = "number"
        columns = "number", "contract", "day", "reason", "told", "was", "now"
        form = ((_("Amendment"), ("contract", "day", "reason", "told", "was", "now")),)
        quick = ("day",)
        sort = "-created_at"
        locked = ("contract",)
        readonly = "owner", "day", "reason", "told", "was", "now"
        menu = False
