"""Runs: one record on its way through one rule, and what each step came to."""

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Run(models.Model):
    """A run of an automation rule (运行记录): the plan it began with, how far it is, and what happened.

    STOPPED ended a circle before it began, OFF is what its rule, switched off by a person, left undone.
    `cause` is the event, or the day, that started it: one run a rule, record and cause, however often that is heard.
    `told` is what another system sent along with its call.
    No foreign key to the rule: it outlives it until it is old.
    """

    class State(models.TextChoices):
        READY = "ready"
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"
        OFF = "off"

    id = models.BigAutoField(primary_key=True)
    rule_id = models.UUIDField()
    edition = models.PositiveIntegerField()
    keeper_id = models.UUIDField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    cause = models.CharField(max_length=40)
    chain = models.JSONField(default=list)
    plan = models.JSONField(default=list)
    step = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=list)
    told = models.JSONField(default=dict, db_default={})
    state = models.CharField(max_length=7, choices=State, default=State.READY)
    at = models.DateTimeField()
    resume_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("rule_id", "record_id", "cause"), name="automation_run_once"),)
        indexes = (
            models.Index("rule_id", "at", name="automation_run_rule"),
            models.Index("kind", "record_id", "at", name="automation_run_record"),
            models.Index("resume_at", name="automation_run_open", condition=Q(state__in=("ready", "waiting"))),
        )


def call_off(rules: Collection[UUID]) -> None:
    """Ends what waits of rules that a person switched off, changed for somebody else, or threw away."""
    waiting = Run.objects.filter(rule_id__in=rules, state__in=(Run.State.READY, Run.State.WAITING))
    waiting.update(state=Run.State.OFF, resume_at=None, ended_at=timezone.now())
