"""Links by e-mail to choose a password: invitations and forgotten ones; the key stands only in the e-mail (T26, T48)."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kehai.crm.people.records.secret import Link
from kehai.crm.people.records.user import User
from kehai.kernel import jobs, mail
from kehai.kernel.errors import Refusal

INVITE, RESET = "invite", "reset"
LIVES = {INVITE: timedelta(hours=24), RESET: timedelta(hours=1)}
# Nobody's mailbox is filled by strangers.
MOST, WITHIN = 3, timedelta(hours=1)
AT_ONCE = 5  # people who share one address

INVITATION = gettext_noop(
    "Hello %(name)s,\n\nyou may now use %(company)s. Your user name is %(username)s. Please choose a password here:\n\n%(link)s\n\n"
    "The link works once, within 24 hours."
)
FORGOTTEN = gettext_noop(
    "Hello %(name)s,\n\nsomebody asked for a new password for %(username)s at %(company)s. Choose it here:\n\n%(link)s\n\n"
    "The link works once, within an hour. If it was not you, there is nothing to do: your password stays as it is."
)


def configured() -> bool:
    """Whether links can be sent: there is a mail server, and we know our own address."""
    return bool(settings.PUBLIC_URL) and mail.configured()


def refuse_unconfigured() -> None:
    """Raises Refusal where no e-mail can be sent."""
    if not configured():
        raise Refusal(_("E-mail is not configured here (KEHAI_SMTP_HOST and KEHAI_URL); please hand over a one-time password."))


def send(people: list[UUID], purpose: str) -> None:
    """Sends a link to each, once the transaction of the moment is done."""
    for person in people:
        jobs.defer("people.send_link", person=str(person), purpose=purpose)


def forgotten(told: str) -> None:
    """Looks for the person later, so that the answer takes as long for everybody."""
    if configured():
        jobs.defer("people.forgotten", told=told)


@jobs.later(name="people.forgotten")
def _forgotten(told: str) -> None:
    found = User.objects.filter(Q(username=told) | Q(email__iexact=told), active=True, deleted_at=None).exclude(email="")
    for person in found.order_by("id")[:AT_ONCE]:
        if Link.objects.filter(user=person, created_at__gt=timezone.now() - WITHIN).count() < MOST:
            _send(person, RESET)


@jobs.later(name="people.send_link")
def _send_link(person: str, purpose: str) -> None:
    found = User.objects.filter(pk=person, active=True, deleted_at=None).exclude(email="").first()
    if found is not None:
        _send(found, purpose)


def _send(person: User, purpose: str) -> None:
    # The key is made here and not before: what waits in the queue can be read in the database.
    token = secrets.token_urlsafe(32)
    Link.objects.create(hash=_hash(token), user=person, purpose=purpose, bound=_bound(person), ends_at=timezone.now() + LIVES[purpose])
    address = f"{settings.PUBLIC_URL}/choose-password#{token}"
    with translation.override(person.language):
        company = getattr(settings, "COMPANY_NAME", "") or "Kehai 客海"
        told = {"name": person.name, "username": person.username, "company": company, "link": address}
        if purpose == INVITE:
            subject, text = _("Your access to %(company)s"), _(INVITATION)
        else:
            subject, text = _("A new password for %(company)s"), _(FORGOTTEN)
        mail.send(person.email, subject % told, text % told)


def find(token: str) -> Link | None:
    """The live link of this key, whose person may sign in and has the password that it was made beside."""
    found = Link.objects.select_related("user").filter(hash=_hash(token), ends_at__gt=timezone.now(), user__active=True).first()
    alive = found is not None and found.user.deleted_at is None and found.bound == _bound(found.user)
    return found if alive else None


def spend(token: str) -> Link | None:
    """The link, taken: of two who use it at once, one has it. All other links of the person go with it."""
    found = find(token)
    if found is None or not Link.objects.filter(pk=found.pk).delete()[0]:
        return None
    Link.objects.filter(user_id=found.user_id).delete()
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _bound(person: User) -> str:
    return hashlib.sha256(person.password.encode()).hexdigest()
