"""Sessions by the hash of a random key: opened, resolved on every request, listed, ended."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.api.people import Facts
from kehai.api.people import Signed as SignedBy
from kehai.crm.people.records import ending
from kehai.crm.people.records.proof import Proof, proof_now
from kehai.crm.people.records.proof import refuse_stale as refuse_stale
from kehai.crm.people.records.push import Push
from kehai.crm.people.records.session import Device, Session
from kehai.crm.people.records.user import User
from kehai.crm.people.rules import attempts, factors, passwords, policy, windows
from kehai.crm.people.rules.rights import rights_of
from kehai.crm.people.signed import Signed, house
from kehai.crm.people.signed import program as program
from kehai.kernel import prepared
from kehai.kernel.access import Actor, Rights
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.errors import Invalid, MayNot, NotThere, SignInFirst
from kehai.kernel.sql import Sql

# How long the second step of signing in may take.
STEP = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=5)

RESOLVE = """
SELECT u.id, u.name, u.username, u.language, u.must_change, d.id, d.name,
  extract(epoch FROM s.seen_at)::float8, extract(epoch FROM s.ends_at)::float8, (SELECT value FROM kernel_epoch WHERE id = 1),
  extract(epoch FROM s.created_at)::float8, s.proved_at, s.second,
  CASE WHEN s.how = 'password' AND u.password NOT LIKE '!%%' THEN u.password_at END
FROM people_session s JOIN people_user u ON u.id = s.user_id LEFT JOIN people_department d ON d.id = u.department_id
WHERE s.hash = %s AND NOT s.waits AND u.active AND u.deleted_at IS NULL
"""


def hashed(token: str) -> str:
    """As a session's key is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(username: str, password: str, facts: Facts, *, remember: bool) -> str:
    """A new session's key. Raises SignInFirst for a wrong pair and TooMany when guessing is slowed down."""
    username = username.strip().lower()[:60]
    guess = attempts.begin(attempts.PASSWORD, username, attempts.Place(facts.address, facts.device))
    user = User.objects.filter(username=username, deleted_at=None).first()
    if not passwords.check(user, password) or user is None or not user.active:
        raise SignInFirst(_("User name or password is not right."))
    attempts.right(guess)
    refuse_outside(user, facts.address)
    return open_session(user, facts.address, facts.agent, remember=remember)


def refuse_outside(user: User, address: str) -> None:
    """Raises MayNot where the person may not come in from here now; said only to who has shown the password."""
    sentence = windows.outside(user.id, read_epoch(), address)
    if sentence:
        raise MayNot(sentence)


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
        hash=hashed(token),
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


def waiting_session(token: str) -> Session | None:
    """The session that still waits for its second factor."""
    found = Session.objects.select_related("user").filter(hash=hashed(token), waits=True, ends_at__gt=timezone.now(), user__active=True)
    return found.filter(user__deleted_at=None).first() if token else None


def waiting(token: str) -> list[str] | None:
    """The factors, one of which this key still waits for; None where it waits for nothing."""
    found = waiting_session(token)
    return factors.methods(found.user_id) if found else None


def renew(session: Session, *, second: bool) -> str:
    """A new key for a session in which somebody has just shown who he is; the old one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    ends = now + policy.absolute() if session.waits else session.ends_at
    with transaction.atomic():
        if not Session.objects.filter(pk=session.pk).delete()[0]:
            raise SignInFirst(_("Please sign in."))
        Push.objects.filter(session=session.pk).update(session=hashed(token))
        session.pk, session.waits, session.second, session.proved_at, session.ends_at = hashed(token), False, second, now, ends
        began = session.created_at
        session.save(force_insert=True)
        Session.objects.filter(pk=session.pk).update(created_at=began)
    return token


def remembered(token: str) -> bool:
    """Whether the browser shall keep the key after it is closed."""
    return Session.objects.filter(hash=hashed(token), waits=False, remember=True).exists()


def lifetime() -> int:
    """Seconds until any session ends."""
    return int(policy.absolute().total_seconds())


def know_device(token: str, device: str) -> str:
    """Keeps that the person of this session uses this browser; its key, a new one where it had none."""
    key = device if 20 <= len(device) <= 80 else secrets.token_urlsafe(32)
    found = Session.objects.filter(hash=hashed(token), waits=False).values_list("user_id", flat=True).first()
    if found:
        Device.objects.update_or_create(hash=attempts.device_hash(key), user_id=found, defaults={"seen_at": timezone.now()})
    return key


def resolve(token: str, address: str = "", *, touch: bool = True) -> Signed | None:
    """Who holds this key, by one primary-key statement; None for nobody. Disabling counts at once.

    `touch`: this is the person at work, from which idle time is counted; a page that only listens is not.
    """
    if not 20 <= len(token) <= 80:
        return None
    rows = prepared.fetch(Sql(RESOLVE, (hashed(token),)))
    if not rows:
        return None
    found = rows[0]
    mark = epoch_now.set(found[9])
    try:
        return _signed(found, hashed(token), address, touch=touch)
    finally:
        epoch_now.reset(mark)


def _signed(found: tuple[Any, ...], key: str, address: str, *, touch: bool) -> Signed | None:
    person, name, username, language, must_change, dept, dept_name, seen, ends, epoch, began, proved, second, set_at = found
    now = timezone.now().timestamp()
    if ends <= now or seen <= now - policy.idle().total_seconds() or began <= now - policy.absolute().total_seconds():
        return None
    if touch and seen <= now - SEEN_EVERY.total_seconds():
        Session.objects.filter(hash=key).update(seen_at=timezone.now(), address=address[:45])
    rights = rights_of(person, epoch)
    hold, why = _hold(person, rights, address, change=must_change or passwords.expired(set_at), second=second)
    me = {
        "user": {
            "id": str(person),
            "username": username,
            "label": name,
            "department": {"id": str(dept), "label": dept_name} if dept else None,
        },
        "language": language,
        "must_change_password": hold == "must_change_password",
        "must_enrol_factor": hold == "must_enrol_factor",
        **house(epoch),
    }
    return Signed(Actor("user", person, name, rights, language), epoch, me, hold, why, Proof(proved, second))


def _hold(person: UUID, rights: Rights, address: str, *, change: bool, second: bool) -> tuple[str, str]:
    """What stands before everything else, and its sentence."""
    epoch = epoch_now.get() or 0
    sentence = windows.outside(person, epoch, address) if address else ""
    if sentence:
        return "outside", sentence
    if change:
        return "must_change_password", _("Please choose a new password first.")
    if not second and policy.second_required(rights) and not factors.methods(person):
        return "must_enrol_factor", _("Please set up a second factor first.")
    return "", ""


@contextmanager
def working(signed: SignedBy | None, address: str) -> Iterator[None]:
    """What rules may ask about the request while it is worked on: where it comes from, what was shown when."""
    marks = windows.address_now.set(address), proof_now.set(getattr(signed, "proof", None))
    try:
        yield
    finally:
        windows.address_now.reset(marks[0])
        proof_now.reset(marks[1])


def sign_out(token: str, *, everywhere: bool) -> None:
    """Ends this session, or all of the person's."""
    person = Session.objects.filter(hash=hashed(token)).values_list("user_id", flat=True).first()
    if everywhere and person:
        ending.end_sessions([person])
    ending.end_session(hashed(token))


def public_id(session: Session) -> str:
    """A session's name for people: the hash of what is stored, which is the hash of the key."""
    return hashed(session.hash)[:32]


def of(person: UUID) -> list[Session]:
    """The person's open sessions, the latest used first."""
    now = timezone.now()
    found = Session.objects.filter(user_id=person, waits=False, ends_at__gt=now, seen_at__gt=now - policy.idle())
    return list(found.filter(created_at__gt=now - policy.absolute()).order_by("-seen_at"))


def end(person: UUID, name: str) -> None:
    """Ends one of the person's sessions by its name for people. Raises NotThere."""
    found = next((session for session in of(person) if public_id(session) == name), None)
    if found is None:
        raise NotThere(_("There is nothing here."))
    ending.end_session(found.pk)


def end_others(person: UUID, token: str) -> None:
    """Ends all of the person's sessions but this one."""
    ending.end_sessions([person], but=hashed(token))


def session_of(token: str) -> Session:
    """The session of a key that opens something. Raises SignInFirst."""
    found = Session.objects.select_related("user").filter(hash=hashed(token), waits=False).first()
    if found is None:
        raise SignInFirst(_("Please sign in."))
    return found


def change_password(token: str, old: str, new: str, facts: Facts) -> None:
    """Changes the person's own password and ends all other sessions. Raises Invalid at the field, TooMany."""
    session = session_of(token)
    guess = attempts.begin(attempts.OLD, session.user.username, attempts.Place(facts.address, facts.device))
    if not passwords.check(session.user, old):
        sentence = _("This is not your password.")
        raise Invalid(sentence, {"old": sentence})
    attempts.right(guess)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=session.user_id)
        passwords.choose(user, new, "new")
        end_others(user.id, token)


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
