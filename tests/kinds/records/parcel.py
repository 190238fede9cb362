"""Parcels: pooled; the members of a place see who nobody owns, with the number masked."""

from django.db import models

from kehai.kernel.access import ByOwner
from kehai.kernel.columns import MobileField
from kehai.kernel.record import Record, indexes
from tests.kinds.records.place import Place


class Parcel(Record):
    """Something that waits in a pool or belongs to a person (包裹)."""

    name = models.CharField("name", max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="place")
    mobile = MobileField("mobile", blank=True)
    secret = models.CharField("secret", max_length=60, blank=True)
    amount = models.IntegerField("amount", null=True, blank=True)

    access = ByOwner(pool="place")

    class Meta:
        verbose_name = "parcel"
        verbose_name_plural = "parcels"
        indexes = (*indexes("kinds_parcel"),)

    class Screen:
        prefix = "P"
        title = "name"
        columns = "name", "place", "mobile", "owner"
        search = ("name",)
        phones = ("mobile",)
        sensitive = "mobile", "secret", "amount"
        readonly = ("owner",)
