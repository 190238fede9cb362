"""The trail and its seals: who looked at, took out or changed what, append-only; see kernel/trail.py."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F


class Trail(models.Model):
    """One event of the audit trail (审计日志). No foreign key: it outlives what it tells of."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10, default="done")
    actor_kind = models.CharField(max_length=12, default="")
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=120, default="")
    address = models.CharField(max_length=45, default="")
    session = models.CharField(max_length=16, default="")
    request = models.CharField(max_length=16, default="")
    kind = models.CharField(max_length=60, default="")
    record_id = models.UUIDField(null=True)
    count = models.BigIntegerField(null=True)
    # The records a list showed, a bulk action changed or an export of few rows held.
    records = ArrayField(models.UUIDField(), null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index("at", name="kernel_trail_at"),
            models.Index("actor_id", F("id").desc(), name="kernel_trail_actor"),
            models.Index("record_id", F("id").desc(), name="kernel_trail_about"),
            GinIndex("records", name="kernel_trail_records"),
        )


class Seal(models.Model):
    """A run of trail rows and the hash that chains them to all before (审计封印).

    `hash` is sha256 over the previous row's hash and the row, row by row; the first starts from that of
    the seal before. Where `pruned`, the rows were deleted after their time and only the hash was kept.
    Where a person was erased from its rows (PIPL 47), `amended` is the hash as they stand now; it counts
    only while an `erase` row of the trail, itself sealed, tells the same. `hash` stays the link to the next.
    """

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    rows = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    pruned = models.BooleanField(default=False)
    amended = models.CharField(max_length=64, default="", db_default="")
