"""The outbox: what those outside want to hear of, written in the transaction of the write itself."""

from django.db import models


class Outbox(models.Model):
    """One event waiting for the relay (待发事件); many ids, one row."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    ids = models.JSONField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=120)
    new = models.BooleanField(default=False, db_default=False)
    fields = models.JSONField(default=list)
    chain = models.JSONField(default=list)


class Answer(models.Model):
    """The answer to a request with an Idempotency-Key, kept to be repeated (幂等应答)."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    part = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("actor", "key", "part"), name="kernel_answer_once"),)
        indexes = (models.Index("at", name="kernel_answer_at"),)


class Epoch(models.Model):
    """One number that rises with every change of rights, organisation or own fields (权限纪元)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.BigIntegerField(default=1)
