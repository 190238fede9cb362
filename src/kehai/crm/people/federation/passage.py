"""There and back: a sign-in leaves for another house and returns, once, into the browser that it left from."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from kehai.api.people import Facts
from kehai.crm.people import sessions
from kehai.crm.people.federation import dingtalk, feishu, oidc, persons, wecom, weixin
from kehai.crm.people.federation.told import Refused, Told, Trip
from kehai.crm.people.records.identity import Passage
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.crm.people.records.user import User
from kehai.kernel import trail
from kehai.kernel.access import Actor, Rights
from kehai.kernel.errors import Refusal

WAYS: Mapping[str, ModuleType] = {"oidc": oidc, "dingtalk": dingtalk, "feishu": feishu, "wecom": wecom, "weixin": weixin}
LASTS = timedelta(minutes=10)
MOST = 300  # open passages of one address: many people share one, but not without end
log = structlog.get_logger("kehai.federation")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a passage: the key of a session, or an account that is linked now; and where the browser goes on."""

    then: str
    key: str = ""


def offered() -> list[IdentityProvider]:
    """The providers that can be used, by name."""
    return [found for found in IdentityProvider.objects.filter(active=True, deleted_at=None).order_by("name") if ready(found)]


def ready(provider: IdentityProvider) -> bool:
    """Whether all is filled in that the way needs; an OpenID client may be without a secret."""
    return bool(provider.secret or provider.type == "oidc") and bool(provider.tenant or provider.type != "wecom")


def provider_of(key: UUID) -> IdentityProvider:
    """A provider that can be used. Raises Refused."""
    found = IdentityProvider.objects.filter(pk=key, active=True, deleted_at=None).first()
    if found is None:
        raise Refused("unknown_way")
    if not ready(found):
        raise Refused("not_configured")
    return found


def leave(provider: IdentityProvider, then: str, home: str, facts: Facts, browser: str, user: UUID | None = None) -> str:
    """Where the browser goes; `browser` is the key it keeps meanwhile. Raises Refused."""
    way = WAYS.get(provider.type)
    if way is None:
        raise Refused("unknown_way")
    Passage.objects.filter(at__lt=timezone.now() - LASTS).delete()
    if Passage.objects.filter(address=facts.address[:45]).count() >= MOST:
        raise Refused("closed", "too many passages from one address")
    trip = Trip(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), back_of(provider, home))
    target = str(way.leave(provider, trip))
    Passage.objects.create(
        hash=_hash(trip.state),
        provider=provider,
        user_id=user,
        browser=_hash(browser),
        nonce=trip.nonce,
        verifier=trip.verifier,
        then=safe(then),
        address=facts.address[:45],
    )
    return target


def back_of(provider: IdentityProvider, home: str) -> str:
    """The address that the provider must know as where people come back."""
    return f"{home.rstrip('/')}/api/session/back/{provider.id}"


def arrive(provider: IdentityProvider, home: str, sent: Mapping[str, str], facts: Facts, browser: str, person: UUID | None) -> Arrival:
    """The end of a passage. Raises Refused; whatever happens, the same passage is never taken twice."""
    state = sent.get("state", "")
    passage = _spend(provider, state)
    if passage is None or not browser or not secrets.compare_digest(passage.browser, _hash(browser)):
        raise Refused("expired", "no such passage in this browser")
    trip = Trip(state, passage.nonce, passage.verifier, back_of(provider, home))
    told: Told = WAYS[provider.type].arrive(provider, trip, sent)
    if passage.user_id is None:
        return Arrival(passage.then, enter(provider, told, facts))
    if passage.user_id != person:
        raise Refused("expired", "somebody else is signed in now")
    link_own(provider, told, passage.user_id)
    return Arrival(passage.then)


def _spend(provider: IdentityProvider, state: str) -> Passage | None:
    if not 20 <= len(state) <= 100:
        return None
    with transaction.atomic():
        found = Passage.objects.select_for_update().filter(hash=_hash(state), provider=provider, at__gt=timezone.now() - LASTS).first()
        if found is not None:
            Passage.objects.filter(pk=found.pk).delete()
    return found


def enter(provider: IdentityProvider, told: Told, facts: Facts) -> str:
    """A session for whom the provider speaks of. Raises Refused."""
    user = persons.person_of(provider, told)
    try:
        sessions.refuse_outside(user, facts.address)
    except Refusal as error:
        raise Refused("closed", f"{user.username} may not come in from here now") from error
    key = sessions.open_session(user, facts.address, facts.agent, how=provider.type, second=told.second)
    trail.record("sign_in", Actor("user", user.id, user.name, Rights()), username=user.username, way=provider.name)
    return key


def link_own(provider: IdentityProvider, told: Told, person: UUID) -> None:
    """The signed-in person's own account there is linked. Raises Refused."""
    persons.refuse_domain(provider, told)
    persons.link(provider, told, User.objects.get(pk=person))


def refused(way: str, error: Refused, actor: Actor | None = None) -> None:
    """Tells the log and the trail that nobody came in, or that `actor` could not link an account."""
    log.warning("signing in elsewhere was refused", way=way, code=error.code, why=error.why)
    trail.record("refused" if actor else "sign_in_failed", actor, outcome="refused", way=way, code=error.code)


def safe(then: str) -> str:
    """A path of our own, whatever was asked for: no other host, no other scheme."""
    fine = then.startswith("/") and not then.startswith(("//", "/\\", "/api/")) and len(then) <= 400
    return then if fine and then.isprintable() and "\\" not in then else "/"


def with_word(then: str, name: str, value: str) -> str:
    """The path with one more word in its query."""
    path, _mark, rest = then.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode({name: value})}" + (f"#{rest}" if rest else "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
