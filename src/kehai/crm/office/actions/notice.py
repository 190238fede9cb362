"""What a person does with a notice: done, again later, open again."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.office.records.notice import Notice
from kehai.kernel import calendar
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Choice, Field, choice

LONGEST = timedelta(days=366)
HOUR, TOMORROW, WEEK = "hour", "tomorrow", "week"


@action(Notice, label=_("Done"), op=UPDATE, when=Q(done_at=None), icon="check", done=_("Done"), why_not=_("This is done already."))
def done(notices: list[Notice], *, by: Actor) -> None:
    """No more of this notice (A16)."""
    for notice in notices:
        notice.done_at = timezone.now()
        notice.read_at = notice.read_at or notice.done_at


@action(
    Notice,
    label=_("Remind me again"),
    op=UPDATE,
    when=Q(done_at=None),
    icon="clock",
    done=_("You will be reminded again"),
    why_not=_("This is done already."),
    input=(
        choice(
            "later",
            _("when"),
            (Choice(HOUR, _("In an hour")), Choice(TOMORROW, _("Next working day")), Choice(WEEK, _("In a week"))),
            required=False,
        ),
        Field("until", _("or at"), "datetime"),
    ),
)
def snooze(notices: list[Notice], *, by: Actor, later: str | None = None, until: datetime | None = None) -> None:
    """Comes again, as new, at another time (A16)."""
    at = until or _at(later or HOUR)
    if not timezone.now() < at < timezone.now() + LONGEST:
        sentence = _t("Please choose a time within the next year.")
        raise Invalid(sentence, {"until": sentence})
    for notice in notices:
        notice.snoozed_until, notice.read_at, notice.mailed_at, notice.pushed_at = at, None, None, None


def _at(later: str) -> datetime:
    now = timezone.now()
    if later == HOUR:
        return now + timedelta(hours=1)
    return calendar.begin_of(calendar.add_workdays(calendar.local(now).date(), 1)) if later == TOMORROW else now + timedelta(days=7)


@action(Notice, label=_("Open again"), op=UPDATE, when=Q(done_at__isnull=False), icon="rollback", why_not=_("This is open."))
def reopen(notices: list[Notice], *, by: Actor) -> None:
    """Takes back that it was done."""
    for notice in notices:
        notice.done_at = notice.snoozed_until = None
