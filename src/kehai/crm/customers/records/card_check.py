"""Checks of a customer's card: somebody looked at it, and it was still right, or was put right."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import ByParent
from kehai.kernel.record import Record, indexes


class CardCheck(Record):
    """That a card was checked (资料核对, B13), by its author at its time; it makes the card fresh again."""

    class Result(models.TextChoices):
        RIGHT = "right", _("Checked, still right")
        REMOVED = "removed", _("Outdated removed")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"), db_index=False)
    result = models.CharField(_("result"), max_length=8, choices=Result, default=Result.RIGHT)
    note = models.CharField(_("note"), max_length=200, blank=True)

    access = ByParent("customer", author=True)

    class Meta:
        verbose_name = _("card check")
        verbose_name_plural = _("card checks")
        indexes = (*indexes("customers_cardcheck", owned=False), models.Index("customer", "created_at", name="customers_cardcheck_last"))

    class Screen:
        icon = "check"
        prefix = "CK"
        columns = "customer", "result", "note", "owner", "created_at"
        form = ((_("Check"), ("customer", "result", "note")),)
        locked = ("customer",)
        readonly = ("owner",)
        menu = False
