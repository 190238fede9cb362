"""What is done with submissions: taken in, looked at, refused."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.submission import Submission
from kehai.crm.customers.rules.intake import take
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.field import Choice, choice, text

State = Submission.State


@action(
    Submission,
    label=_("Accept"),
    op=UPDATE,
    when=~Q(state="accepted"),
    icon="check",
    done=_("Accepted"),
    why_not=_("It was accepted already."),
)
def accept(submissions: list[Submission], *, by: Actor) -> None:
    """Makes a customer of it, or a need of the customer that is there already."""
    for row in submissions:
        take.decide(row)


@action(
    Submission,
    label=_("Reject"),
    op=UPDATE,
    when=Q(state__in=["new", "held"]),
    icon="close",
    done=_("Rejected"),
    why_not=_("Somebody has decided already."),
    input=(text("reason", _("reason"), required=True),),
)
def reject(submissions: list[Submission], *, by: Actor, reason: str) -> None:
    """Makes nothing of it; it stays here with the reason."""
    for row in submissions:
        row.state, row.answer = State.REJECTED, reason


@action(
    Submission,
    label=_("Spam"),
    op=UPDATE,
    when=Q(state__in=["new", "held"]),
    icon="stop",
    danger=True,
    done=_("Marked as spam"),
    why_not=_("Somebody has decided already."),
)
def mark_spam(submissions: list[Submission], *, by: Actor) -> None:
    """Makes nothing of it; nobody meant us."""
    for row in submissions:
        row.state = State.SPAM


@action(
    Submission,
    label=_("Hold"),
    op=UPDATE,
    when=Q(state="new"),
    offered=False,
    input=(choice("why", _("why"), [Choice(str(value), label) for value, label in Submission.Reason.choices]), text("answer", _("answer"))),
)
def hold(submissions: list[Submission], *, by: Actor, why: str, answer: str | None) -> None:
    """Waits for somebody to look at it: what it says contradicts what is stored."""
    for row in submissions:
        row.state, row.reason, row.answer = State.HELD, why, answer or ""
