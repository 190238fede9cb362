"""Sample data is planted: every record that is written meanwhile is known by its run, and nobody hears of it.

What is known of a run is complete because it is noted where rows are written (store.py), whichever rule wrote
them. Rules, reminders and notices ask `ids` and leave samples alone as long as they are samples.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.kernel import alive
from kehai.kernel.access import Actor
from kehai.kernel.catalogue import kind_of, raise_epoch
from kehai.kernel.errors import Refusal
from kehai.kernel.kept import fact
from kehai.kernel.keys import uuid7
from kehai.kernel.record import Record
from kehai.kernel.records.planted import Planted

LOCK = "kernel:planting"
M = TypeVar("M", bound=models.Model)


@dataclass(slots=True)
class Quiet:
    """Work on samples in this context; `made` is every record written since, by its table."""

    made: list[tuple[type[Record], UUID]] = field(default_factory=list)


_quiet: ContextVar[Quiet | None] = ContextVar("quiet", default=None)


_forgotten: list[type[models.Model]] = []


def forgets(model: type[M]) -> type[M]:
    """Registers a table whose rows note something by `record_id`: they go with a sample, whatever becomes of them in a merge."""
    _forgotten.append(model)
    return model


def forgotten() -> Sequence[type[models.Model]]:
    """The tables that were registered."""
    return _forgotten


@contextmanager
def quietly() -> Iterator[Quiet]:
    """In here nothing is announced and nobody is told; what is written is noted."""
    found = Quiet()
    mark = _quiet.set(found)
    try:
        yield found
    finally:
        _quiet.reset(mark)


def is_quiet() -> bool:
    """Whether samples are being planted or taken away just now."""
    return _quiet.get() is not None


def note(model: type[models.Model], attnames: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """The same rows, noted where samples are planted."""
    quiet = _quiet.get()
    if quiet is None or not issubclass(model, Record) or "id" not in attnames:
        return rows
    listed, at = list(rows), list(attnames).index("id")
    quiet.made += [(model, row[at]) for row in listed]
    return listed


def ids() -> frozenset[UUID]:
    """The records that are samples; known from the epoch, so that asking costs nothing."""
    return fact("kernel.planted", lambda: frozenset(Planted.objects.values_list("record_id", flat=True))) or frozenset()


def state() -> tuple[Any, str] | None:
    """When and by whom the samples that are there were planted; None where there are none."""
    return Planted.objects.order_by("at").values_list("at", "actor_label").first()


def plant(actor: Actor, make: Callable[[UUID], None]) -> None:
    """Lets `make` write the samples under one run, whole or not at all. Raises Refusal where there are some, and what `make` raises."""
    with transaction.atomic():
        _alone()
        if Planted.objects.exists():
            raise Refusal(_t("There is sample data already; remove it first."))
        run, now = uuid7(), timezone.now()
        with quietly() as quiet:
            make(run)
        rows = [Planted(record_id=key, kind=kind_of(model).name, run=run, at=now, actor_label=actor.label[:120]) for model, key in quiet.made]
        Planted.objects.bulk_create(rows)
        raise_epoch()


def _alone() -> None:
    alive.one_at_a_time(LOCK)
