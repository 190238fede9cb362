"""Erasing one person: his records emptied, his files gone, his name and numbers out of everything else (PIPL 47; T95).

Runs as the owner of the tables, because history and trail let nobody else change them. The trail stays a
chain that verifies: see trail_chain.amend. What a legal hold keeps stays whole, and is told.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from kehai.kernel import jobs, search, store, trail, trail_chain, writes
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import catalogue
from kehai.kernel.changes import Deed
from kehai.kernel.exchange import files as brought
from kehai.kernel.exchange import requests
from kehai.kernel.files import path
from kehai.kernel.kind import Kind
from kehai.kernel.persons.copies import Copies, copies, speaks
from kehai.kernel.persons.places import Found, found, related
from kehai.kernel.persons.subject import PERSONAL, Person, Words, own_words, words
from kehai.kernel.records.change import Change
from kehai.kernel.records.export_request import ExportRequest
from kehai.kernel.records.file import File
from kehai.kernel.records.imports import Import
from kehai.kernel.spelled import spell
from kehai.kernel.sql import name as quoted
from kehai.kernel.trail import Entry

# Rows that only wait, or repeat what was said: they go as a whole.
_PASSING = frozenset({"kernel_answer", "kernel_importrow"})
_ENDED = ("done", "failed", "cancelled", "undone")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done, in figures, and under which word the person stands now."""

    pseudonym: str
    records: int
    rows: int
    files: int
    held: Sequence[UUID]


def erase(person: Person, actor: Actor | None = None) -> Erased:
    """Erases what nothing keeps, in one transaction. Raises Unprunable where the trail does not verify."""
    by, pseudonym = actor or system("kehai person"), f"erased-{secrets.token_hex(3)}"
    strong, weak = words(person.strong, pseudonym), words(person.weak, pseudonym)
    if not person.free:
        return Erased(pseudonym, 0, 0, 0, sorted(person.held))
    copied = copies(person)
    with transaction.atomic():
        keep = related(person.held, upwards=False) if person.held else set()
        ours = _with_children(person.free) - keep
        doomed = _unhang(ours)
        for kind, keys in _by_kind(ours):
            _empty(kind, keys, pseudonym, by)
        _histories(ours)
        rows = [row for row in found(person, strong, weak, copied.pattern) if not _names(row, keep)]
        pen = _Pen(strong, weak, copied, set(person.records))
        count = _scrub(rows, pen)
        told = trail_chain.amend(lambda: _trail([row for row in rows if row.table.name == "kernel_trail"], pen))
        _drop_brought(rows)
        _drop_exports({kind.name for kind, _row in person.records.values()})
        details = {"pseudonym": pseudonym, "rows": count, "files": len(doomed), "held": len(person.held), "amended": told}
        trail.write([Entry("erase", by, count=len(ours), records=sorted(ours), details=details)])
        transaction.on_commit(lambda: _unlink(doomed))
    return Erased(pseudonym, len(ours), count, len(doomed), sorted(person.held))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes rows anew without him: his numbers anywhere, his name where his records are spoken of, copies of what was typed."""

    strong: Words | None
    weak: Words | None
    copied: Copies
    own: set[UUID]

    def rewrite(self, row: Found) -> None:
        """One row, where it says anything else then."""
        his = speaks(self.own, row.values, row.table.ids, row.table.lists, row.table.nested)
        said = own_words(row.table.name) if self._is_said(row) else ()
        sets, values = [], []
        for name, most in row.table.texts.items():
            value = row.values[name]
            nested = name in row.table.nested
            read = orjson.loads(value) if nested and isinstance(value, str) else value
            new = type(read)() if name in said and read is not None else self._without(read, linked=row.linked, his=his)
            if new != read:
                sets.append(f"{quoted(name)} = %s")
                values.append(Jsonb(new) if nested and not isinstance(value, list) else new[:most] if isinstance(new, str) and most else new)
        if sets:
            _statement(f"UPDATE {quoted(row.table.name)} SET {', '.join(sets)} WHERE ctid = %s::tid", [*values, row.place])

    def _without(self, read: Any, *, linked: bool, his: bool) -> Any:
        new = self.copied.emptied(read) if his else read
        new = self.strong.replaced(new) if self.strong else new
        return self.weak.replaced(new) if self.weak and linked else new

    def _is_said(self, row: Found) -> bool:
        """Whether one of his numbers stands in it."""
        if self.strong is None:
            return False
        return any(re.search(self.strong.pattern, str(row.values[name]), re.IGNORECASE) for name in row.table.texts)


def _with_children(keys: set[UUID]) -> set[UUID]:
    """The records and what is controlled by them: what was noted about a person is his as well."""
    below = set(keys)
    for kind in catalogue():
        parent = getattr(kind.access, "parent", None)
        if parent:
            below |= set(kind.model._default_manager.filter(**{f"{kind.fields[parent].column}__in": list(keys)}).values_list("pk", flat=True))
    return below


def _by_kind(keys: set[UUID]) -> list[tuple[Kind, list[UUID]]]:
    sorted_out = [(kind, list(kind.model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))) for kind in catalogue()]
    return [(kind, found) for kind, found in sorted_out if found]


def _empty(kind: Kind, keys: Sequence[UUID], pseudonym: str, by: Actor) -> None:
    """Everything that somebody typed leaves the rows, which go to the recycle bin; states, figures and links stay."""
    rows: list[Any] = store.lock(kind, keys)
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        for field in kind.fields.values():
            if not field.own and not field.derived and field.type in PERSONAL and field.name != "number":
                setattr(row, field.column, _blank(kind, field.name, pseudonym))
        row.extra = {}
        row.erasure_asked_at = None
        row.deleted_at = row.deleted_at or timezone.now()
    writes.save(kind, rows, before, Deed("erase", by), None)
    for row in rows:
        _index(kind, row)


def _blank(kind: Kind, name: str, pseudonym: str) -> Any:
    column: Any = kind.model._meta.get_field(name)
    if kind.fields[name].required or kind.screen["title"] == name:
        return pseudonym[: column.max_length or None]
    return None if column.null else column.get_default() if column.has_default() else ""


def _histories(keys: set[UUID]) -> None:
    """The history keeps who did what when, and loses every value."""
    for change in Change.objects.filter(record_id__in=keys).iterator():
        change.diff = {name: [None, None] for name in change.diff}
        Change.objects.filter(pk=change.pk).update(diff=change.diff, text="")


def _unhang(keys: set[UUID]) -> set[str]:
    """Takes the files off the records; the hashes of bytes that nobody else has."""
    gone = list(File.objects.filter(record_id__in=keys))
    File.objects.filter(pk__in=[file.pk for file in gone]).delete()
    hashes = {file.hash for file in gone}
    return hashes - set(File.objects.filter(hash__in=hashes).values_list("hash", flat=True))


def _unlink(hashes: Iterable[str]) -> None:
    for digest in hashes:
        path(digest).unlink(missing_ok=True)


def _names(row: Found, keep: set[UUID]) -> bool:
    """Whether a row belongs to what a legal hold keeps."""
    told = {value for name in row.table.ids if (value := row.values[name])}
    told |= {value for name in row.table.lists for value in row.values[name] or ()}
    return bool(told & keep) or any(str(key) in str(row.values[name]) for key in keep for name in row.table.nested)


def _scrub(rows: Sequence[Found], pen: _Pen) -> int:
    """Rewrites rows of all tables but the trail's, which is a chain; how many."""
    count, changed = 0, set()
    for row in rows:
        if row.table.name == "kernel_trail":
            continue
        count += 1
        if row.table.name in _PASSING:
            _statement(f"DELETE FROM {quoted(row.table.name)} WHERE ctid = %s::tid", [row.place])
            continue
        pen.rewrite(row)
        changed.add((row.table.name, row.values.get("id")))
    _find_again(changed)
    return count


def _find_again(changed: set[tuple[str, Any]]) -> None:
    """Search finds what is there now."""
    for kind in catalogue():
        keys = [key for table, key in changed if table == kind.table and key]
        for row in kind.model._default_manager.filter(pk__in=keys).defer("search") if keys else ():
            _index(kind, row)


def _index(kind: Kind, row: Any) -> None:
    """Search and lists know the row as it is now."""
    heard = {"spelling": row.spelling} if spell(row) else {}
    kind.model._default_manager.filter(pk=row.pk).update(search=search.tokens(kind, row), **heard)


def _trail(rows: Sequence[Found], pen: _Pen) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM kernel_trail WHERE ctid = ANY(%s::tid[])", [[row.place for row in rows]])
        numbers = [int(number) for (number,) in cursor.fetchall()]
    for row in rows:
        pen.rewrite(row)
    return numbers


def _drop_brought(rows: Sequence[Found]) -> None:
    """Brought files that are read go; of those still under way the ones with the person's rows in them, which then fail."""
    runs = {row.values["run_id"] for row in rows if row.table.name == "kernel_importrow"}
    runs |= {row.values["id"] for row in rows if row.table.name == "kernel_import"}
    for key in {*runs, *Import.objects.filter(status__in=_ENDED).values_list("pk", flat=True)}:
        brought.remove(key)


def _drop_exports(kinds: set[str]) -> None:
    """Waiting workbooks are made anew, without him."""
    for request in ExportRequest.objects.filter(kind__in=kinds):
        target = requests.place(request.pk)
        if target.exists():
            for each in (target, target.with_suffix(".ids"), target.with_suffix(".part")):
                each.unlink(missing_ok=True)
            jobs.defer("kernel.make_export", key=str(request.pk))


def _statement(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
