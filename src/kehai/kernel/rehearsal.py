"""What a dry run has counted in transactions that are undone by now: a rule that counts rows adds it to what it finds.

Outside a dry run nothing is counted and nothing costs.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class _Counted:
    """Records by what they count for: written now, came in, and how many came in and are undone."""

    now: dict[UUID, Hashable] = field(default_factory=dict)
    kept: set[UUID] = field(default_factory=set)
    gone: dict[UUID, Hashable] = field(default_factory=dict)


_running: ContextVar[_Counted | None] = ContextVar("kehai_rehearsal", default=None)


@contextmanager
def begun() -> Iterator[None]:
    """A dry run in several transactions, each undone."""
    token = _running.set(_Counted())
    try:
        yield
    finally:
        _running.reset(token)


def count(records: Mapping[UUID, Hashable]) -> None:
    """Each of these new records counts for something; whether it comes in is said by `keep`."""
    if run := _running.get():
        run.now |= records


def keep(records: Collection[UUID]) -> None:
    """These came in."""
    if run := _running.get():
        run.kept |= records & run.now.keys()


def undone() -> None:
    """The transaction is undone; what came in counts from now on without being there."""
    if run := _running.get():
        run.gone |= {key: run.now[key] for key in run.kept}
        run.now.clear()
        run.kept.clear()


def earlier() -> Counter[Hashable]:
    """How many records count for each thing that were undone and are not written again."""
    run = _running.get()
    return Counter(what for key, what in run.gone.items() if key not in run.now) if run else Counter()
