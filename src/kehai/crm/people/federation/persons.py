"""Which of our people a provider speaks of: by what was linked, by the provider's rule, or made anew where it may."""

import hashlib
import re

from django.db import transaction

from kehai.crm.people.federation.told import Refused, Told
from kehai.crm.people.records.identity import Identity
from kehai.crm.people.records.identity_provider import IdentityProvider
from kehai.crm.people.records.user import USERNAME, User
from kehai.kernel import run
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal

_UNFIT = re.compile(r"[^a-z0-9._@-]+")


def person_of(provider: IdentityProvider, told: Told) -> User:
    """The person who comes in. Raises Refused for who is not ours, not meant, or disabled."""
    refuse_domain(provider, told)
    user = _linked(provider, told)
    if user is None:
        user = _by_rule(provider, told)
        if user is not None and user.active:
            link(provider, told, user)
    if user is None and provider.create:
        user = _made(provider, told)
    if user is None:
        raise Refused("stranger", "linked to nobody")
    if not user.active or user.deleted_at:
        raise Refused("disabled", f"{user.username} is disabled")
    return user


def refuse_domain(provider: IdentityProvider, told: Told) -> None:
    """Raises Refused for addresses of other domains, and for who has no verified address where domains are named."""
    if provider.domains and told.email.rpartition("@")[2].lower() not in provider.domains.split(", "):
        raise Refused("domain", "no verified address of a domain that is let in")


def link(provider: IdentityProvider, told: Told, user: User) -> None:
    """From now on this account stands for this person. Raises Refused where either already stands for another."""
    data = {"user": str(user.id), "provider": str(provider.id), "subject": told.subject, "shown": told.shown[:120] or told.subject[:120]}
    try:
        with transaction.atomic():
            run.create(kind_of(Identity), data, _actor(provider))
    except Refusal as error:
        # Of two sign-ins at once the second finds what the first has linked.
        if _linked(provider, told) != user:
            raise Refused("taken", "the account or the person is linked to another") from error


def _actor(provider: IdentityProvider) -> Actor:
    return system(f"sign-in: {provider.name}")


def _linked(provider: IdentityProvider, told: Told) -> User | None:
    found = Identity.objects.select_related("user").filter(provider=provider, subject=told.subject, deleted_at=None).first()
    return found.user if found else None


def _by_rule(provider: IdentityProvider, told: Told) -> User | None:
    """The one person the provider's rule points at; none where it points at several."""
    rules = {
        IdentityProvider.Link.EMAIL: {"email__iexact": told.email},
        IdentityProvider.Link.USERNAME: {"username": told.username.strip().lower()},
        IdentityProvider.Link.NUMBER: {"number": told.number},
    }
    rule = rules.get(IdentityProvider.Link(provider.link), {})
    if not all(rule.values()) or not rule:
        return None
    found = list(User.objects.filter(**rule, deleted_at=None)[:2])
    return found[0] if len(found) == 1 else None


def _made(provider: IdentityProvider, told: Told) -> User:
    """A new person without any role, with the account linked. Raises Refused."""
    digest = hashlib.sha256(f"{provider.id}:{told.subject}".encode()).hexdigest()
    wanted = _UNFIT.sub("-", (told.username or told.email.partition("@")[0]).strip().lower()).strip("-._@")[:50]
    free = USERNAME.fullmatch(wanted) and not User.objects.filter(username=wanted, deleted_at=None).exists()
    username = wanted if free else f"{wanted[:40] or provider.type}-{digest[:8]}"
    data = {"username": username, "name": told.name or told.shown[:60] or username, "email": told.email or None}
    if provider.department_id:
        data["department"] = str(provider.department_id)
    try:
        with transaction.atomic():
            made = run.create(kind_of(User), data, _actor(provider))
            user = User.objects.get(pk=made.pk)
            link(provider, told, user)
    except Refusal as error:
        found = _linked(provider, told)
        if found is None:
            raise Refused("stranger", f"cannot be made a person: {error.message}") from error
        return found
    return user
