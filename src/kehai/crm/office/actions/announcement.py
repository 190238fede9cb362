"""What its writer does with an announcement: publish, withdraw, ask again, remind those who have not read it (issue 5, point 4)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehai.crm.office.records.announcement import AGAIN, DRAFT, NEW, PUBLISHED, REMIND, WITHDRAWN, Announcement
from kehai.crm.office.rules import announcing
from kehai.kernel import periods
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Invalid, Refusal

OUT = Q(state=PUBLISHED)


@action(
    Announcement,
    label=_("Publish"),
    op=UPDATE,
    when=Q(state__in=(DRAFT, WITHDRAWN)),
    icon="sound",
    why_not=_("This is published."),
    done=_("Published"),
)
def publish(rows: list[Announcement], *, by: Actor) -> None:
    """Puts announcements before those they are meant for, who are told so; what begins later waits for its day."""
    now = timezone.now()
    for row in rows:
        if row.ends and row.ends < periods.today():
            sentence = _t("Its last day has passed. Please give a later one, or none, and publish it then.")
            raise Invalid(sentence, {"ends": sentence})
        row.state, row.published_at = PUBLISHED, now
        row.asked_at = row.asked_at or now
        row.tells, row.told_to = NEW, None


@action(
    Announcement,
    label=pgettext_lazy("announcement", "Withdraw"),
    op=UPDATE,
    when=OUT,
    icon="rollback",
    why_not=_("This is not published."),
    done=_("Withdrawn"),
)
def withdraw(rows: list[Announcement], *, by: Actor) -> None:
    """Takes announcements back: nobody but those who keep them sees them; the receipts stay."""
    for row in rows:
        row.state, row.tells, row.told_to = WITHDRAWN, "", None


@action(
    Announcement,
    label=_("Ask all to read again"),
    op=UPDATE,
    when=OUT,
    icon="sync",
    why_not=_("This is not published."),
    done=_("All are asked again"),
)
def ask_again(rows: list[Announcement], *, by: Actor) -> None:
    """Counts reading and confirming anew, after the words have changed; the receipts of before stay where they were."""
    for row in rows:
        row.round, row.asked_at, row.changed_at = row.round + 1, timezone.now(), None
        row.tells, row.told_to = AGAIN, None


@action(
    Announcement,
    label=_("Remind those who have not"),
    op=UPDATE,
    when=OUT,
    icon="bell",
    why_not=_("This is not published."),
    done=_("They are reminded"),
)
def remind(rows: list[Announcement], *, by: Actor) -> None:
    """Reminds whoever has not read it, or not confirmed what is to be confirmed; once a day at most."""
    today = periods.today()
    for row in rows:
        if row.reminded_on == today:
            raise Refusal(_t("They were reminded today already. Tomorrow you may remind them again."))
        if row.begins > today or row.tells:
            raise Refusal(_t("Not everybody has been told of it yet. Please wait a moment."))
        if not announcing.anybody_missing(row):
            raise Refusal(_t("Nobody is left to be reminded."))
        row.reminded_on, row.tells, row.told_to = today, REMIND, None
