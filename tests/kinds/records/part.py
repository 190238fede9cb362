"""Parts: read and written with the thing they belong to."""

from django.db import models

from kehai.kernel.access import ByParent
from kehai.kernel.record import Record, indexes
from tests.kinds.records.thing import Thing


class Part(Record):
    """A part of a thing (部件)."""

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="+", verbose_name="thing")
    name = models.CharField("name", max_length=60)

    access = ByParent("thing")

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parts"
        indexes = (*indexes("kinds_part", owned=False),)

    class Screen:
        title = "name"
        columns = "name", "thing"
        readonly = ("owner",)
