"""What people do with deals: move them on, win or lose them, take them up again, ask for guidance and give it."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office import telling
from kehai.crm.office.rules.substitution import manager_of
from kehai.crm.sales.records import course
from kehai.crm.sales.records.competitor import Competitor
from kehai.crm.sales.records.opportunity import LOST, OPEN, WON, Opportunity, Said
from kehai.crm.sales.records.pipeline import Pipeline
from kehai.crm.sales.records.reason import Reason
from kehai.crm.sales.records.stage import Stage, of_pipelines
from kehai.kernel import periods, store, writes
from kehai.kernel.access import MANAGE, UPDATE, Actor
from kehai.kernel.actions import UPKEEP, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.field import Field, link, longtext, text

KIND = "sales.opportunity"
SORT = telling.sort(KIND, _("Opportunities"))
ASKED = gettext_noop("%(person)s asks for guidance on %(about)s: %(question)s")
GUIDED = gettext_noop("%(person)s has written guidance on %(about)s.")
CLOSED = _("This opportunity has ended.")
BEFORE = Q(stage="lead") | Q(stage="prospect")


@action(
    Opportunity,
    label=_("Move to stage"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="swap",
    done=_("Moved"),
    why_not=CLOSED,
    input=(
        link("stage", _("stage"), "sales.stage"),
        longtext("summary", _("what was learned in this stage")),
        longtext("plan", _("plan for the next stage")),
    ),
)
def advance(rows: list[Opportunity], *, by: Actor, stage: Stage, summary: str, plan: str) -> None:
    """Moves deals to another stage, through the gates between; where the stage asks for it, with plan and summary (A32)."""
    asking = set(Stage.objects.filter(id__in={row.stage_id for row in rows}, asks_plan=True).values_list("id", flat=True))
    for row in rows:
        if row.pipeline_id != stage.pipeline_id:
            raise Invalid(_t("Please look at the marked fields."), {"stage": _t("This stage does not belong to the pipeline.")})
        if row.stage_id == stage.id:
            raise Refusal(_t("It is in this stage already."))
        if row.stage_id in asking:
            empty = {name: _t("This stage asks for it before a deal moves on.") for name, said in (("summary", summary), ("plan", plan)) if not said}
            if empty:
                raise Invalid(_t("Please look at the marked fields."), empty)
        row.stage_id = stage.id
        _say(row, summary, plan)


@action(
    Opportunity,
    label=_("Switch pipeline"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="branches",
    group=UPKEEP,
    done=_("Moved"),
    why_not=CLOSED,
    input=(
        link("pipeline", _("pipeline"), "sales.pipeline"),
        link("stage", _("stage"), "sales.stage", required=False, help=_("Of the new pipeline; empty: its first.")),
        longtext("summary", _("why")),
    ),
)
def switch_pipeline(rows: list[Opportunity], *, by: Actor, pipeline: Pipeline, stage: Stage | None, summary: str) -> None:
    """Takes deals into another way of selling: through all its gates up to the chosen stage, as if they began there."""
    if not pipeline.active:
        raise Invalid(_t("Please look at the marked fields."), {"pipeline": _t("This pipeline is out of use.")})
    ours = of_pipelines({pipeline.id})[pipeline.id]
    entered = next((one for one in ours if stage is None or one.id == stage.id), None)
    if entered is None:
        raise Invalid(_t("Please look at the marked fields."), {"stage": _t("This stage does not belong to the pipeline.")})
    for row in rows:
        if row.pipeline_id == pipeline.id:
            raise Refusal(_t("It is in this pipeline already."))
        row.pipeline_id, row.stage_id = pipeline.id, entered.id
        _say(row, summary, "")


def _say(row: Opportunity, summary: str, plan: str) -> None:
    # Not a field: course.py keeps it with the move that this write makes.
    row.said = Said(plan or "", summary or "")  # type: ignore[attr-defined]


def _end(row: Opportunity, state: str, reason: Reason, on: date | None, factors: str) -> None:
    if reason.sort != state:
        sentence = _t("Please choose a reason of winning.") if state == WON else _t("Please choose a reason of losing.")
        raise Invalid(sentence, {"reason": sentence})
    if on and on > periods.today():
        raise Invalid(_t("Please look at the marked fields."), {"on": _t("This lies in the future.")})
    row.state, row.reason_id, row.closed_on, row.factors, row.question = state, reason.id, on or periods.today(), factors or "", ""


_ENDING = (
    Field("on", _("closed on"), "date", required=False, help=_("Empty: today.")),
    longtext("summary", _("what was learned")),
)


@action(
    Opportunity,
    label=pgettext_lazy("deal", "Win"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="trophy",
    done=pgettext_lazy("deal", "Won"),
    why_not=CLOSED,
    input=(
        link("reason", _("won because of"), "sales.reason"),
        longtext("factors", _("deciding factors"), required=True, max_length=2000),
        *_ENDING,
    ),
)
def win(rows: list[Opportunity], *, by: Actor, reason: Reason, factors: str, on: date | None, summary: str) -> None:
    """Ends deals as won, with the reason and what decided (K72); their customers are customers from now on."""
    for row in rows:
        if row.amount is None:
            raise Invalid(_t("Please look at the marked fields."), {"amount": _t("Please say what the deal is worth before it is won.")})
        _end(row, WON, reason, on, factors)
        _say(row, summary, "")
    _are_customers(rows, by)


def _are_customers(rows: list[Opportunity], by: Actor) -> None:
    kind = kind_of(Customer)
    young = Customer.objects.filter(BEFORE, id__in={row.customer_id for row in rows}, deleted_at=None).values_list("id", flat=True)
    customers: Any = store.lock(kind, list(young))
    if customers:
        before = {one.id: store.snapshot(one) for one in customers}
        for one in customers:
            one.stage = Customer.Stage.CUSTOMER
        writes.save(kind, customers, before, Deed("win", by), None)


@action(
    Opportunity,
    label=pgettext_lazy("deal", "Lose"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="stop",
    done=_("Closed as lost"),
    why_not=CLOSED,
    input=(
        link("reason", _("lost because of"), "sales.reason"),
        longtext("factors", _("deciding factors"), required=True, max_length=2000),
        link("competitor", _("lost to"), "sales.competitor", required=False),
        *_ENDING,
    ),
)
def lose(rows: list[Opportunity], *, by: Actor, reason: Reason, competitor: Competitor | None, **told: Any) -> None:
    """Ends deals as lost, with the reason, what decided, and to whom (K67)."""
    for row in rows:
        _end(row, LOST, reason, told["on"], told["factors"])
        row.lost_to_id = competitor.id if competitor else None
        _say(row, told["summary"], "")


@action(
    Opportunity,
    label=pgettext_lazy("deal", "Reopen"),
    op=UPDATE,
    when=~Q(state=OPEN),
    icon="reload",
    done=_("Reopened"),
    why_not=_("This opportunity is open."),
    input=(longtext("summary", _("why"), required=True, max_length=2000),),
)
def reopen(rows: list[Opportunity], *, by: Actor, summary: str) -> None:
    """Opens ended deals again in the stage where they stood; how they ended stays in their course."""
    for row in rows:
        row.state, row.reason_id, row.lost_to_id, row.closed_on, row.factors = OPEN, None, None, None, ""
        _say(row, summary, "")


@action(
    Opportunity,
    label=_("Ask for guidance"),
    op=UPDATE,
    when=Q(state=OPEN),
    icon="question-circle",
    bulk=False,
    done=_("Asked"),
    why_not=CLOSED,
    input=(text("question", _("question"), required=True, max_length=400),),
)
def ask_guidance(rows: list[Opportunity], *, by: Actor, question: str) -> None:
    """Asks the owner's manager what to do; it stands on the deal until somebody answers (A33)."""
    for row in rows:
        row.question = question
        if row.owner_id:
            telling.tell([manager_of(row.owner_id)], SORT, ASKED, (KIND, row.id), person=by.label, question=question)


@action(
    Opportunity,
    label=_("Give guidance"),
    op=MANAGE,
    icon="message",
    bulk=False,
    done=_("Guidance written"),
    input=(longtext("words", _("guidance"), required=True, max_length=2000),),
)
def guide(rows: list[Opportunity], *, by: Actor, words: str) -> None:
    """Writes guidance into the course of the deal and tells its owner (A33)."""
    moves = []
    for row in rows:
        row.question = ""
        move = course.blank(row, "guidance")
        move.entered_id, move.summary = row.stage_id, words
        moves.append(move)
        if row.owner_id != by.id:
            telling.tell([row.owner_id], SORT, GUIDED, (KIND, row.id), person=by.label)
    course.write(moves, by)
