"""Announcing up: those above hear of an action after its transaction, through the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from kehai.kernel.access import Actor
from kehai.kernel.records.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Event:
    """An action that was done: its kind, its name, the rows, who did it."""

    kind: str
    action: str
    ids: tuple[UUID, ...]
    actor_kind: str
    actor_id: UUID | None
    actor_label: str


Listener = Callable[[Event], Any]
_listeners: dict[tuple[str, str], list[Listener]] = {}


def on(kind: str, *actions: str) -> Callable[[Listener], Listener]:
    """Registers a listener for actions of a kind; it runs in the worker, at least once, so it must be repeatable."""

    def register(listener: Listener) -> Listener:
        for action in actions:
            _listeners.setdefault((kind, action), []).append(listener)
        return listener

    return register


def listeners(kind: str, action: str) -> Sequence[Listener]:
    """Who wants to hear of it."""
    return _listeners.get((kind, action), ())


def announce(kind: str, action: str, ids: Sequence[UUID], actor: Actor) -> None:
    """Puts an event into the outbox, in the transaction of the write; nothing where nobody listens."""
    if not ids or not listeners(kind, action):
        return
    Outbox.objects.create(
        kind=kind,
        action=action,
        ids=[str(key) for key in ids],
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
    )
