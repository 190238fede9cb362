"""From a stored (kind, id) back to an actor with the rights of today; domains above say how."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel.access import Actor
from kehai.kernel.errors import MayNot

Resolver = Callable[[str, UUID], Actor | None]
_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> Resolver:
    """Adds a way to find actors: it returns None for kinds that are not its own and for those who may act no more."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)
    return resolver


def actor(kind: str, key: UUID | None) -> Actor:
    """The actor as it is now. Raises MayNot for one that is gone or disabled: stored work of theirs is not done."""
    for resolver in _resolvers:
        found = resolver(kind, key) if key is not None else None
        if found is not None:
            return found
    raise MayNot(_("Whoever asked for this may not act any more."))
