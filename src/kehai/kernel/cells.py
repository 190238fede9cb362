"""A block of cells as people paste it from a spreadsheet: read as an import reads them, written as an edit is.

A cell that cannot be read, or that its row refuses, is left out and told; the other cells of the row are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, types, writes
from kehai.kernel.access import Actor
from kehai.kernel.errors import Conflict, Invalid, Refusal
from kehai.kernel.exchange import targets, values
from kehai.kernel.exchange.check import hidden
from kehai.kernel.exchange.links import Links
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.run import Outcome, Task, in_chunks
from kehai.kernel.sql import TRUE
from kehai.kernel.workflow import gate
from kehai.kernel.workflow.gate import Asked

MOST, MOST_FIELDS = 200, 50
# A row names what it refuses some cells at a time: unreadable links, then what is taken by another record.
TRIES = 4
Edit = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows by id with the version each was read at, and for each field a cell: as text, or as the value itself."""

    ids: Sequence[UUID]
    versions: Mapping[UUID, int]
    fields: Sequence[str]
    cells: Sequence[Sequence[Any]]
    texts: bool = True


@dataclass(slots=True)
class Written:
    """What became of the rows, and of their cells: row → field → sentence, and who changed a cell meanwhile."""

    outcome: Outcome = field(default_factory=Outcome)
    problems: dict[UUID, dict[str, str]] = field(default_factory=dict)
    conflicts: dict[UUID, dict[str, Any]] = field(default_factory=dict)


def write(kind: Kind, block: Block, actor: Actor) -> Written:
    """Writes what can be written of a block, in the transaction at hand; ends with every refusal at its cell."""
    told = Written()
    pending = _read(kind, block, actor, told)
    for _turn in range(TRIES):
        part = _each(kind, pending, block.versions, actor)
        refused, part.refused = part.refused, {}
        told.outcome.add(part)
        told.outcome.waiting += part.waiting
        pending = _left(pending, refused, told)
        if not pending:
            break
    sentence = _("The values stay as they were.")
    told.outcome.refused |= {key: inputs.invalid(told.problems[key]) for key in pending}
    known = {*told.outcome.done, *told.outcome.refused, *(key for held in told.outcome.waiting for key in held.ids)}
    told.outcome.refused |= {key: Invalid(sentence, dict(told.problems.get(key, {}))) for key in block.ids if key not in known}
    return told


def _read(kind: Kind, block: Block, actor: Actor, told: Written) -> dict[UUID, Edit]:
    """Row → the values that its cells stand for; what cannot be read stands in the problems."""
    if not block.texts:
        return {key: dict(zip(block.fields, cells, strict=True)) for key, cells in zip(block.ids, block.cells, strict=True)}
    found: dict[UUID, Edit] = {key: {} for key in block.ids}
    writable = targets.writable(kind, actor)
    for at, name in enumerate(block.fields):
        texts = {key: str(cells[at] or "").strip() for key, cells in zip(block.ids, block.cells, strict=True)}
        if name not in writable:
            sentence = _("This field cannot be written here.")
            for key in block.ids:
                told.problems.setdefault(key, {})[name] = sentence
            continue
        _column(writable[name], texts, actor, found, told)
    return {key: edit for key, edit in found.items() if edit}


def _column(of: Field, texts: Mapping[UUID, str], actor: Actor, found: dict[UUID, Edit], told: Written) -> None:
    """One column of the block; the records that it names are looked up in one statement."""
    links = Links(of, actor) if of.type == "link" else None
    if links:
        links.learn(text for text in texts.values() if text)
    read = links.read if links else values.reader(of)
    for key, text in texts.items():
        try:
            found[key][of.name] = _value(of, text, read)
        except types.Bad as bad:
            told.problems.setdefault(key, {})[of.name] = str(bad.message)


def _value(of: Field, text: str, read: values.Reader) -> Any:
    """What a cell stands for, as an edit sends it; nothing where it is empty. Raises Bad."""
    if text and hidden(of, text):
        raise types.Bad(_("This is masked; the true value is needed here."))
    return values.plain(read(text)) if text else None


def _each(kind: Kind, edits: Mapping[UUID, Edit], versions: Mapping[UUID, int], actor: Actor) -> Outcome:
    """Every row its own edit, by the six steps of every write; in id order, as all that locks many rows."""

    def do(rows: Sequence[Record]) -> None:
        for row in rows:
            writes.update(kind, row, edits[row.id], versions.get(row.id), actor)

    if not gate.flows(Asked(kind, "update", {}, actor)):
        return in_chunks(Task(kind, actor, access.UPDATE, TRUE, do), sorted(edits))
    total = Outcome()
    for key in sorted(edits):
        one = in_chunks(Task(kind, actor, access.UPDATE, TRUE, do, asked=Asked(kind, "update", edits[key], actor)), [key])
        total.add(one)
        total.waiting += one.waiting
    return total


def _left(pending: Mapping[UUID, Edit], refused: Mapping[UUID, Refusal], told: Written) -> dict[UUID, Edit]:
    """What is asked again: the rows without the cells that they named. A refusal of the row itself is final."""
    again: dict[UUID, Edit] = {}
    for key, refusal in refused.items():
        named = _named(refusal)
        left = {name: value for name, value in pending[key].items() if name not in named}
        cells = {name: sentence for name, sentence in named.items() if name in pending[key]}
        told.problems[key] = {**told.problems.get(key, {}), **cells}
        if isinstance(refusal, Conflict):
            told.conflicts[key] = {**told.conflicts.get(key, {}), **refusal.conflicts}
        if cells and left:
            again[key] = left
        else:
            told.outcome.refused[key] = refusal
    return again


def _named(refusal: Refusal) -> dict[str, str]:
    """The fields that a refusal is about."""
    if isinstance(refusal, Conflict):
        return dict.fromkeys(refusal.conflicts, str(refusal.message))
    return {name.partition(".")[0]: str(sentence) for name, sentence in getattr(refusal, "fields", {}).items()}
