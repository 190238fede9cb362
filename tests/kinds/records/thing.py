"""Things: the plain kind of the tests, with one field of every type."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models

from kehai.kernel.access import ByOwner
from kehai.kernel.columns import CodeField, FilesField, MobileField, MoneyField, QuantityField, RegionField
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes


class Thing(Record):
    """Something that belongs to a person (物)."""

    class Grade(models.TextChoices):
        A = "a", "Best"
        B = "b", "Good"
        C = "c", "Fair"

    name = models.CharField("name", max_length=60)
    notes = models.TextField("notes", max_length=40_000, blank=True)
    code = CodeField("code", max_length=20, null=True, blank=True)
    grade = models.CharField("grade", max_length=4, choices=Grade, blank=True)
    count = models.IntegerField("count", null=True, blank=True)
    amount = MoneyField("amount", null=True, blank=True)
    weight = QuantityField("weight", null=True, blank=True)
    due = models.DateField("due", null=True, blank=True)
    at = models.DateTimeField("at", null=True, blank=True)
    urgent = models.BooleanField("urgent", default=False)
    region = RegionField("region", blank=True)
    mobile = MobileField("mobile", blank=True)
    email = models.EmailField("e-mail", blank=True)
    beside = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="beside")
    files = FilesField("files")
    settings = models.JSONField("settings", default=dict, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = "thing"
        verbose_name_plural = "things"
        indexes = (*indexes("kinds_thing"),)
        constraints = (
            models.UniqueConstraint(fields=("code",), condition=models.Q(deleted_at=None), name="kinds_thing_code"),
        )

    class Screen:
        prefix = "T"
        title = "name"
        columns = "name", "grade", "count", "owner"
        search = ("name",)
        phones = ("mobile",)
        form = (("Main", ("name", "grade", "amount")),)
        readonly = ("owner",)
        own_fields = True

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A count is never negative."""
        if any(row.count is not None and row.count < 0 for row in rows):
            raise Invalid("Never below zero.", {"count": "Never below zero."})
