"""Automation rules: when something happens to a record that fulfils a condition, these steps are taken (K37, A47)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.automation.records.run import call_off
from kehai.crm.office.records.reminder_rule import ReminderRule
from kehai.kernel.access import Granted
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record, indexes

MOST_AN_HOUR = 100_000
DEFINING = "when", "action", "watched", "with_imports", "condition", "date_field", "sort", "days", "yearly", "working", "every", "on_day"
# What a rule names must exist and be its author's to read; the rules that know register themselves here.
_checks: list[Any] = []


def check(rule: Any) -> Any:
    """Registers what a rule must pass: a function of the row and of who writes it that gives the problems by field."""
    _checks[:] = [rule]
    return rule


class Rule(Record):
    """An automation rule (自动化规则): when what happens, to which records; its steps say what is done then.

    It acts with the rights of its keeper, the person who switched it on, as they are at that moment: nobody reaches
    more by a rule than by himself, and what a flow holds for him is held for it.
    """

    class When(models.TextChoices):
        CREATED = "created", _("a record is created")
        CHANGED = "changed", _("fields of a record change")
        DONE = "done", _("an action is done to a record")
        DATE = "date", _("a date of a record comes near or is over")
        SCHEDULE = "schedule", _("a day comes round")
        CALLED = "called", _("another system calls")

    class Every(models.TextChoices):
        DAY = "day", _("every day")
        WORKDAY = "workday", _("every working day")
        WEEK = "week", _("every week")
        MONTH = "month", _("every month")

    Sort = ReminderRule.Sort

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("records"), max_length=60)
    when = models.CharField(_("starts when"), max_length=8, choices=When, default=When.CREATED)
    action = models.CharField(_("action"), max_length=60, blank=True)
    watched = models.JSONField(_("only where these fields change"), default=list, blank=True, help_text=_("Empty: any change."))
    with_imports = models.BooleanField(_("also what comes by import"), default=False)
    date_field = models.CharField(_("date"), max_length=60, blank=True)
    sort = models.CharField(_("how far from the date"), max_length=7, choices=Sort, default=Sort.BEFORE)
    days = models.PositiveIntegerField(_("days"), default=3)
    yearly = models.BooleanField(_("every year"), default=False, help_text=_("Only day and month count."))
    working = models.BooleanField(_("count working days"), default=False)
    every = models.CharField(_("how often"), max_length=7, choices=Every, default=Every.DAY)
    on_day = models.PositiveSmallIntegerField(
        _("on which day"), default=1, help_text=_("Of the week, 1 being Monday, or of the month; a month that has no such day takes its last.")
    )
    condition = models.JSONField(_("only records that"), default=dict, blank=True, help_text=_("Empty: all."))
    most_an_hour = models.PositiveIntegerField(
        _("at most an hour"), default=1000, help_text=_("Where more records than that would start the rule within an hour, it stops and says so.")
    )
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=False)
    active_since = models.DateTimeField(_("active since"), null=True, blank=True)
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("acts with the rights of"),
        help_text=_("Whoever switched it on."),
    )
    trouble = models.CharField(_("stopped because"), max_length=300, blank=True)
    edition = models.PositiveIntegerField(_("edition"), default=1)

    access = Granted()

    class Meta:
        verbose_name = _("automation rule")
        verbose_name_plural = _("automation rules")
        indexes = (*indexes("automation_rule", owned=False),)

    class Screen:
        icon = "robot"
        help = _("What the program does by itself when something happens. A trial shows what it would do, and the runs show what it did.")
        prefix = "AU"
        title = "name"
        columns = "name", "kind", "when", "active", "keeper", "trouble", "edition"
        form = (
            (_("Rule"), ("name", "kind", "remark")),
            (
                pgettext_lazy("of a flow", "When"),
                (
                    "when",
                    "action",
                    "watched",
                    "date_field",
                    "sort",
                    "days",
                    "yearly",
                    "working",
                    "every",
                    "on_day",
                    "with_imports",
                    "condition",
                ),
            ),
            (_("Limits"), ("most_an_hour",)),
        )
        highlights = "kind", "when", "active", "keeper", "trouble"
        quick = "active", "kind", "when"
        search = ("name",)
        sort = "name"
        locked = ("kind",)
        readonly = "owner", "active", "active_since", "keeper", "trouble", "edition"
        handed_over = False
        example: ClassVar = {"kind": "people.user", "when": "created", "watched": [], "condition": {}, "days": 3, "most_an_hour": 1000, "on_day": 1}
        shown_when: ClassVar = {
            "action": ("when", ("done",)),
            "watched": ("when", ("changed",)),
            "with_imports": ("when", ("created",)),
            "date_field": ("when", ("date",)),
            "sort": ("when", ("date",)),
            "days": ("when", ("date",)),
            "yearly": ("when", ("date",)),
            "working": ("when", ("date",)),
            "every": ("when", ("schedule",)),
            "on_day": ("when", ("schedule",)),
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Names what exists; what is thrown away acts no more; another meaning is another edition and is switched on anew."""
        for row in rows:
            if row.deleted_at:
                row.active = False
                continue
            problems = dict(_checks[0](row, by))
            if problems:
                raise Invalid(_t("Please look at the marked fields."), problems)
            old = before[row.id]
            if old and any(old[name] != getattr(row, name) for name in DEFINING):
                row.edition += 1
                # It would act in the name of who agreed to something else.
                row.active = False if row.keeper_id != getattr(by, "id", None) else row.active

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Counts on the next request; what a rule that is off left waiting ends with it."""
        raise_epoch()
        call_off([row.id for row in rows if not row.active and _was_on(before[row.id])])

    @property
    def about(self) -> Kind:
        """The kind whose records it looks at."""
        return kind_named(self.kind)


def _was_on(old: Mapping[str, Any]) -> bool:
    """In use, or stopped by the program: then what it had begun within its limit still goes on."""
    return bool(old and (old["active"] or old["trouble"]))
