"""Announcing up: those above hear of an action after its transaction, through the outbox."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from kehai.kernel import planting
from kehai.kernel.access import Actor
from kehai.kernel.records.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Event:
    """An action that was done: its kind, its name, the rows, who did it.

    For watchers also: its number in the outbox, whether the rows are new, the names of the fields that changed in
    each row, and what caused it, the first cause first.
    """

    kind: str
    action: str
    ids: tuple[UUID, ...]
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    outbox: int = 0
    new: bool = False
    fields: tuple[tuple[str, ...], ...] = ()
    chain: tuple[str, ...] = ()


Listener = Callable[[Event], Any]
Watcher = Callable[[Sequence[Event]], Any]
Wanted = Callable[[str], bool]
Among = Callable[[str, str, Collection[UUID], Collection[str]], bool]
_listeners: dict[tuple[str, str], list[Listener]] = {}
_watchers: list[tuple[Wanted, Watcher]] = []
_among: dict[str, Among] = {}
_chain: ContextVar[tuple[str, ...]] = ContextVar("chain", default=())


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


def watch(wanted: Wanted, among: Among | None = None) -> Callable[[Watcher], Watcher]:
    """Registers a watcher of whatever is done to the kinds that `wanted` names just now, so it must cost nothing to ask.

    `among` leaves out deeds: it is asked within the write with the kind, the action, the rows and the fields that
    changed in any of them. The watcher hears many events at once, at least once each, in the worker.
    """

    def register(watcher: Watcher) -> Watcher:
        if among is not None:
            _among[name_of(watcher)] = among
        _watchers.append((wanted, watcher))
        return watcher

    return register


def watchers(kind: str) -> Sequence[Watcher]:
    """Who watches a kind."""
    return [watcher for wanted, watcher in _watchers if wanted(kind)]


def heeding(kind: str, action: str, ids: Collection[UUID], names: Collection[str]) -> Sequence[Watcher]:
    """Who watches a kind and wants to hear of this deed."""
    found = ((watcher, _among.get(name_of(watcher))) for watcher in watchers(kind))
    return [watcher for watcher, among in found if among is None or among(kind, action, ids, names)]


def watcher(name: str) -> Watcher | None:
    """A watcher by the name under which the relay calls it."""
    return next((found for _wanted, found in _watchers if name_of(found) == name), None)


def name_of(listener: Callable[..., Any]) -> str:
    """How a job names a listener."""
    return f"{listener.__module__}.{getattr(listener, '__qualname__', '')}"


@contextmanager
def caused_by(cause: str) -> Iterator[None]:
    """What is announced in here has this cause beside those it stands in."""
    mark = _chain.set((*_chain.get(), cause))
    try:
        yield
    finally:
        _chain.reset(mark)


@contextmanager
def following(chain: Sequence[str]) -> Iterator[None]:
    """Goes on where an event was announced: its causes are those of what is done in here."""
    mark = _chain.set(tuple(chain))
    try:
        yield
    finally:
        _chain.reset(mark)


def announce(kind: str, action: str, told: Sequence[tuple[UUID, Collection[str]]], actor: Actor, *, new: bool = False) -> None:
    """Puts an event into the outbox, in the transaction of the write; nothing where nobody listens.

    `told`: each row with the names of the fields that changed in it.
    """
    if planting.is_quiet():
        return
    changed = {name for _key, names in told for name in names}
    watched = bool(told and heeding(kind, action, [key for key, _names in told], changed))
    if not told or not (watched or listeners(kind, action)):
        return
    Outbox.objects.create(
        kind=kind,
        action=action,
        ids=[str(key) for key, _names in told],
        new=new,
        fields=[sorted(names) for _key, names in told] if watched and not new else [],
        chain=list(_chain.get()),
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
    )
