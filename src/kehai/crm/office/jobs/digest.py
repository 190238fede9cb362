"""The e-mail digest: what a person has not read in the product, in one e-mail, when he wants it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _t

from kehai.crm.office import telling
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.notice_preference import NoticePreference
from kehai.crm.people.records.user import User
from kehai.crm.people.sessions import actor_of
from kehai.kernel import calendar, jobs, mail

SEND = "office.send_digest"
MOST = 50
AGE = timedelta(minutes=15)  # who reads at once in the product gets no e-mail about it


@jobs.every(minutes=15, name="office.digest")
def digest() -> None:
    """One job for each person who has something to be told now."""
    if mail.configured():
        for person in due(timezone.now()):
            jobs.defer(SEND, once=f"{SEND}:{person}", person=str(person))


def due(now: datetime) -> list[UUID]:
    """People with an e-mail address and unread notices whose time for the digest it is."""
    waiting = Notice.objects.filter(read_at=None, done_at=None, mailed_at=None, deleted_at=None, created_at__lt=now - AGE)
    people = set(waiting.order_by().values_list("owner_id", flat=True).distinct())
    reached = set(User.objects.filter(id__in=people, active=True, deleted_at=None).exclude(email="").values_list("id", flat=True))
    told = {p.owner_id: p for p in NoticePreference.objects.filter(owner__in=reached, deleted_at=None)}
    return [person for person in reached if _is_time(told.get(person), now)]


def _is_time(preference: NoticePreference | None, now: datetime) -> bool:
    wish = preference.digest if preference else NoticePreference.Digest.DAILY
    if wish == NoticePreference.Digest.NEVER or (preference and telling.quiet(preference, now)):
        return False
    today = calendar.local(now).date()
    begins = calendar.begin_of(today)
    daily = calendar.is_workday(today) and begins <= now < begins + timedelta(hours=1)
    return daily if wish == NoticePreference.Digest.DAILY else True


@jobs.later(name=SEND)
def send(person: str) -> None:
    """Sends what is unread, in the person's language and under his rights of now; it counts as sent only when it was taken."""
    actor = actor_of(UUID(person))
    if actor is None:
        return
    sorts = telling.wanted(UUID(person), telling.EMAIL)
    with transaction.atomic(), translation.override(actor.language):
        open_ones = Notice.objects.select_for_update().filter(owner=UUID(person), read_at=None, done_at=None, mailed_at=None, deleted_at=None)
        rows = list(open_ones.filter(sort__in=sorts).order_by("-id")[:MOST])
        address = User.objects.values_list("email", flat=True).get(pk=person)
        if not rows or not address:
            return
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
        mail.send(address, _t("%(count)d notices wait for you") % {"count": len(rows)}, _text(telling.told(rows, actor)))


def _text(told: Iterable[dict[str, object]]) -> str:
    lines = [f"· {row['label']}: {row['text']}" for row in told]
    return "\n".join([*lines, "", f"{settings.PUBLIC_URL}/notices" if settings.PUBLIC_URL else ""])
