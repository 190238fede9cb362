"""Learnings: that a person is asked to learn a training, and that he has (B39)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.products.records import learners
from kehai.crm.products.records.training import Training
from kehai.kernel.access import CLAIM, EXPORT, MANAGE, READ, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.record import Record, indexes
from kehai.kernel.sql import FALSE, TRUE, Sql, some

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


@dataclass(frozen=True, slots=True)
class OfLearners:
    """The learner's own, seen as well by those above him and by who gives the training; the house makes it, and nobody writes it by hand."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """CLAIM is what the learner does himself; MANAGE reminding, marking and excusing."""
        if rights.everything:
            return TRUE
        if op not in (READ, CLAIM, MANAGE, EXPORT) or rights.person is None or not rights.employee or not rights.permits(kind.name, op):
            return FALSE
        mine = among(alias, "owner_id", frozenset({rights.person}))
        if op == CLAIM:
            return mine
        if rights.all_of(kind.name, op):
            return TRUE
        led = among(alias, "owner_id", rights.owner_ids(kind.name, op))
        if op == EXPORT:
            return led
        mine_to_teach = "(SELECT g.id FROM products_training g WHERE g.owner_id = %s)"
        given = Sql(f"{alias}.training_id IN {mine_to_teach}", (rights.person,))
        return some(mine, led, given) if op == READ else some(led, given)

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


class Learning(Record):
    """That a person is asked to learn a training, until when, and whether he has (学习记录). Its owner is the learner."""

    class State(models.TextChoices):
        OPEN = "open", _("To be learnt")
        DONE = "done", _("Learnt")
        EXCUSED = "excused", _("Excused")
        LAPSED = "lapsed", _("Not learnt")

    training = models.ForeignKey(Training, models.PROTECT, related_name="+", verbose_name=_("training"), db_index=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    due_on = models.DateField(_("to be learnt until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("learnt"), null=True, blank=True)
    in_time = models.BooleanField(_("in time"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("mark"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=400, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marked by"), db_index=False
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    access = OfLearners()

    class Meta:
        verbose_name = _("learning record")
        verbose_name_plural = _("learning records")
        indexes = (
            *indexes("products_learning"),
            models.Index("owner", "due_on", name="products_learning_todo", condition=Q(state="open", deleted_at=None)),
        )
        constraints = (models.UniqueConstraint(fields=("training", "owner"), condition=Q(deleted_at=None), name="products_learning_once"),)

    class Screen:
        icon = "check"
        help = _("Who was asked to learn which training, who has and who is late.")
        prefix = "LN"
        columns = "training", "owner", "state", "due_on", "finished_at", "in_time", "score", "remark"
        form = (
            (_("Learning"), ("training", "state", "due_on", "finished_at", "in_time")),
            (_("Mark"), ("score", "remark", "marked_by", "reminded_at")),
        )
        highlights = "state", "owner", "due_on", "score"
        quick = "state", "training", "owner", "due_on", "in_time"
        sort = "due_on"
        locked = ("training",)
        readonly = "owner", "state", "due_on", "finished_at", "in_time", "score", "remark", "marked_by", "reminded_at"
        handed_over = False  # nobody learns in another's place
        colors: ClassVar = {"state": {"open": "gold", "done": "green", "excused": "default", "lapsed": "red"}}

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """The training counts who has learnt it."""
        learners.recount({row.training_id for row in rows if not before[row.id] or before[row.id]["state"] != row.state})
