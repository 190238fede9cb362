"""What is done with trainings: learnt at a tap, reminded of, marked, excused, closed (B39)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.office import telling
from kehai.crm.products.records.learning import Learning
from kehai.crm.products.records.training import SORT, Training
from kehai.kernel import periods, store
from kehai.kernel.access import CLAIM, MANAGE, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.field import Field, text

REMINDED = gettext_noop("%(about)s is still to be learnt; %(person)s reminds you of it.")
LATE = gettext_noop("%(about)s was to be learnt until %(due)s; %(person)s reminds you of it.")
MARKED = gettext_noop("%(person)s has marked what you learnt of %(about)s: %(mark)d.")
KIND = "products.training"
State = Learning.State


@action(Learning, label=_("Learnt"), op=CLAIM, when=Q(state=State.OPEN), icon="check", done=_("Learnt"), why_not=_("This is done already."))
def finish(rows: list[Learning], *, by: Actor) -> None:
    """I have learnt this."""
    now, today = timezone.now(), periods.today()
    for row in rows:
        row.state, row.finished_at = State.DONE, now
        row.in_time = today <= row.due_on if row.due_on else None


@action(
    Learning,
    label=_("Not learnt yet"),
    op=CLAIM,
    when=Q(state=State.DONE, score=None),
    icon="rollback",
    why_not=_("It is not learnt yet, or is marked already."),
)
def unfinish(rows: list[Learning], *, by: Actor) -> None:
    """Takes back that I have learnt this."""
    if Training.objects.filter(id__in={row.training_id for row in rows}, state=Training.State.CLOSED).exists():
        raise Refusal(_t("This training is closed."))
    for row in rows:
        row.state, row.finished_at, row.in_time = State.OPEN, None, None


@action(
    Learning,
    label=_("Mark"),
    op=MANAGE,
    when=Q(state=State.DONE),
    icon="star",
    done=_("Marked"),
    why_not=_("Only what was learnt is marked."),
    input=(
        Field("score", _("mark"), "integer", required=True, least=0, most=100, help=_("From 0 to 100.")),
        text("remark", _("remark"), max_length=400),
    ),
)
def mark(rows: list[Learning], *, by: Actor, score: int, remark: str = "") -> None:
    """Says how well it was learnt; the learner is told. Nobody marks himself."""
    for row in rows:
        if row.owner_id == by.rights.person:
            raise MayNot(_t("Nobody marks himself."))
        row.score, row.remark, row.marked_by_id = score, remark or "", by.rights.person
        telling.tell([row.owner_id], SORT, MARKED, (KIND, row.training_id), person=by.label, mark=score)


@action(
    Learning,
    label=_("Remind"),
    op=MANAGE,
    when=Q(state=State.OPEN),
    icon="bell",
    done=_("Reminded"),
    why_not=_("There is nothing to be learnt any more."),
)
def remind(rows: list[Learning], *, by: Actor) -> None:
    """Reminds of what is still to be learnt."""
    _tell(rows, by)


@action(
    Learning,
    label=_("Excuse"),
    op=MANAGE,
    when=Q(state__in=(State.OPEN, State.LAPSED)),
    icon="stop",
    done=_("Excused"),
    why_not=_("There is nothing to be learnt any more."),
    input=(text("remark", _("why"), required=True, max_length=400),),
)
def excuse(rows: list[Learning], *, by: Actor, remark: str) -> None:
    """Need not be learnt by this person, with the reason."""
    for row in rows:
        if row.owner_id == by.rights.person:
            raise MayNot(_t("Nobody excuses himself."))
        row.state, row.remark = State.EXCUSED, remark


@action(
    Training,
    label=_("Remind"),
    name="remind",
    op=UPDATE,
    when=Q(state=Training.State.OPEN),
    icon="bell",
    done=_("Reminded"),
    why_not=_("This training is closed."),
)
def remind_all(rows: list[Training], *, by: Actor) -> str:
    """Reminds everybody who has not learnt it."""
    kind = kind_of(Learning)
    keys = Learning.objects.filter(training__in=[row.pk for row in rows], state=State.OPEN, deleted_at=None).values_list("id", flat=True)
    found = [row for row in store.lock(kind, list(keys)) if isinstance(row, Learning) and row.state == State.OPEN]
    if not found:
        raise Refusal(_t("Everybody has learnt it."))
    _tell(found, by)
    store.update(Learning, [(row.pk, {"reminded_at": row.reminded_at}) for row in found])
    return _t("%(count)d people were reminded.") % {"count": len(found)}


@action(
    Training, label=_("Close"), op=UPDATE, when=Q(state=Training.State.OPEN), icon="stop", done=_("Closed"), why_not=_("This training is closed.")
)
def close(rows: list[Training], *, by: Actor) -> None:
    """Asks nobody any more; who has not learnt it stays so written down."""
    for row in rows:
        row.state = Training.State.CLOSED


@action(Training, label=_("Open again"), op=UPDATE, when=Q(state=Training.State.CLOSED), icon="rollback", why_not=_("This is open."))
def reopen(rows: list[Training], *, by: Actor) -> None:
    """Asks again whoever has not learnt it."""
    for row in rows:
        row.state = Training.State.OPEN
    keys = Learning.objects.filter(training__in=[row.pk for row in rows], state=State.LAPSED, deleted_at=None).order_by("id")
    store.update(Learning, [(row.pk, {"state": State.OPEN, "version": store.RAISED}) for row in keys.select_for_update()])


def _tell(rows: list[Learning], by: Actor) -> None:
    now, today = timezone.now(), periods.today()
    for row in rows:
        row.reminded_at = now
        late = {"due": row.due_on} if row.due_on and row.due_on < today else {}
        telling.tell([row.owner_id], SORT, LATE if late else REMINDED, (KIND, row.training_id), person=by.label, **late)
