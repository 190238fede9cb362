"""Reminder rules: from which date of which records a reminder comes, for whom, and whether as a task or as a notice (A14)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.office.records.task import Task
from kehai.kernel.access import Granted, readable
from kehai.kernel.catalogue import catalogue, kind
from kehai.kernel.errors import Invalid
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope, compile_filter
from kehai.kernel.record import Record, indexes

DATES = ("date", "datetime", "anniversary")
MOST_DAYS = 3650


class ReminderRule(Record):
    """A rule by which people are reminded (提醒规则): before, on or after a date of a record, or after days of silence.

    Only who is granted the rules sees them: their conditions may speak of what others do not see.
    """

    class Sort(models.TextChoices):
        BEFORE = "before", _("so many days before the date")
        ON = "on", _("on the date")
        AFTER = "after", _("so many days after the date")
        SILENCE = "silence", _("when nothing happened for so many days since the date")

    class To(models.TextChoices):
        OWNER = "owner", _("the owner of the record")
        MANAGER = "manager", _("whom the owner reports to")
        PERSON = "person", _("a certain person")
        FIELD = "field", _("the person in a field of the record")

    class Makes(models.TextChoices):
        TASK = "task", _("a task")
        NOTICE = "notice", _("a notice")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    name = models.CharField(_("name"), max_length=60, help_text=_("Is the subject of the task and stands in the notice."))
    kind = models.CharField(_("records"), max_length=60, help_text=_("Whose date it is."))
    sort = models.CharField(_("when"), max_length=7, choices=Sort, default=Sort.BEFORE)
    days = models.PositiveIntegerField(_("days"), default=3)
    date_field = models.CharField(_("date"), max_length=60, help_text=_("A day that comes back every year may be lunar."))
    yearly = models.BooleanField(_("every year"), default=False, help_text=_("Only day and month count."))
    working = models.BooleanField(_("count working days"), default=False)
    condition = models.JSONField(_("only records that"), default=dict, blank=True, help_text=_("Empty: all."))
    to = models.CharField(_("reminds"), max_length=7, choices=To, default=To.OWNER)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this person"), db_index=False
    )
    person_field = models.CharField(_("field with the person"), max_length=60, blank=True)
    makes = models.CharField(_("makes"), max_length=6, choices=Makes, default=Makes.TASK)
    task_sort = models.CharField(_("sort of task"), max_length=12, choices=Task.Sort, default=Task.Sort.TODO)
    priority = models.CharField(_("priority"), max_length=6, choices=Task.Priority, default=Task.Priority.NORMAL)
    most = models.PositiveIntegerField(_("at most a day"), default=200, help_text=_("What is left over comes the next day, the oldest first."))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    active_since = models.DateTimeField(_("active since"), null=True, blank=True)

    access = Granted()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        indexes = (*indexes("office_reminderrule", owned=False),)

    class Screen:
        icon = "bell"
        help = _("Who is reminded of what and when, without anybody programming it. A trial shows whom it would remind.")
        prefix = "RM"
        title = "name"
        columns = "name", "kind", "sort", "days", "date_field", "to", "makes", "state"
        form = (
            (_("When"), ("name", "kind", "date_field", "sort", "days", "yearly", "working", "condition")),
            (_("Who and what"), ("to", "person", "person_field", "makes", "task_sort", "priority", "most")),
            (_("Start"), ("state", "active_since")),
        )
        highlights = "kind", "date_field", "sort", "days", "state"
        quick = "state", "kind", "makes"
        search = ("name",)
        sort = "name"
        readonly = "owner", "active_since"
        example: ClassVar = {"kind": "people.user", "date_field": "created_at", "days": 3, "most": 200}
        colors: ClassVar = {"state": {"draft": "default", "active": "green", "paused": "orange"}}
        shown_when: ClassVar = {
            "days": ("sort", ("before", "after", "silence")),
            "person": ("to", ("person",)),
            "person_field": ("to", ("field",)),
            "task_sort": ("makes", ("task",)),
            "priority": ("makes", ("task",)),
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A rule that can run, over what its author reads; since when it is active."""
        for row in rows:
            if row.deleted_at:
                continue
            row.refuse_unfit(by)
            was = before[row.id].get("state") == cls.State.ACTIVE and not before[row.id].get("deleted_at")
            if row.state == cls.State.ACTIVE:
                row.active_since = row.active_since if was and row.active_since else timezone.now()
            else:
                row.active_since = None

    def refuse_unfit(self, by: Any) -> None:
        """Raises Invalid where the rule could not run, or would say more than its author may read."""
        if self.kind not in catalogue():
            sentence = _t("Please choose the records.")
            raise Invalid(_t("Please look at the marked fields."), {"kind": sentence})
        about = self.about
        problems = self._problems(about, by)
        if problems:
            raise Invalid(_t("Please look at the marked fields."), problems)
        try:
            compile_filter(self.condition, Scope(about, by))
        except Invalid as error:
            raise Invalid(error.message, {"condition": error.message}) from error

    def _problems(self, about: Kind, by: Any) -> dict[str, str]:
        problems = {}
        field = about.fields.get(self.date_field)
        if field is None or field.type not in DATES or not readable(about, by, field.name):
            problems["date_field"] = _t("Please choose a date of these records.")
        elif field.type == "anniversary" and self.sort == self.Sort.SILENCE:
            problems["sort"] = _t("A day that comes back every year is never silent.")
        if not 0 <= self.days <= MOST_DAYS or (self.sort == self.Sort.SILENCE and not self.days):
            problems["days"] = _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}
        if self.to == self.To.PERSON and not self.person_id:
            problems["person"] = _t("Please fill this in.")
        if self.to == self.To.FIELD:
            link = about.fields.get(self.person_field)
            if link is None or link.type != "link" or link.target != "people.user" or not readable(about, by, link.name):
                problems["person_field"] = _t("Please choose a field that names a person.")
        if self.most < 1:
            problems["most"] = _t("A rule that reminds nobody is a paused one.")
        return problems

    @property
    def about(self) -> Kind:
        """The kind whose records it looks at."""
        return kind(self.kind)


def in_force() -> "models.QuerySet[ReminderRule]":
    """The rules by which people are reminded."""
    return ReminderRule.objects.filter(Q(deleted_at=None, state=ReminderRule.State.ACTIVE)).order_by("number")
