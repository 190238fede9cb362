"""Changes: what happened, append-only; the history of every record."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Change(models.Model):
    """Who did what to which record, before and after (变更记录). No foreign key: it outlives what it tells of."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    action = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    diff = models.JSONField(default=dict)
    text = models.TextField(default="")
    run = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index("kind", "record_id", F("id").desc(), name="kernel_change_history"),
            models.Index("run", "id", name="kernel_change_run", condition=Q(run__isnull=False)),
        )
