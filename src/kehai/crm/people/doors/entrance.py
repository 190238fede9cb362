"""Tells the interface how people sign in, and the worker who somebody is today."""

from uuid import UUID

from kehai.api import people
from kehai.crm.people import sessions
from kehai.kernel import actors
from kehai.kernel.access import Actor

people.register(sessions)


@actors.register
def person(kind: str, key: UUID) -> Actor | None:
    """A user with today's rights; None for other kinds and for who is disabled."""
    return sessions.actor_of(key) if kind == "user" else None
