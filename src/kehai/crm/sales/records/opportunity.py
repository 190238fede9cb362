"""Opportunities: the deals we hope to win, and how far each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records import course, pipeline, sparing, stage
from kehai.crm.sales.records.competitor import Competitor
from kehai.crm.sales.records.pipeline import Pipeline
from kehai.crm.sales.records.reason import Reason
from kehai.crm.sales.records.stage import Stage
from kehai.crm.sales.rules import gates
from kehai.kernel import alive, money
from kehai.kernel.access import ByOwner
from kehai.kernel.board import Board
from kehai.kernel.catalogue import kind_of
from kehai.kernel.columns import FilesField, MoneyField
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.record import indexes
from kehai.kernel.spelled import Spelled, spelled_index

OPEN, WON, LOST = "open", "won", "lost"
CENTS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """What was said when a deal moved: the plan for what comes, and what was learned (A32)."""

    plan: str = ""
    summary: str = ""


class Opportunity(Spelled):
    """A deal we hope to win from one customer (商机): what it is worth, how far it is, and what comes next.

    Its stage and its end change by named actions, through the gates of the stages on the way; `settle` keeps
    them whichever action writes, and every move leaves a row of its own.
    """

    class State(models.TextChoices):
        OPEN = OPEN, pgettext_lazy("deal", "Open")
        WON = WON, pgettext_lazy("deal", "Won")
        LOST = LOST, pgettext_lazy("deal", "Lost")

    class Sort(models.TextChoices):
        NEW = "new", _("New business")
        REPEAT = "repeat", _("Repeat business")
        RENEWAL = "renewal", _("Renewal")
        PROJECT = "project", _("Project")

    class Forecast(models.TextChoices):
        COMMIT = "commit", _("Committed")
        LIKELY = "likely", _("Likely")
        POSSIBLE = "possible", _("Possible")

    title = models.CharField(_("opportunity"), max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    pipeline = models.ForeignKey(
        Pipeline, models.PROTECT, blank=True, related_name="+", verbose_name=_("pipeline"), db_index=False, help_text=_("Empty: the first in use.")
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, blank=True, related_name="+", verbose_name=_("stage"), db_index=False, help_text=_("Empty: the first of the pipeline.")
    )
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    sort = models.CharField(_("sort of business"), max_length=7, choices=Sort, default=Sort.NEW)
    amount = MoneyField(_("expected amount"), null=True, blank=True)
    closes_on = models.DateField(_("expected to close"), null=True, blank=True)
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=0)
    weighted = MoneyField(_("weighted amount"), null=True, blank=True, help_text=_("Expected amount × probability."))
    forecast = models.CharField(_("own forecast"), max_length=8, choices=Forecast, null=True, blank=True)
    need = models.TextField(_("problem of the customer"), blank=True, help_text=_("What the customer wants solved, before any product is named."))
    solution = models.TextField(_("what we offer"), blank=True)
    budget = MoneyField(_("budget of the customer"), null=True, blank=True)
    decides_how = models.CharField(_("how the customer decides"), max_length=200, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_at = models.DateTimeField(_("next step on"), null=True, blank=True)
    last_follow_up_at = models.DateTimeField(_("last follow-up"), null=True, blank=True)
    staged_at = models.DateTimeField(_("in this stage since"), null=True, blank=True)
    stuck_at = models.DateTimeField(
        _("stuck from"), null=True, blank=True, help_text=_("When nothing was done about it in its stage for longer than the stage allows.")
    )
    question = models.CharField(_("guidance asked for"), max_length=400, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"), db_index=False)
    factors = models.TextField(_("deciding factors"), blank=True)
    lost_to = models.ForeignKey(Competitor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lost to"), db_index=False)
    files = FilesField(_("files"))

    access = ByOwner()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = (
            *indexes("sales_opportunity"),
            spelled_index("sales_opportunity"),
            models.Index("stage", F("created_at").desc(), F("id").desc(), name="sales_opportunity_stage", condition=Q(deleted_at=None, state=OPEN)),
            models.Index("closes_on", "id", name="sales_opportunity_close", condition=Q(deleted_at=None, state=OPEN)),
            models.Index("stuck_at", name="sales_opportunity_stuck", condition=Q(deleted_at=None, state=OPEN)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="sales_opportunity_worth"),
            models.CheckConstraint(condition=Q(state=OPEN) | Q(reason__isnull=False, closed_on__isnull=False), name="sales_opportunity_ended"),
        )

    class Screen:
        icon = "trophy"
        prefix = "OP"
        title = "title"
        columns = "title", "customer", "stage", "amount", "probability", "closes_on", "owner", "next_at", "stuck_at"
        form = (
            (_("Opportunity"), ("title", "customer", "pipeline", "stage", "state", "sort", "amount", "closes_on", "forecast")),
            (_("What it is about"), ("need", "solution", "budget", "decides_how")),
            (_("Next"), ("next_step", "next_at", "question")),
            (_("How it ended"), ("closed_on", "reason", "factors", "lost_to")),
            (_("Files"), ("files",)),
        )
        highlights = "amount", "probability", "weighted", "closes_on", "staged_at", "last_follow_up_at", "stuck_at"
        quick = "state", "pipeline", "stage", "owner", "closes_on", "forecast"
        search = ("title",)
        clock = "stuck_at"
        locked = "customer", "pipeline", "stage"
        readonly = "owner", "state", "question", "closed_on", "reason", "factors", "lost_to"
        derived = "probability", "weighted", "staged_at", "stuck_at", "last_follow_up_at"
        own_fields = True
        timeline = "sales.stage_move"
        notes = "customers.follow_up", "opportunity", "follow_up"
        board = Board(
            by="stage",
            move="advance",
            within="pipeline",
            sums=("amount", "weighted"),
            state="state",
            ends={WON: "win", LOST: "lose"},
            due="next_at",
            step="next_step",
            since="staged_at",
            late="stuck_at",
            shown=("customer", "amount", "closes_on"),
        )
        colors: ClassVar = {
            "state": {OPEN: "blue", WON: "green", LOST: "default"},
            "forecast": {"commit": "green", "likely": "blue", "possible": "default"},
        }

    @classmethod
    def settle(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """It stands in a stage of its pipeline, has come there through the gates, and shows what the stage says."""
        _begin(rows, before)
        held = alive.hold(Stage, {row.stage_id for row in rows if not row.deleted_at and row.stage_id != before[row.id].get("stage_id")})
        stages = stage.of_pipelines({row.pipeline_id for row in rows})
        now = timezone.now()
        for row in rows:
            if row.amount is not None and row.amount < 0:
                raise Invalid(_t("Please look at the marked fields."), {"amount": _t("An amount is not less than nothing.")})
            if row.stage_id not in {one.id for one in stages[row.pipeline_id]} and not row.deleted_at:
                raise Invalid(_t("Please look at the marked fields."), {"stage": _t("This stage does not belong to the pipeline.")})
            if not row.deleted_at:
                _through_the_gates(row, before[row.id], stages[row.pipeline_id])
            row.show(stages[row.pipeline_id], before[row.id], now)
        if not held:
            raise Refusal(_t("This stage was deleted a moment ago."))

    def show(self, stages: Sequence[Stage], old: Mapping[str, Any], now: Any) -> None:
        """What follows from stage and state: probability, weight, since when, and from when on it is stuck."""
        here = next((one for one in stages if one.id == self.stage_id), None)
        if not old or (old["stage_id"], old["state"]) != (self.stage_id, self.state):
            self.staged_at = now
        ended = {WON: stage.CERTAIN, LOST: 0}
        self.probability = ended.get(self.state, here.probability if here else 0)
        self.weighted = None if self.amount is None else money.rounded(self.amount * self.probability / 100, CENTS)
        rests = here.stuck_days if here and self.state == OPEN else None
        touched = max(filter(None, (self.staged_at, self.last_follow_up_at)), default=None)
        self.stuck_at = touched + timedelta(days=rests) if rests and touched else None

    @classmethod
    def settled(cls, rows: Sequence[Self], before: Mapping[UUID, Mapping[str, Any]], by: Any) -> None:
        """Each move of stage or state is a row of its own, with what was said; what is open keeps its customer."""
        course.keep(rows, before, by)
        sparing.wind(rows, before)


def _begin(rows: Sequence[Opportunity], before: Mapping[UUID, Mapping[str, Any]]) -> None:
    """A new deal stands in the first stage of the first pipeline, unless somebody said otherwise."""
    fresh: list[Any] = [row for row in rows if not before[row.id]]
    if any(row.pipeline_id is None and row.stage_id is None for row in fresh):
        start = pipeline.first()
        for row in fresh:
            row.pipeline_id = row.pipeline_id or (None if row.stage_id else start)
    said = {row.stage_id for row in fresh if row.stage_id and row.pipeline_id is None}
    of_stage = dict(Stage.objects.filter(id__in=said).values_list("id", "pipeline_id")) if said else {}
    stages = stage.of_pipelines({row.pipeline_id for row in fresh if row.stage_id is None and row.pipeline_id})
    for row in fresh:
        row.pipeline_id = row.pipeline_id or of_stage.get(row.stage_id)
        ours = stages.get(row.pipeline_id, [])
        row.stage_id = row.stage_id or (ours[0].id if ours else None)
        if row.pipeline_id is None or row.stage_id is None:
            raise Invalid(
                _t("Please look at the marked fields."), {"pipeline": _t("There is no pipeline with stages yet; an administrator makes one first.")}
            )


def gates_of(stages: Sequence[Stage]) -> list[gates.Gate]:
    """The stages as gates."""
    return [gates.Gate(one.id, (one.position, one.number), one.needs, one.needs_files) for one in stages]


def _through_the_gates(row: Opportunity, old: Mapping[str, Any], stages: Sequence[Stage]) -> None:
    wins = row.state == WON and old.get("state") != WON
    if old and old["stage_id"] == row.stage_id and not wins:
        return
    all_gates = gates_of(stages)
    way = gates.passed(all_gates, None if wins or not old else old["stage_id"], all_gates[-1].id if wins else row.stage_id)
    kind = kind_of(Opportunity)
    values = {name: row.extra.get(name) if field.own else getattr(row, field.column, None) for name, field in kind.fields.items()}
    empty = gates.missing(way, values, files=bool(row.files))
    if empty:
        labels = [str(kind.fields[name].label) for name in empty if name in kind.fields]
        sentence = _t("Still needed before this stage: %(fields)s.") % {"fields": _t(", ").join(labels)}
        raise Invalid(sentence, dict.fromkeys(empty, _t("Needed before this stage.")))
