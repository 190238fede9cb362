"""In whose name a rule acts: its keeper's, with what he may at this moment, named in the history beside the rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.utils import translation

from kehai.kernel import actors
from kehai.kernel.access import Actor

LONGEST = 120


def actor_of(name: str, keeper: UUID) -> Actor:
    """The keeper at work for the rule. Raises MayNot where he may not act any more."""
    who = actors.actor("user", keeper)
    return replace(who, label=f"{name} · {who.label}"[:LONGEST])


@contextmanager
def speaking(who: Actor) -> Iterator[None]:
    """In the language of who acts."""
    with translation.override(who.language):
        yield
