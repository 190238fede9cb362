"""Approval as a property of any action: where every write passes, what a flow holds is stored and not done.

The kernel knows that a flow may hold rows and what then becomes of the write. Which flows there are, who agrees
and what happens to a request is told by whom a domain above installs here: people and departments are not
the kernel's. What is asked for is first tried whole and undone, so that a condition sees the rows as they would
be, and whatever would be refused anyway is refused at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.kernel.access import Actor
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an actor asks for: an action of a kind, with its input as it was sent."""

    kind: Kind
    action: str
    input: Mapping[str, Any]
    actor: Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that was stored instead of done: its id and number, and the rows it holds."""

    id: UUID
    number: str
    ids: tuple[UUID, ...]
    message: str


class Gate(Protocol):
    """What knows the company's flows."""

    def flows(self, asked: Asked) -> Sequence[Any]:
        """Those over this action, in the order in which they are asked; costs no statement where there are none."""

    def matching(self, flows: Sequence[Any], asked: Asked, ids: Sequence[UUID]) -> Mapping[UUID, Any]:
        """Row → the first flow that holds it, as the rows stand now."""

    def store(self, asked: Asked, held: Mapping[UUID, Any]) -> Sequence[Waiting]:
        """One request a flow, holding all of its rows. Raises Refusal."""


class NeedsApproval(Refusal):
    """Held by a flow, where nobody waits for an answer that could come later."""

    code = "needs_approval"


_gates: list[Gate] = []
_may_wait: ContextVar[bool] = ContextVar("may_wait", default=False)
_approved: ContextVar[str] = ContextVar("approved", default="")
_tried: ContextVar[bool] = ContextVar("tried", default=False)


def install(gate: Gate) -> None:
    """The one gate of the house."""
    _gates[:] = [gate]


@contextmanager
def waiting() -> Iterator[None]:
    """Here somebody can be told that what he asked for waits; elsewhere what is held is refused."""
    mark = _may_wait.set(True)
    try:
        yield
    finally:
        _may_wait.reset(mark)


@contextmanager
def passed(number: str) -> Iterator[None]:
    """What is done here was agreed to under this number: no flow asks again."""
    mark = _approved.set(number)
    try:
        yield
    finally:
        _approved.reset(mark)


def agreed_under() -> str:
    """The number of the request under which the work at hand was agreed to, else empty."""
    return _approved.get()


def tried() -> bool:
    """Whether the work at hand is only tried, so that a flow sees how the rows would be."""
    return _tried.get()


@contextmanager
def asking() -> Iterator[bool]:
    """Whether this write may wait; what it writes in turn is a part of it and never waits by itself."""
    found = _may_wait.get()
    mark = _may_wait.set(False)
    try:
        yield found
    finally:
        _may_wait.reset(mark)


def flows(asked: Asked | None) -> Sequence[Any]:
    """The flows to be asked; none for the program itself and for what was agreed to."""
    if asked is None or not _gates or not asked.actor.human or _approved.get():
        return ()
    return _gates[0].flows(asked)


def held(asked: Asked | None, ids: Sequence[UUID], work: Callable[[], Any]) -> Mapping[UUID, Any] | None:
    """Row → the flow that holds it, as it is or as it would be; None where no flow asked, so that nothing was tried.

    Both count: whoever could write himself out of a condition would need no approval.
    """
    asking_now = flows(asked)
    if not asking_now or asked is None:
        return None
    found = dict(_gates[0].matching(asking_now, asked, ids))
    return {**rehearsed(work, lambda: _gates[0].matching(asking_now, asked, ids)), **found}


def rehearsed(work: Callable[[], Any], look: Callable[[], T]) -> T:
    """What is seen when some work was done, which is then undone."""
    mark = _tried.set(True)
    try:
        with transaction.atomic():
            work()
            found = look()
            transaction.set_rollback(True)
    finally:
        _tried.reset(mark)
    return found


def made(asked: Asked, work: Callable[[], T], key_of: Callable[[T], UUID]) -> tuple[T, Mapping[UUID, Any]]:
    """A new row, and what flow holds it; then the row was only tried and is undone."""
    asking_now = flows(asked)
    if not asking_now:
        return work(), {}
    with transaction.atomic():
        row = work()
        found = _gates[0].matching(asking_now, asked, [key_of(row)])
        transaction.set_rollback(bool(found))
    return row, found


def put(asked: Asked, found: Mapping[UUID, Any], *, may_wait: bool) -> tuple[Sequence[Waiting], dict[UUID, Refusal]]:
    """Stores what is held; the rows that could not be stored, or may not wait here, with their refusal."""
    if not may_wait:
        sentence = _("This needs an approval; please do it on the record itself.")
        return (), dict.fromkeys(found, NeedsApproval(sentence))
    try:
        with transaction.atomic():
            return _gates[0].store(asked, found), {}
    except Refusal as refusal:
        return (), dict.fromkeys(found, refusal)


def refuse_held(asked: Asked, ids: Sequence[UUID]) -> None:
    """For rows written by the thousand: raises NeedsApproval where a flow holds one of them as it now stands."""
    asking_now = flows(asked)
    if asking_now and _gates[0].matching(asking_now, asked, ids):
        raise NeedsApproval(_("This needs an approval; please do it on the record itself."))
