"""Stages: how far a deal is, how likely it is then, and what must be known before it comes there."""

from collections.abc import Mapping, Sequence
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.sales.records.pipeline import Pipeline
from kehai.kernel import alive
from kehai.kernel.access import Public
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import Record, indexes
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

OPPORTUNITY = "sales.opportunity"
CERTAIN = 100
MOST_DAYS = 3650
# What an open deal shows of its stage follows the stage: no version, no change of the deal's own.
FOLLOW = """
UPDATE /*rule:stages*/ sales_opportunity SET probability = s.probability, weighted = round(amount * s.probability / 100, 2),
  stuck_at = GREATEST(staged_at, last_follow_up_at) + make_interval(days => s.stuck_days)
FROM sales_stage s WHERE s.id = ANY(%s) AND s.id = stage_id AND state = 'open' RETURNING sales_opportunity.id
"""


class Stage(Record):
    """A stage of a pipeline (销售阶段): its probability, the gate before it (阶段门槛), and how long a deal may rest there."""

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+", verbose_name=_("pipeline"), db_index=False)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=10)
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=10)
    needs = models.JSONField(
        _("needed before"), default=list, blank=True, help_text=_("Fields of the opportunity that must be filled before it comes here.")
    )
    needs_files = models.BooleanField(_("needs a document"), default=False, help_text=_("Something must be attached before it comes here."))
    asks_plan = models.BooleanField(
        _("asks for plan and summary"), default=False, help_text=_("Who moves on from here says what was learned and what comes next.")
    )
    stuck_days = models.PositiveIntegerField(_("stuck after days"), null=True, blank=True, help_text=_("Empty: a deal may rest here."))
    coaching = models.TextField(_("what to do here"), blank=True, help_text=_("Shown to who works on a deal of this stage."))

    access = Public(parent="pipeline")

    class Meta:
        verbose_name = _("stage of a pipeline")
        verbose_name_plural = _("stages of pipelines")
        indexes = (*indexes("sales_stage", owned=False), models.Index("pipeline", "position", name="sales_stage_order"))
        constraints = (
            models.UniqueConstraint(fields=("pipeline", "name"), condition=Q(deleted_at=None), name="sales_stage_once"),
            models.CheckConstraint(condition=Q(probability__lte=CERTAIN), name="sales_stage_likely"),
        )

    class Screen:
        icon = "flag"
        prefix = "SG"
        title = "name"
        columns = "position", "name", "pipeline", "probability", "stuck_days", "asks_plan", "needs_files"
        form = (
            (_("Stage"), ("pipeline", "name", "position", "probability", "coaching")),
            (_("Gate"), ("needs", "needs_files", "asks_plan", "stuck_days")),
        )
        quick = ("pipeline",)
        search = ("name",)
        sort = "position"
        locked = ("pipeline",)
        readonly = ("owner",)
        menu = False

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Between nothing and certain; its gate names fields that exist; it is not deleted under the deals in it."""
        for row in rows:
            if row.deleted_at:
                if not before[row.id].get("deleted_at"):
                    _refuse_full(row)
                continue
            problems = {}
            if row.probability > CERTAIN:
                problems["probability"] = _t("Please give between 0 and 100.")
            if row.stuck_days is not None and not 1 <= row.stuck_days <= MOST_DAYS:
                problems["stuck_days"] = _t("Please give between 1 and %(most)d days.") % {"most": MOST_DAYS}
            if not _known(row.needs):
                problems["needs"] = _t("Please choose fields of the opportunity.")
            if problems:
                raise Invalid(_t("Please look at the marked fields."), problems)
        if not alive.hold(Pipeline, {row.pipeline_id for row in rows if not row.deleted_at}):
            raise Refusal(_t("This pipeline was deleted a moment ago."))

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Open deals show the probability and the patience of their stage."""
        watched = "probability", "stuck_days"
        moved = [row.id for row in rows if before[row.id] and any(before[row.id][name] != getattr(row, name) for name in watched)]
        if moved:
            fetch(Sql(FOLLOW, (moved,)))


def _known(needs: Any) -> bool:
    if not isinstance(needs, list):
        return False
    fields = kind(OPPORTUNITY).fields
    return all(isinstance(name, str) and name in fields and gateable(fields[name]) for name in needs)


NOT_GATES = frozenset({"title", "customer", "pipeline", "stage", "state", "owner", "files"})


def gateable(field: Any) -> bool:
    """Whether a stage may ask that the field be filled: who works on the deal can fill it, and it is not always full."""
    return not field.readonly and not field.derived and field.name not in NOT_GATES and field.type != "boolean"


def _refuse_full(row: Stage) -> None:
    from kehai.crm.sales.records.opportunity import Opportunity  # noqa: PLC0415  opportunities point at stages

    alive.alone(Stage, [row.id])
    found = alive.count(Opportunity, stage=row)
    if found:
        raise Refusal(_t("There are %(count)d opportunities in this stage; move them first.") % {"count": found})


def of_pipelines(ids: set[UUID]) -> dict[UUID, list[Stage]]:
    """The living stages of pipelines, in order."""
    found: dict[UUID, list[Stage]] = {key: [] for key in ids}
    for stage in Stage.objects.filter(pipeline__in=ids, deleted_at=None).order_by("position", "number"):
        found[stage.pipeline_id].append(stage)
    return found
