"""Hand-overs: everything a person owns goes to a successor, or back to the pools, and a report tells of it (E08, A09)."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.kernel.access import READ, TRANSFER, Rights
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql

PERSON = "people.user"


@dataclass(frozen=True, slots=True)
class OfHandOvers:
    """Read by whoever may hand people's work over, and by who ordered it; made by the action alone."""

    parent: str | None = "person"

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """The hand-overs that the operation reaches."""
        if rights.everything or (op == READ and rights.all_of(PERSON, TRANSFER)):
            return TRUE
        return Sql(f"{alias}.created_by = %s", (rights.person,)) if op == READ and rights.person else FALSE

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class HandOver(Record):
    """The work of a person who leaves, or changes place, given to another (离职交接); the worker does it, this tells how far it is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor"), db_index=False
    )
    leaves = models.BooleanField(_("leaves the company"), default=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("handed over"), default=0)
    total = models.PositiveIntegerField(_("in all"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    access = OfHandOvers()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        indexes = (*indexes("customers_handover", owned=False),)
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(state__in=("waiting", "running"), deleted_at=None), name="customers_handover_once"
            ),
        )

    class Screen:
        icon = "swap"
        prefix = "HO"
        columns = "number", "person", "successor", "state", "done", "total", "ended_at"
        form = ((_("Hand-over"), ("person", "successor", "leaves", "reason", "report")),)
        highlights = "state", "done", "total", "successor"
        locked = "person", "successor", "leaves", "reason"
        readonly = "state", "done", "total", "report", "ended_at", "owner"
        menu = False
        colors: ClassVar = {"state": {"waiting": "default", "running": "blue", "done": "green", "failed": "red"}}
