"""Deadlines: a clock that runs on a record until somebody has done what it asks, and what happened when nobody did."""

from operator import itemgetter
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import ByOwner
from kehai.kernel.record import Record, indexes

OPEN = Q(state__in=("running", "late"), deleted_at=None)

_named: dict[str, Any] = {}


def name_rule(name: str, label: Any) -> dict[str, Any]:
    """What a rule is called wherever its clocks are listed; said with the records, before kinds are read off them."""
    _named[name] = label
    return {"name": name, "label": label}


def named() -> list[tuple[str, Any]]:
    """The rules of all domains, by name and label; they are told after this record is made."""
    return sorted(_named.items(), key=itemgetter(0))


class Deadline(Record):
    """A deadline (时限) of a record, by a rule of a domain; its owner is whom it asks.

    Wound, stopped and moved by clocks.py alone. What it hangs on is a pointer: a domain below knows no kind
    of one above. One clock of a rule runs on a record at a time.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        LATE = "late", _("Overdue")
        MET = "met", _("Met")
        CANCELLED = "cancelled", _("Cancelled")

    rule = models.CharField(_("rule"), max_length=60, choices=named)
    terms = models.CharField(_("terms"), max_length=120, help_text=_("As they stood when it was last reckoned."))
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    stopped_at = models.DateTimeField(_("ended"), null=True, blank=True)
    minutes = models.IntegerField(_("minutes taken"), null=True, blank=True)
    in_time = models.BooleanField(_("in time"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=200, blank=True)
    evidence_kind = models.CharField(max_length=60, blank=True)
    evidence_id = models.UUIDField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    steps_done = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    steps = models.JSONField(default=list, blank=True)
    reckoned = models.CharField(max_length=60, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = (
            *indexes("office_deadline"),
            models.Index("next_at", name="office_deadline_next", condition=OPEN & Q(next_at__isnull=False)),
            models.Index("reckoned", name="office_deadline_reckoned", condition=OPEN),
            models.Index("about_id", "rule", name="office_deadline_about"),
            models.Index("owner", "due_at", name="office_deadline_due", condition=OPEN),
        )
        constraints = (models.UniqueConstraint(fields=("about_id", "rule"), condition=OPEN, name="office_deadline_once"),)

    class Screen:
        handed_over = False  # goes to whoever has what it hangs on
        icon = "clock"
        prefix = "DL"
        columns = "number", "rule", "owner", "state", "started_at", "due_at", "stopped_at", "minutes", "in_time"
        form = (
            (_("Deadline"), ("owner", "state", "started_at", "due_at", "stopped_at", "in_time", "minutes")),
            (_("Terms"), ("rule", "steps_done", "evidence")),
        )
        quick = "state", "owner", "rule", "due_at"
        sort = "due_at"
        readonly = (
            *("owner", "rule", "terms", "state", "started_at", "due_at", "stopped_at"),
            *("minutes", "in_time", "evidence", "steps_done"),
        )
        hidden = "about_kind", "about_id", "evidence_kind", "evidence_id", "next_at", "steps", "reckoned"
        menu = False
        colors: ClassVar = {"state": {"running": "blue", "late": "red", "met": "green", "cancelled": "default"}}
