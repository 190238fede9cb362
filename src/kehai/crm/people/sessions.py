"""Signing in: sessions by the hash of a random key, lock-out that an outsider cannot turn against others."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.crm.people.records.session import Attempt, Session
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import factors, passwords, policy
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.errors import Invalid, SignInFirst, TooMany

# How long the second step of signing in may take.
STEP = timedelta(minutes=10)
TRIES, WINDOW = 5, timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=5)

RESOLVE = """
SELECT u.id, u.name, u.username, u.language, u.must_change, d.id, d.name, s.seen_at, s.ends_at,
  (SELECT value FROM kernel_epoch WHERE id = 1)
FROM people_session s JOIN people_user u ON u.id = s.user_id LEFT JOIN people_department d ON d.id = u.department_id
WHERE s.hash = %s AND NOT s.waits AND u.active AND u.deleted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who is behind a session: the actor, the epoch the request works under, what /api/me tells."""

    actor: Actor
    epoch: int
    me: dict[str, Any]
    must_change: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a request to sign in comes from."""

    address: str
    agent: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(username: str, password: str, address: str, agent: str) -> str:
    """A new session's key. Raises SignInFirst for a wrong pair and TooMany after TRIES failures.

    Failures count per user name and address together, so nobody can lock out somebody who sits elsewhere.
    """
    username = username.strip().lower()[:60]
    since = timezone.now() - WINDOW
    failed = Attempt.objects.filter(username=username, address=address, at__gt=since)
    if failed.count() >= TRIES:
        oldest = failed.order_by("at").values_list("at", flat=True)[0]
        wait = max(1, int((oldest + WINDOW - timezone.now()).total_seconds()))
        raise TooMany(_("Too many attempts; please try again in %(minutes)d minutes.") % {"minutes": wait // 60 + 1}, wait)
    user = User.objects.filter(username=username, deleted_at=None).first()
    if not passwords.check(user, password) or user is None or not user.active:
        Attempt.objects.create(username=username, address=address)
        raise SignInFirst(_("User name or password is not right."))
    failed.delete()
    return open_session(user, address, agent)


def open_session(user: User, address: str, agent: str, how: str = "password", second: bool = False, remember: bool = False) -> str:  # noqa: FBT001, FBT002  each is named by every caller
    """Begins a session and returns its key, which is stored nowhere.

    `how`: the way of signing in, as the list of sessions tells it. `second`: whether that way was itself
    two factors; otherwise the key of a person who has a second factor opens nothing until it is shown
    (`waiting` says so). `remember`: the browser keeps the cookie after it is closed.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    Session.objects.filter(user=user, ends_at__lt=now).delete()
    waits = not second and bool(factors.methods(user.id))
    Session.objects.create(
        hash=_hash(token),
        user=user,
        ends_at=now + (STEP if waits else policy.absolute()),
        address=address[:45],
        agent=agent[:200],
        how=how,
        second=second,
        waits=waits,
        remember=remember,
    )
    return token


def waiting(token: str) -> list[str] | None:
    """The factors, one of which this key still waits for; None where it waits for nothing."""
    found = Session.objects.filter(hash=_hash(token), waits=True, ends_at__gt=timezone.now(), user__active=True).first()
    return factors.methods(found.user_id) if found else None


def resolve(token: str) -> Signed | None:
    """Who holds this key, by one primary-key statement; None for nobody. Disabling counts at once."""
    if not 20 <= len(token) <= 80:
        return None
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE, (_hash(token),))
        found = cursor.fetchone()
    if found is None:
        return None
    key, name, username, language, must_change, dept, dept_name, seen, ends, epoch = found
    now = timezone.now()
    if ends <= now:
        return None
    if seen <= now - SEEN_EVERY:
        Session.objects.filter(hash=_hash(token)).update(seen_at=now)
    actor = Actor("user", key, name, rights_of(key, epoch), language)
    me = {
        "user": {
            "id": str(key),
            "username": username,
            "label": name,
            "department": {"id": str(dept), "label": dept_name} if dept else None,
        },
        "language": language,
        "must_change_password": must_change,
        "company": {"name": getattr(settings, "COMPANY_NAME", ""), "timezone": settings.COMPANY_TIME_ZONE},
        "epoch": epoch,
        "demo": settings.DEMO,
    }
    return Signed(actor, epoch, me, must_change)


def sign_out(token: str, *, everywhere: bool) -> None:
    """Ends this session, or all of the person's."""
    found = Session.objects.filter(hash=_hash(token))
    if everywhere:
        Session.objects.filter(user_id__in=found.values("user_id")).delete()
    found.delete()


def change_password(token: str, old: str, new: str) -> None:
    """Changes the person's own password and ends all other sessions. Raises Invalid at the field."""
    with transaction.atomic():
        session = Session.objects.select_related("user").filter(hash=_hash(token)).first()
        if session is None:
            raise SignInFirst(_("Please sign in."))
        user = User.objects.select_for_update().get(pk=session.user_id)
        if not passwords.check(user, old):
            sentence = _("This is not your password.")
            raise Invalid(sentence, {"old": sentence})
        passwords.refuse_weak(new, user, "new")
        passwords.put(user, new, once=False)
        User.objects.filter(pk=user.pk).update(password=user.password, must_change=False)
        Session.objects.filter(user=user).exclude(hash=_hash(token)).delete()


def set_language(person: UUID, language: str) -> None:
    """Remembers the person's language. Raises Invalid for an unknown one."""
    if language not in dict(settings.LANGUAGES):
        sentence = _("This language is not offered.")
        raise Invalid(sentence, {"language": sentence})
    User.objects.filter(pk=person).update(language=language)


def actor_of(person: UUID) -> Actor | None:
    """The person as an actor with today's rights, for work that goes on after the request; None when out."""
    user = User.objects.filter(pk=person, active=True, deleted_at=None).first()
    if user is None:
        return None
    epoch = epoch_now.get()
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch() if epoch is None else epoch), user.language)
