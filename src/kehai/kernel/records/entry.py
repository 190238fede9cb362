"""Entries: records that were opened to somebody, one by one (access.md §5.1, P2)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Entry(models.Model):
    """That one record is open to a person, department, role or group (授权): by team, share or loan (团队、共享、借用).

    Not a kind of its own: it is read by the access door on every request. `hidden` names the child kinds
    that a team role keeps from its holder. An entry that was ended keeps standing, with its end.
    """

    class Sort(models.TextChoices):
        TEAM = "team"
        SHARE = "share"
        LOAN = "loan"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    grantee = models.UUIDField()
    sort = models.CharField(max_length=5, choices=Sort)
    level = models.CharField(max_length=6)
    cap = models.CharField(max_length=6)
    export = models.BooleanField(default=False)
    role = models.UUIDField(null=True)
    hidden = ArrayField(models.CharField(max_length=60), default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    granted_by = models.UUIDField(null=True)
    granted_label = models.CharField(max_length=120, default="")
    reason = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (
            models.Index(fields=("grantee", "kind", "level"), include=("record_id", "valid_from", "valid_to"), name="kernel_entry_grantee"),
            models.Index(fields=("record_id", "grantee"), name="kernel_entry_record"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(level__in=("read", "update")), name="kernel_entry_level"),
            models.CheckConstraint(condition=models.Q(cap__in=("masked", "read", "write")), name="kernel_entry_cap"),
        )
