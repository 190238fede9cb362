"""Tasks: what a person has to do until when, about any record, once or again and again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.office.rules import repeating
from kehai.kernel import calendar
from kehai.kernel.access import ByOwner
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes

OPEN, DONE = "open", "done"
LIVE = Q(state=OPEN, deleted_at=None)
MINUTES = {"at": 0, "quarter": 15, "hour": 60, "day": 24 * 60}
MOST_EVERY = 99
SHORTEST, LONGEST = 5, 24 * 60  # minutes that a task takes


def evening() -> datetime:
    """When work ends today, or on the next working day where that has passed already."""
    now = timezone.now()
    today = calendar.end_of(calendar.add_workdays(calendar.local(now).date(), 0))
    return today if today > now else calendar.end_of(calendar.add_workdays(calendar.local(now).date(), 1))


class Task(Record):
    """A task (任务、待办); its owner is who does it. What it is about is a pointer: the office knows no kind above it (A14–A16).

    A task that comes again is done one by one: the next is made when this one is done, and points back at it.
    """

    class State(models.TextChoices):
        OPEN = OPEN, pgettext_lazy("task", "Open")
        DONE = DONE, _("Done")

    class Sort(models.TextChoices):
        TODO = "todo", _("To do")
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        RETURN_VISIT = "return_visit", _("Return visit")
        APPOINTMENT = "appointment", _("Appointment")
        RENEWAL = "renewal", _("Renewal")
        REVIEW = "review", _("Annual review")
        CARE = "care", _("Care for the customer")

    class Priority(models.TextChoices):
        HIGH = "high", _("High")
        NORMAL = "normal", _("Normal")
        LOW = "low", _("Low")

    class Remind(models.TextChoices):
        NONE = "none", _("Not")
        AT = "at", _("When it is due")
        QUARTER = "quarter", _("A quarter of an hour before")
        HOUR = "hour", _("An hour before")
        DAY = "day", _("A day before")
        MORNING = "morning", _("On the day, when work begins")

    class Repeat(models.TextChoices):
        NONE = "none", _("Once")
        DAILY = repeating.DAILY, _("Daily")
        WEEKLY = repeating.WEEKLY, _("Weekly")
        MONTHLY = repeating.MONTHLY, _("Monthly")
        YEARLY = repeating.YEARLY, _("Yearly")

    class Holiday(models.TextChoices):
        KEEP = repeating.KEEP, _("stays on the day")
        BEFORE = repeating.BEFORE, _("moves to the working day before")
        AFTER = repeating.AFTER, _("moves to the working day after")

    subject = models.CharField(_("subject"), max_length=200)
    sort = models.CharField(_("sort"), max_length=12, choices=Sort, default=Sort.TODO)
    due_at = models.DateTimeField(_("due"), default=evening, blank=True, help_text=_("Empty: the end of the working day."))
    minutes = models.PositiveSmallIntegerField(
        _("length (minutes)"), null=True, blank=True, help_text=_("How long it takes from that time on; empty: not said.")
    )
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, default=Priority.NORMAL)
    details = models.TextField(_("details"), blank=True)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    result = models.TextField(_("result"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    remind = models.CharField(_("remind"), max_length=7, choices=Remind, default=Remind.AT)
    repeat = models.CharField(_("repeats"), max_length=7, choices=Repeat, default=Repeat.NONE)
    every = models.PositiveSmallIntegerField(_("every"), default=1, help_text=_("Every so many days, weeks, months or years."))
    holiday = models.CharField(_("on a day off it"), max_length=6, choices=Holiday, default=Holiday.KEEP)
    until = models.DateField(_("repeats until"), null=True, blank=True)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by"), db_index=False
    )
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("comes after"))
    anchor = models.DateTimeField(null=True, blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    access = ByOwner()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = (
            *indexes("office_task"),
            models.Index("owner", "due_at", "id", name="office_task_due", condition=LIVE),
            models.Index("remind_at", name="office_task_remind", condition=LIVE & Q(told_at=None, remind_at__isnull=False)),
            models.Index("about_id", "due_at", name="office_task_about"),
            models.Index("asker", "due_at", name="office_task_asked", condition=Q(deleted_at=None, asker__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(every__gte=1), name="office_task_every"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__range=(SHORTEST, LONGEST)), name="office_task_minutes"),
        )

    class Screen:
        icon = "check"
        help = _("What is to be done until when, about a customer, a deal or nothing in particular.")
        prefix = "TK"
        title = "subject"
        columns = "subject", "due_at", "sort", "priority", "owner", "state", "repeat"
        form = (
            (_("Task"), ("subject", "sort", "due_at", "minutes", "priority", "remind", "details")),
            (_("Repeat"), ("repeat", "every", "holiday", "until")),
            (_("Done"), ("state", "done_at", "result", "asker")),
        )
        highlights = "state", "due_at", "priority", "owner"
        quick = "state", "due_at", "sort", "priority", "owner"
        search = ("subject",)
        sort = "due_at"
        readonly = "owner", "state", "result", "done_at", "asker", "follows"
        hidden = "about_kind", "about_id", "remind_at", "told_at", "anchor"
        own_fields = True
        menu = False  # has a page of its own
        lasts = "due_at", "minutes"
        offers: ClassVar = {"minutes": (15, 30, 45, 60, 90, 120)}
        example: ClassVar = {"every": 1, "minutes": 30}
        shown_when: ClassVar = dict.fromkeys(("every", "holiday", "until"), ("repeat", ("daily", "weekly", "monthly", "yearly")))
        colors: ClassVar = {
            "state": {OPEN: "blue", DONE: "green"},
            "priority": {"high": "red", "normal": "default", "low": "default"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It is somebody's, its rule can be kept, and the moment of its reminder follows from both."""
        for row in rows:
            if row.owner_id is None and by.human:
                row.owner_id = by.id
            if row.due_at is None:
                row.due_at = evening()
            if problems := row.problems():
                raise Invalid(_t("Please look at the marked fields."), problems)
            row.wind(before[row.id])

    def problems(self) -> dict[str, str]:
        """The numbers that cannot be, each with what it may be."""
        found = {}
        if not 1 <= self.every <= MOST_EVERY:
            found["every"] = _t("Please give between 1 and %(most)d.") % {"most": MOST_EVERY}
        if self.minutes is not None and not SHORTEST <= self.minutes <= LONGEST:
            found["minutes"] = _t("Please give between %(least)d and %(most)d minutes.") % {"least": SHORTEST, "most": LONGEST}
        return found

    def wind(self, old: Mapping[str, Any]) -> None:
        """The day from which it repeats, and when it reminds; a new moment is told anew."""
        if not old:
            self.anchor = self.anchor or self.due_at  # the next of a row goes on from where the first began
        elif old["due_at"] != self.due_at and old["repeat"] == self.Repeat.NONE:
            self.anchor = self.due_at
        at = self.reminder()
        if at != old.get("remind_at"):
            self.told_at = None
        self.remind_at = at

    def reminder(self) -> datetime | None:
        """When to remind of it; on a day off work would never begin, so there the hour alone counts."""
        if self.remind == self.Remind.NONE:
            return None
        if self.remind == self.Remind.MORNING:
            return min(self.due_at, calendar.begin_of(calendar.local(self.due_at).date()))
        return self.due_at - timedelta(minutes=MINUTES[self.remind])
