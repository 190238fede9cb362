"""Places: `Public`, a tree, the pool of parcels; what a customers' pool is to customers."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from kehai.kernel import trees
from kehai.kernel.access import Places, Public
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Place(Record):
    """Where parcels wait for somebody to take them (地点)."""

    name = models.CharField("name", max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="part of")
    room = models.IntegerField("room", default=1000)

    access = Public()

    class Meta:
        verbose_name = "place"
        verbose_name_plural = "places"
        indexes = (*indexes("kinds_place"),)

    class Screen:
        prefix = "PL"
        title = "name"
        columns = "name", "parent", "room"
        form = (("Place", ("name", "parent", "room")),)
        search = ("name",)
        sort = "name"
        tree = "parent"
        readonly = ("owner",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The tree has no ring."""
        for row in rows:
            if trees.makes_ring(cls, "parent_id", row.id, row.parent_id):
                raise Invalid("A ring.", {"parent": "A ring."})
        raise_epoch()


class Membership(models.Model):
    """Who may take from a place, or rules it (no kind: set by tests)."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    administrator = models.BooleanField(default=False)


def places_of(person: UUID) -> Places:
    """The places of a person; administrators rule all below."""
    held = list(Membership.objects.filter(user_id=person).values_list("place_id", "administrator"))
    above = dict(Place.objects.values_list("id", "parent_id"))
    ruled = {key for key, administrator in held if administrator}
    grown = True
    while grown:
        more = {key for key, parent in above.items() if parent in ruled} - ruled
        ruled, grown = ruled | more, bool(more)
    return Places(frozenset(key for key, administrator in held if not administrator), frozenset(ruled))
