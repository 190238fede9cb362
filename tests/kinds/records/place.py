"""Places: a tree that everybody reads; the pools of parcels."""

from django.db import models

from kehai.kernel.access import Public
from kehai.kernel.record import Record, indexes


class Place(Record):
    """Where parcels wait (地点)."""

    name = models.CharField("name", max_length=60)
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="above")

    access = Public()

    class Meta:
        verbose_name = "place"
        verbose_name_plural = "places"
        indexes = (*indexes("kinds_place", owned=False),)

    class Screen:
        title = "name"
        columns = "name", "above"
        tree = "above"
        search = ("name",)
        readonly = ("owner",)
