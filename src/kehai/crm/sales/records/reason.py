"""Why deals are won and lost, in the words of the company."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.kernel.access import Public
from kehai.kernel.record import Record, indexes


class Reason(Record):
    """A reason by which deals are decided (输赢原因, K67, K72); each deal that ends names one."""

    class Sort(models.TextChoices):
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")

    name = models.CharField(_("name"), max_length=60)
    sort = models.CharField(_("explains"), max_length=4, choices=Sort, default=Sort.LOST)
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=10)

    access = Public()

    class Meta:
        verbose_name = _("reason of winning or losing")
        verbose_name_plural = _("reasons of winning and losing")
        indexes = (*indexes("sales_reason", owned=False),)
        constraints = (models.UniqueConstraint(fields=("sort", "name"), condition=Q(deleted_at=None), name="sales_reason_once"),)

    class Screen:
        icon = "tag"
        prefix = "RS"
        title = "name"
        columns = "name", "sort", "position"
        form = ((_("Reason"), ("name", "sort", "position")),)
        quick = ("sort",)
        search = ("name",)
        sort = "position"
        locked = ("sort",)
        readonly = ("owner",)
        colors: ClassVar = {"sort": {"won": "green", "lost": "red"}}
