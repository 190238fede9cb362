"""Steps of flows: who decides in them, how many must agree, and what happens when nobody does."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.approvals.records.flow import Flow
from kehai.kernel.access import ByParent
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import raise_epoch, shipped
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

MOST_LEVELS = 9
MOST_HOURS = 1000
EDITION = "UPDATE /*rule:approvals*/ approvals_flow SET edition = edition + 1 WHERE id = ANY(%s) RETURNING id"


class FlowStep(Record):
    """A step of an approval flow (审批步骤): by whom, how many of them, and within how many working hours."""

    class By(models.TextChoices):
        MANAGER = "manager", _("A manager of who asks")
        HEAD = "head", _("The head of a department")
        PERSON = "person", _("A person")
        ROLE = "role", _("Whoever holds a role")
        FIELD = "field", _("A person named by the record")

    class Vote(models.TextChoices):
        ONE = "one", _("One is enough")
        ALL = "all", _("All must agree")
        MAJORITY = "majority", _("More than half")

    class Late(models.TextChoices):
        REMIND = "remind", _("Remind")
        ESCALATE = "escalate", _("Give it to the manager above")
        EXPIRE = "expire", _("Let it expire")

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="+", verbose_name=_("approval flow"), db_index=False)
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=10)
    name = models.CharField(_("name"), max_length=40)
    by = models.CharField(_("who decides"), max_length=8, choices=By, default=By.MANAGER)
    level = models.PositiveSmallIntegerField(_("manager's level"), default=1, help_text=_("1: the manager of who asks; 2: that one's manager …"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    role = models.ForeignKey("people.Role", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"))
    department = models.ForeignKey(
        "people.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
        help_text=_("Empty: the department of who asks."),
    )
    field = models.CharField(_("field of the record"), max_length=60, blank=True, help_text=_("A field that names a person."))
    vote = models.CharField(_("how many"), max_length=8, choices=Vote, default=Vote.ONE)
    hours = models.PositiveSmallIntegerField(_("working hours to decide"), null=True, blank=True, help_text=_("Empty: no time limit."))
    late = models.CharField(_("when the time is over"), max_length=8, choices=Late, default=Late.REMIND)

    access = ByParent("flow")

    class Meta:
        verbose_name = _("step of a flow")
        verbose_name_plural = _("steps of flows")
        indexes = (*indexes("approvals_flowstep", owned=False), models.Index("flow", "position", name="approvals_flowstep_order"))

    class Screen:
        icon = "flag"
        prefix = "FS"
        title = "name"
        columns = "position", "name", "flow", "by", "person", "role", "department", "level", "vote", "hours", "late"
        form = (
            (_("Step"), ("flow", "name", "position", "by", "level", "person", "role", "department", "field", "vote")),
            (_("Time"), ("hours", "late")),
        )
        sort = "position"
        locked = ("flow",)
        readonly = ("owner",)
        menu = False
        handed_over = False
        example: ClassVar = {"by": "manager", "level": 1, "hours": 8}
        shown_when: ClassVar = {
            "level": ("by", ("manager",)),
            "person": ("by", ("person",)),
            "role": ("by", ("role",)),
            "department": ("by", ("head",)),
            "field": ("by", ("field",)),
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """A step says who decides in it; a flow in use keeps at least one, or what it holds would be asked of nobody."""
        _refuse_none_left([row for row in rows if row.deleted_at])
        for row in rows:
            if row.deleted_at:
                continue
            problems = _problems(row)
            if problems:
                raise Invalid(_t("Please look at the marked fields."), problems)

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Another step is another edition of the flow; it counts on the next request."""
        fetch(Sql(EDITION, ([row.flow_id for row in rows],)))
        raise_epoch()


def _refuse_none_left(buried: Sequence[FlowStep]) -> None:
    gone = [row.pk for row in buried]
    for flow in {row.flow_id for row in buried}:
        left = FlowStep.objects.filter(flow_id=flow, deleted_at=None).exclude(pk__in=gone)
        if Flow.objects.filter(pk=flow, active=True, deleted_at=None).exists() and not left.exists():
            raise Refusal(_t("This flow is in use and would be without a step; switch it off first."))


def _problems(row: FlowStep) -> dict[str, Any]:
    missing = _t("Please say who decides.")
    found = {}
    if row.by == FlowStep.By.PERSON and not row.person_id:
        found["person"] = missing
    if row.by == FlowStep.By.ROLE and not row.role_id:
        found["role"] = missing
    if row.by == FlowStep.By.FIELD and row.field not in people_fields(row.flow.kind):
        found["field"] = _t("Please name a field of the record that links to a person.")
    if not 1 <= row.level <= MOST_LEVELS:
        found["level"] = _t("Please give between 1 and %(most)d.") % {"most": MOST_LEVELS}
    if row.hours is not None and not 1 <= row.hours <= MOST_HOURS:
        found["hours"] = _t("Please give between 1 and %(most)d.") % {"most": MOST_HOURS}
    return found


def people_fields(name: str) -> list[str]:
    """The fields of a kind that name a person."""
    if name not in shipped():
        return []
    return [field.name for field in kind_named(name).fields.values() if field.type == "link" and field.target == "people.user"]
