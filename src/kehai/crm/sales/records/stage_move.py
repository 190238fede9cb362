"""Moves: each step of a deal from one stage to the next, with plan and summary, and what the manager said to it."""

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.stage import Stage
from kehai.crm.sales.records.written_once import WrittenOnce
from kehai.kernel.record import Record, indexes


class StageMove(Record):
    """A step of a deal (阶段变更): from where, to where, how long it rested, the plan and the self-summary (A32)."""

    class Sort(models.TextChoices):
        BEGUN = "begun", _("Begun")
        FORWARD = "forward", _("Forward")
        BACK = "back", pgettext_lazy("deal", "Back")
        WON = "won", pgettext_lazy("deal", "Won")
        LOST = "lost", pgettext_lazy("deal", "Lost")
        REOPENED = "reopened", _("Reopened")
        SWITCHED = "switched", _("To another pipeline")
        GUIDANCE = "guidance", _("Guidance")

    opportunity = models.ForeignKey(Opportunity, models.PROTECT, related_name="+", verbose_name=_("opportunity"), db_index=False)
    sort = models.CharField(_("step"), max_length=8, choices=Sort, default=Sort.BEGUN)
    left = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from stage"), db_index=False)
    entered = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to stage"), db_index=False)
    at = models.DateTimeField(_("when"), default=timezone.now)
    rested = models.PositiveIntegerField(_("days in the stage before"), null=True, blank=True)
    plan = models.TextField(_("plan for the next stage"), blank=True)
    summary = models.TextField(_("summary"), blank=True)

    access = WrittenOnce("opportunity")

    class Meta:
        verbose_name = _("step of an opportunity")
        verbose_name_plural = _("steps of opportunities")
        indexes = (
            *indexes("sales_stagemove", owned=False),
            models.Index("opportunity", F("at").desc(), F("id").desc(), name="sales_stagemove_course"),
            models.Index("entered", "at", name="sales_stagemove_entered"),
        )

    class Screen:
        icon = "swap"
        prefix = "SM"
        title = "number"
        columns = "at", "opportunity", "sort", "left", "entered", "rested", "plan", "summary", "owner"
        form = ((_("Step"), ("opportunity", "sort", "left", "entered", "at", "rested", "summary", "plan")),)
        quick = "sort", "entered", "at"
        sort = "-at"
        locked = ("opportunity",)
        readonly = "owner", "sort", "left", "entered", "at", "rested", "plan", "summary"
        colors: ClassVar = {
            "sort": {
                "begun": "blue",
                "forward": "blue",
                "back": "orange",
                "won": "green",
                "lost": "red",
                "reopened": "gold",
                "switched": "cyan",
                "guidance": "purple",
            }
        }
        sides: ClassVar = {"left": "", "entered": ""}
        menu = False
