"""Parcels: `ByOwner(pool=…)` with a masked number and a limit; notes: `ByParent(author=True)`; drafts: `Personal`."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models

from kehai.kernel import store
from kehai.kernel.access import ByOwner, ByParent, Personal
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import MobileField
from kehai.kernel.errors import Refusal
from kehai.kernel.record import Record, indexes
from tests.kinds.records.place import Place


class Parcel(Record):
    """What is taken from a place and given back (包裹). Each place bears only so many that are taken: `room`."""

    name = models.CharField("name", max_length=80)
    secret = models.CharField("secret", max_length=80, blank=True)
    mobile = MobileField("mobile", blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="place")
    taken = models.IntegerField("times taken", default=0)

    access = ByOwner(pool="place")

    class Meta:
        verbose_name = "parcel"
        verbose_name_plural = "parcels"
        indexes = (*indexes("kinds_parcel"), models.Index("place", name="kinds_parcel_place"))

    class Screen:
        prefix = "PA"
        title = "name"
        columns = "name", "mobile", "place", "owner"
        form = (("Parcel", ("name", "secret", "mobile", "place")),)
        search = "name", "secret"
        phones = ("mobile",)
        sensitive = "mobile", "secret"
        readonly = ("taken",)

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Nobody takes more than a place has room for; the place's row is the lock."""
        new = [row for row in rows if row.owner_id and row.owner_id != before[row.id].get("owner_id")]
        for place in store.lock(kind_of(Place), {row.place_id for row in new}):
            coming = sum(1 for row in new if row.place_id == place.id)
            held = cls.objects.filter(place_id=place.id, owner__isnull=False, deleted_at=None).count()
            if held + coming > place.room:  # type: ignore[attr-defined]
                raise Refusal("There is no room for more.")


class Note(Record):
    """What somebody wrote about a parcel; changed by its author only, for an hour (便条)."""

    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="+", verbose_name="parcel")
    content = models.TextField("content")

    access = ByParent("parcel", author=True, hours=1)

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        indexes = (*indexes("kinds_note", owned=False), models.Index("parcel", name="kinds_note_parcel"))

    class Screen:
        prefix = "NO"
        columns = "number", "parcel", "content"
        form = (("Note", ("parcel", "content")),)
        readonly = ("owner",)


class Draft(Record):
    """Somebody's own sheet of paper, shown to others when shared (草稿)."""

    name = models.CharField("name", max_length=80)
    shared = models.BooleanField("shared", default=False)

    access = Personal(shared="shared")

    class Meta:
        verbose_name = "draft"
        verbose_name_plural = "drafts"
        indexes = (*indexes("kinds_draft"),)

    class Screen:
        prefix = "DR"
        title = "name"
        columns = "name", "shared", "owner"
        form = (("Draft", ("name", "shared")),)
        search = ("name",)
        readonly = ("owner",)
