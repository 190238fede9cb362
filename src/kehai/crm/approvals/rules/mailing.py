"""Requests by e-mail: who is asked gets a link to his seat; its key stands only in the e-mail (K58, T26, T48)."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from kehai.crm.approvals.records.mail_link import MailLink
from kehai.crm.approvals.records.seat import Seat
from kehai.crm.approvals.rules import telling
from kehai.crm.office import telling as notices
from kehai.crm.people.records.user import User
from kehai.kernel import mail
from kehai.kernel.open_links import digest, opened

LIVES = timedelta(hours=72)
HOURLY = 60  # times one link is opened in an hour


def wanted(person: User) -> bool:
    """Whether this person gets requests by e-mail: we can send, know our own address and his, and he has not said no."""
    there = bool(settings.PUBLIC_URL and person.email) and mail.configured()
    return there and telling.ASKED in notices.wanted(person.id, notices.EMAIL)


def waiting(approval: UUID, person: UUID) -> Seat | None:
    """The seat in which this person is asked now."""
    found = Seat.objects.filter(approval_id=approval, person_id=person, state=Seat.State.WAITING, approval__deleted_at=None)
    return found.select_related("approval__asker", "person").order_by("-id").first()


def open_link(seat: Seat) -> str:
    """A new link to a seat, which ends those before; its address is told this once."""
    token, ends = secrets.token_urlsafe(32), timezone.now() + LIVES
    MailLink.objects.filter(seat=seat).delete()
    limit = seat.approval.expires_at
    MailLink.objects.create(hash=digest(token), seat=seat, bound=digest(seat.person.password), ends_at=min(ends, limit) if limit else ends)
    return f"{settings.PUBLIC_URL}/d/{token}"


def find(token: str) -> MailLink | None:
    """The live link of a key, whose person may still sign in with the password that it was made beside."""
    found = MailLink.objects.select_related("seat__approval__asker", "seat__person").filter(hash=digest(token), ends_at__gt=timezone.now()).first()
    person = found.seat.person if found else None
    if found is None or person is None or not person.active or person.deleted_at is not None or found.bound != digest(person.password):
        return None
    return found if found.seat.approval.deleted_at is None else None


def count(link: MailLink) -> None:
    """Counts an opening. Raises TooMany where one link is opened too often."""
    many, since = opened(link.opened, link.since, HOURLY)
    MailLink.objects.filter(pk=link.pk).update(opened=many, since=since)


def forget() -> None:
    """Links that are over need not be kept."""
    MailLink.objects.filter(ends_at__lt=timezone.now()).delete()
