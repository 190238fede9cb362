"""What was merged: the manifest of each merge and un-merge, and where a merged record went."""

from typing import ClassVar

from django.db import models
from django.db.models import F

from kehai.kernel.keys import uuid7


class Merger(models.Model):
    """One merge, or its being undone (合并记录): who, when, which records, and all that is needed to take it back.

    Written once. `manifest` holds the fields of every record before and of the survivor after, and of each
    row that hung on a merged record what changed. Not a kind: it holds values that not everybody may read,
    and is told by kernel/merging alone. `undoes` names the merge that an un-merge took back.
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=60)
    survivor = models.UUIDField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=120)
    text = models.TextField(default="")
    undoes = models.UUIDField(null=True, unique=True)
    manifest = models.JSONField(default=dict)

    class Meta:
        indexes = (models.Index("survivor", F("id").desc(), name="kernel_merger_survivor"),)


class Merged(models.Model):
    """A record that went up in another one (已合并的记录); its old address leads there. Goes when the merge is undone."""

    record_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    into = models.UUIDField()
    merger = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("into",), name="kernel_merged_into"),)
