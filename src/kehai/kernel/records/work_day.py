"""Days of the working calendar that differ from what the house knows by itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.record import Record, indexes


class WorkDay(Record):
    """A day of the working calendar (工作日历) that the company entered: announced by the state (调休), or its own.

    What chinesecalendar knows needs no row; a row wins over it. One announced day makes its year published.
    """

    class Source(models.TextChoices):
        ANNOUNCED = "announced", _("Announced by the state")
        OWN = "own", _("Our own")

    day = models.DateField(_("day"))
    works = models.BooleanField(_("we work"), default=False)
    name = models.CharField(_("occasion"), max_length=60)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.OWN)

    access = Public()

    class Meta:
        verbose_name = _("day of the working calendar")
        verbose_name_plural = _("working calendar")
        indexes = (*indexes("kernel_workday", owned=False),)
        constraints = (models.UniqueConstraint(fields=("day",), condition=Q(deleted_at=None), name="kernel_workday_once"),)

    class Screen:
        domain = "office"
        icon = "calendar"
        prefix = "WD"
        title = "name"
        columns = "day", "works", "name", "source"
        form = ((_("Day"), ("day", "works", "name", "source")),)
        quick = "works", "source", "day"
        search = ("name",)
        sort = "-day"
        readonly = ("owner",)
        menu = False

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Every process reckons by it with its next request."""
        raise_epoch()
