"""Sessions that somebody ends, and with them what their browsers are told while they show no page.

A session that runs out by itself is another thing: who has closed the browser for the night is still told.
"""

from collections.abc import Collection
from uuid import UUID

from kehai.crm.people.records.push import Push
from kehai.crm.people.records.session import Session


def end_sessions(people: Collection[UUID], but: str = "") -> None:
    """Ends all sessions of these people, except the one of this digest."""
    Session.objects.filter(user_id__in=people).exclude(hash=but).delete()
    Push.objects.filter(user_id__in=people).exclude(session=but).delete()


def end_session(digest: str) -> None:
    """Ends one session."""
    Session.objects.filter(hash=digest).delete()
    Push.objects.filter(session=digest).delete()
