"""Steps of automation rules: what is done, to whom it is told, after how long (K37)."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.automation.records.rule import Rule
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.errors import Invalid
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

EDITION = """
UPDATE /*rule:automation*/ automation_rule SET edition = edition + 1, active = active AND keeper_id IS NOT DISTINCT FROM %s
WHERE id = ANY(%s) RETURNING id
"""
_checks: list[Any] = []


def check(rule: Any) -> Any:
    """Registers what a step must pass: a function of the row and of who writes it that gives the problems by field."""
    _checks[:] = [rule]
    return rule


class Step(Record):
    """A step of an automation rule (自动化步骤): an action, a message, a task, a pause; only under its own condition."""

    class Sort(models.TextChoices):
        ACTION = "action", _("do an action")
        ASSIGN = "assign", _("give it to somebody of a group")
        NOTICE = "notice", _("tell somebody")
        TASK = "task", _("give somebody a task")
        MAIL = "mail", _("send an e-mail")
        SMS = "sms", _("send a short message")
        WEBHOOK = "webhook", _("call another system")
        WAIT = "wait", _("wait")

    class Otherwise(models.TextChoices):
        SKIP = "skip", _("go on with the next step")
        END = "end", _("end here")

    class To(models.TextChoices):
        OWNER = "owner", _("the owner of the record")
        MANAGER = "manager", _("whom the owner reports to")
        PERSON = "person", _("a certain person")
        GROUP = "group", _("everybody in a group")
        FIELD = "field", _("the person in a field of the record")
        ADDRESS = "address", _("the e-mail address or mobile number of the record")

    class Way(models.TextChoices):
        TURN = "turn", _("in turn")
        LOAD = "load", _("who has the fewest")

    class Unit(models.TextChoices):
        MINUTE = "minute", _("minutes")
        HOUR = "hour", _("hours")
        DAY = "day", _("days")
        WORKDAY = "workday", _("working days")

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("automation rule"), db_index=False)
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=10)
    sort = models.CharField(_("what is done"), max_length=8, choices=Sort, default=Sort.NOTICE)
    condition = models.JSONField(_("only if the record"), default=dict, blank=True, help_text=_("As it is when the step comes. Empty: always."))
    otherwise = models.CharField(_("if not"), max_length=4, choices=Otherwise, default=Otherwise.SKIP)
    action = models.CharField(_("action"), max_length=60, blank=True)
    inputs = models.JSONField(_("what is typed in"), default=dict, blank=True, help_text=_("A date may be today, today+3 or today-1."))
    to = models.CharField(_("whom"), max_length=7, choices=To, default=To.OWNER)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("this person"))
    group = models.ForeignKey("people.Group", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"))
    person_field = models.CharField(_("field with the person"), max_length=60, blank=True)
    way = models.CharField(_("who of them"), max_length=4, choices=Way, default=Way.TURN)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    text = models.TextField(
        _("text"),
        max_length=4000,
        blank=True,
        help_text=_("In e-mails and short messages a field of the record stands in braces: {number}."),
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    fields = models.JSONField(_("fields that are sent"), default=list, blank=True)
    amount = models.PositiveIntegerField(_("how long"), default=1, help_text=_("Of a task: until when it is to be done."))
    unit = models.CharField(_("unit"), max_length=7, choices=Unit, default=Unit.WORKDAY)

    access = ByParent("rule")

    class Meta:
        verbose_name = _("step of a rule")
        verbose_name_plural = _("steps of rules")
        indexes = (*indexes("automation_step", owned=False), models.Index("rule", "position", name="automation_step_order"))

    class Screen:
        icon = "flag"
        prefix = "AS"
        columns = "position", "sort", "action", "to", "person", "group", "subject", "amount", "unit"
        form = (
            (_("Step"), ("rule", "position", "sort", "action", "inputs", "to", "person", "group", "person_field", "way")),
            (_("Content"), ("subject", "text", "url", "fields", "amount", "unit")),
            (pgettext_lazy("of a flow", "When"), ("condition", "otherwise")),
        )
        sort = "position"
        locked = ("rule",)
        readonly = ("owner",)
        menu = False
        handed_over = False
        example: ClassVar = {"sort": "notice", "to": "owner", "text": "…", "inputs": {}, "condition": {}, "fields": [], "amount": 1}
        shown_when: ClassVar = {
            "action": ("sort", ("action",)),
            "inputs": ("sort", ("action",)),
            "to": ("sort", ("notice", "task", "mail", "sms")),
            "person": ("to", ("person",)),
            "group": ("sort", ("assign", "notice", "task", "mail", "sms")),
            "person_field": ("to", ("field",)),
            "way": ("sort", ("assign",)),
            "subject": ("sort", ("task", "mail")),
            "text": ("sort", ("notice", "task", "mail", "sms")),
            "url": ("sort", ("webhook",)),
            "fields": ("sort", ("webhook",)),
            "amount": ("sort", ("wait", "task")),
            "unit": ("sort", ("wait", "task")),
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A step that can be taken."""
        for row in rows:
            problems = {} if row.deleted_at else dict(_checks[0](row, by))
            if problems:
                raise Invalid(_t("Please look at the marked fields."), problems)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Another step is another edition, which its keeper agreed to or has to; it counts on the next request."""
        fetch(Sql(EDITION, (getattr(by, "id", None), [row.rule_id for row in rows])))
        raise_epoch()
