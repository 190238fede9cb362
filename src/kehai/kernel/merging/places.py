"""Everything that can point at a record which is merged, and what becomes of it: said here, in one place.

Links of kinds are found by themselves, also those of kinds not yet written: their rows are moved to the
survivor through the kind's own rules. The same holds for tables with a pair of columns `kind` and `record_id`.
All else is named below or declared by its domain, and a test meets every column that may hold a record's id.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from kehai.kernel.catalogue import shipped
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record


class Fate(StrEnum):
    """What becomes of a row that points at a merged record."""

    MOVES = "moves"  # to the survivor
    RULED = "ruled"  # as the kind's own settle and settled keep it, or as a part of kernel/merging does
    STAYS = "stays"  # it tells of the record as it was
    OTHER = "other"  # the column never holds the id of a record that merges


_said: dict[str, Fate] = {
    "kernel_change.record_id": Fate.STAYS,  # the survivor's history shows it, by kernel_merged
    "kernel_change.actor_id": Fate.OTHER,
    "kernel_change.run": Fate.OTHER,
    "kernel_trail.record_id": Fate.STAYS,
    "kernel_trail.records": Fate.STAYS,
    "kernel_trail.actor_id": Fate.OTHER,
    "kernel_entry.record_id": Fate.RULED,  # openings.py: who had it opened by the same owner keeps it
    "kernel_entry.grantee": Fate.OTHER,
    "kernel_entry.role": Fate.OTHER,
    "kernel_entry.granted_by": Fate.OTHER,
    "kernel_file.record_id": Fate.RULED,  # children.py: a file goes where the field that names it goes
    "kernel_file.by": Fate.OTHER,
    "kernel_outbox.actor_id": Fate.OTHER,
    "kernel_qualitymonth.owner_id": Fate.OTHER,
    "kernel_import.actor_id": Fate.OTHER,
    "kernel_importrow.record_id": Fate.STAYS,  # under which id a row was written
    "kernel_importkept.record_id": Fate.STAYS,
    "kernel_planted.run": Fate.OTHER,
    "kernel_merger.survivor": Fate.STAYS,
    "kernel_merger.undoes": Fate.OTHER,
    "kernel_merger.actor_id": Fate.OTHER,
    "kernel_merged.into": Fate.RULED,  # a chain of merges is followed to its end
    "kernel_merged.merger": Fate.OTHER,
}
_following: ContextVar[bool] = ContextVar("following", default=False)
Early = Callable[[Record, Sequence[Record]], Sequence[UUID]]
_early: dict[type[Record], Early] = {}


@contextmanager
def follow() -> Iterator[None]:
    """Here rows follow the record they point at, into a merge or out of it."""
    mark = _following.set(True)
    try:
        yield
    finally:
        _following.reset(mark)


def following() -> bool:
    """Whether the rows being settled only follow a merge: what was agreed stays so, and may still be called another's."""
    return _following.get()


def declare(column: str, fate: Fate) -> None:
    """A domain says what becomes of a column `table.column` that is no link of a kind. Raises TypeError when said twice."""
    if column in _said:
        raise TypeError(f"what becomes of {column} is said already")
    _said[column] = fate


def said(column: str) -> Fate | None:
    """What is said of a column."""
    return _said.get(column)


def early(model: type[Record]) -> Callable[[Early], Early]:
    """Registers what of a kind goes over before the merged records are closed: given survivor and merged, the ids.

    For what would end with a record's deletion, as a loan does.
    """

    def register(function: Early) -> Early:
        _early[model] = function
        return function

    return register


def early_of(model: type[Record]) -> Early | None:
    """What goes over early of a kind, if any of it does."""
    return _early.get(model)


@dataclass(frozen=True, slots=True)
class Pointing:
    """The links of one kind to the kind that is merged, by attribute name."""

    kind: Kind
    links: tuple[str, ...]


@cache
def pointing(model: type[Record]) -> tuple[Pointing, ...]:
    """Every kind with links to this one, hidden links too, in the order of the catalogue."""
    found = []
    for kind in shipped().values():
        links = tuple(f.attname for f in kind.model._meta.concrete_fields if f.remote_field and f.remote_field.model is model)
        if links:
            found.append(Pointing(kind, links))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Column:
    """A column outside of all kinds that may hold the id of a record; `target` where it is a link to one kind."""

    model: type[models.Model]
    name: str
    target: Any = None

    @property
    def path(self) -> str:
        """table.column."""
        return f"{self.model._meta.db_table}.{self.name}"

    @property
    def of_pair(self) -> bool:
        """Whether the column `kind` beside it says whose id it is."""
        return self.name == "record_id" and any(f.name == "kind" for f in self.model._meta.concrete_fields)


def columns() -> Iterator[Column]:
    """Links of other tables to kinds that merge, and every id without a foreign key."""
    merging = {kind.model for kind in shipped().values() if kind.screen["merges"] is not None}
    for model in apps.get_models(include_auto_created=True):
        is_kind = issubclass(model, Record)
        for field in model._meta.concrete_fields:
            if field.remote_field:
                if field.remote_field.model in merging and not is_kind:
                    yield Column(model, str(field.column), field.remote_field.model)
            elif _holds_ids(field) and not field.primary_key and not (is_kind and field.name == "created_by"):
                yield Column(model, str(field.column))


def _holds_ids(field: Any) -> bool:
    return isinstance(getattr(field, "base_field", field), models.UUIDField)


def fate(column: Column) -> Fate | None:
    """What becomes of a column; None where nobody has decided, which a test does not let pass."""
    return _said.get(column.path) or (Fate.MOVES if column.of_pair else None)


@cache
def moving(model: type[Record]) -> tuple[Column, ...]:
    """The columns outside of kinds whose rows are moved when records of this kind merge."""
    return tuple(column for column in columns() if fate(column) is Fate.MOVES and (column.of_pair or column.target is model))
