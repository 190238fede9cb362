"""Comments on records, and who follows a record. No kinds: they are read where the record is, and nowhere else."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from kehai.kernel.keys import uuid7


class Comment(models.Model):
    """A comment (评论) of one person on a record; whom it names, and what it said before its author changed it or took it back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    author_id = models.UUIDField()
    text = models.TextField(blank=True)
    mentions = ArrayField(models.UUIDField(), default=list)
    earlier = models.JSONField(default=list)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index("record_id", F("id").desc(), name="office_comment_of"),)


class Following(models.Model):
    """That a person follows a record (关注), or, where `on` is false, wants to hear nothing of it though it is his."""

    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    person_id = models.UUIDField()
    on = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("record_id", "person_id"), name="office_following_once"),)
