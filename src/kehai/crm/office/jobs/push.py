"""Notices to browsers that show no page: rung at once, held back while it is quiet, sent under the rights of that moment."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _t

from kehai.crm.office import pushing, telling
from kehai.crm.office.records.notice import OPEN, Notice
from kehai.crm.office.records.notice_preference import NoticePreference
from kehai.crm.people.records.push import Push
from kehai.crm.people.sessions import actor_of
from kehai.kernel import calendar, jobs, push
from kehai.kernel.access import Actor

MOST_TRIES = 6
ONE_BY_ONE = 3  # more than these at once are one message
KEPT = timedelta(hours=12)  # how long a service keeps a message for a device that is off
FRESH = timedelta(days=1)  # older news rings nobody up
LONGEST = 200  # characters of a lock screen


@jobs.every(minutes=1, name="office.push")
def look() -> None:
    """Who is awake again, whose notice comes again, and what a killed worker left."""
    day = timezone.now() - FRESH
    recent = Notice.objects.filter(OPEN, Q(created_at__gte=day) | Q(snoozed_until__gte=day), read_at=None, pushed_at=None)
    asked = recent.filter(owner__in=Push.objects.values("user_id")).order_by().values_list("owner_id", flat=True).distinct()
    for person in asked:
        if _waiting(person).exists():
            jobs.defer(pushing.TELL, once=f"{pushing.TELL}:{person}", person=str(person))


def _waiting(person: UUID) -> Any:
    """What the person has not read, and no browser was told, since he has one."""
    now = timezone.now()
    begun = max(pushing.since(person) or now, now - FRESH)
    fresh = Q(created_at__gte=begun) | Q(snoozed_until__gte=begun)
    return telling.waiting(person).filter(fresh, read_at=None, pushed_at=None)


@jobs.later(name=pushing.TELL)
def tell(person: str) -> None:
    """One message for each notice and browser, one for all where they are many; none while it is quiet."""
    who = UUID(person)
    if actor_of(who) is None or telling.quiet(telling.preference_of(who)):
        return
    with transaction.atomic():
        rows = list(_waiting(who).select_for_update()[:100])
        if not rows:
            return
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(pushed_at=timezone.now())
        parts = [[row] for row in reversed(rows)] if len(rows) <= ONE_BY_ONE else [rows]
        sent = [{"device": str(device.pk), "notices": [str(row.pk) for row in part]} for part in parts for device in pushing.of(who)]
        jobs.defer_many(pushing.SEND, sent)


@jobs.later(name=pushing.SEND, tries=MOST_TRIES)
def send(device: str, notices: list[str]) -> None:
    """One message to one browser, again with growing pauses until its service takes it; what was read meanwhile is not said."""
    row = Push.objects.filter(pk=device).first()
    actor = actor_of(row.user_id) if row else None
    found = list(Notice.objects.filter(OPEN, pk__in=notices, owner=row.user_id, read_at=None)) if row else []
    if row is None or actor is None or not found:
        return
    wish = telling.preference_of(row.user_id)
    if telling.quiet(wish):
        Notice.objects.filter(pk__in=[one.pk for one in found]).update(pushed_at=None)
        return
    with translation.override(actor.language):
        text = orjson.dumps(message(found, actor, content=row.content))
    address = push.Address(row.endpoint, row.p256dh, row.auth)
    try:
        push.send(address, text, pushing.pair(), _subject(), seconds_left(wish))
    except (push.Gone, push.Refused):
        row.delete()
        return
    Push.objects.filter(pk=row.pk).update(told_at=timezone.now())


def message(rows: Sequence[Notice], actor: Actor, *, content: bool) -> dict[str, Any]:
    """What the browser shows: of which sort it is, and no more than that unless the person wants it."""
    if len(rows) > 1:
        return {"title": "Kehai 客海", "body": _t("%(count)d notices wait for you") % {"count": len(rows)}, "tag": "many", "notice": None}
    (told,) = telling.told(rows, actor)
    body = str(told["text"]) if content else _t("Open Kehai to read it.")
    return {"title": told["label"], "body": body[:LONGEST], "tag": told["id"], "notice": told["id"]}


def seconds_left(wish: NoticePreference, now: datetime | None = None) -> int:
    """How long the service may hold a message: not into the quiet hours."""
    at = calendar.local(now or timezone.now())
    if not wish.quiet_from or not wish.quiet_until:
        return int(KEPT.total_seconds())
    begins = datetime.combine(at.date(), time.fromisoformat(wish.quiet_from), at.tzinfo)
    begins += timedelta(days=1) if begins <= at else timedelta()
    return int(min(KEPT, begins - at).total_seconds())


def _subject() -> str:
    """Whom the push service may ask: RFC 8292 wants a page or a mailbox."""
    return settings.PUBLIC_URL if str(settings.PUBLIC_URL).startswith("https://") else "mailto:kehai@localhost.invalid"
