"""What hangs on merged records: moved to the survivor through its own kind's rules, and brought back from the manifest."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from kehai.kernel import store, writes
from kehai.kernel.changes import Deed, plain
from kehai.kernel.field import FILED
from kehai.kernel.kind import Kind
from kehai.kernel.merging import places
from kehai.kernel.merging.places import Column, Pointing
from kehai.kernel.record import Record
from kehai.kernel.records.file import File
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

UNTOLD = frozenset({"version", "updated_at", "search"})
Told = dict[str, Any]


def plainly(row: Record) -> Told:
    """A row's stored values as JSON, without what every write changes."""
    return {name: plain(value) for name, value in store.snapshot(row).items() if name not in UNTOLD}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Column → [before, after] where they differ."""
    return {name: [value, after[name]] for name, value in before.items() if name in after and after[name] != value}


def found(pointing: Pointing, ids: Collection[UUID]) -> list[UUID]:
    """The rows of a kind that point at these records, those in the recycle bin too."""
    wanted = Q()
    for link in pointing.links:
        wanted |= Q(**{f"{link}__in": list(ids)})
    return sorted(pointing.kind.model._default_manager.filter(wanted).exclude(pk__in=ids).values_list("pk", flat=True))


def move(pointing: Pointing, keys: Sequence[UUID], survivor: UUID, merged: Collection[UUID], deed: Deed) -> None:
    """Points rows at the survivor; where the survivor has the same already, the row stays and goes down with its record."""
    rows: Any = [row for row in store.lock(pointing.kind, keys) if row.id != survivor]
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        for link in pointing.links:
            if getattr(row, link) in merged:
                setattr(row, link, survivor)
    staying = _twice(pointing.kind, rows, survivor, pointing.links)
    going = [row for row in rows if row.id not in staying]
    if going:
        with writes.named_uniqueness(pointing.kind), places.follow():
            writes.save(pointing.kind, going, before, deed, None)


def _twice(kind: Kind, rows: Sequence[Any], survivor: UUID, links: Sequence[str]) -> set[UUID]:
    """The rows that a unique rule does not let the survivor have a second time.

    What only one may be (the main contact) is no longer so for a row that comes; other twins stay.
    """
    staying: set[UUID] = set()
    for rule in kind.model._meta.constraints:
        if not isinstance(rule, models.UniqueConstraint) or not any(_column(kind, name).attname in links for name in rule.fields):
            continue
        fields = [_column(kind, name) for name in rule.fields]
        flags = [field for field in fields if isinstance(field, models.BooleanField)]
        condition = rule.condition or Q()
        names = [field.attname for field in fields]
        there = Q()
        for name in names:
            there |= Q(**{name: survivor}) if name in links else Q()
        held = set(kind.model._default_manager.filter(condition, there).values_list(*names))
        ours = set(kind.model._default_manager.filter(condition, pk__in=[row.id for row in rows]).values_list("pk", flat=True))
        for row in rows:
            key = tuple(getattr(row, name) for name in names)
            if row.id not in ours or None in key:
                continue
            if key in held and flags:
                setattr(row, flags[0].attname, False)
            elif key in held:
                staying.add(row.id)
            held.add(key)
    return staying


def _column(kind: Kind, name: str) -> Any:
    return kind.model._meta.get_field(name)


def snapshots(kind: Kind, keys: Sequence[UUID]) -> dict[UUID, Told]:
    """Rows as they are stored, by id."""
    return {row.id: plainly(row) for row in store.lock(kind, keys)}


def restore(kind: Kind, told: Mapping[str, Mapping[str, Sequence[Any]]], deed: Deed) -> None:
    """Each column that is still as the merge left it is as it was before; what was changed since stays changed."""
    rows: Any = store.lock(kind, [UUID(key) for key in told])
    before = {row.id: store.snapshot(row) for row in rows}
    for row in rows:
        back(row, told[str(row.id)])
    with writes.named_uniqueness(kind), places.follow():
        writes.save(kind, rows, before, deed, None)


def back(row: Record, changed: Mapping[str, Sequence[Any]], *, only: Collection[str] | None = None) -> list[str]:
    """Puts back what is as the merge left it; the columns that are not, because somebody changed them since."""
    kept = []
    now = plainly(row)
    for name, (was, then) in changed.items():
        if only is not None and name not in only:
            continue
        if name == "extra":
            row.extra = _own(row.extra, was or {}, then or {})
        elif now.get(name) != then:
            kept.append(name)
        else:
            setattr(row, name, None if was is None else _field(row, name).to_python(was))
    return kept


def _own(now: Mapping[str, Any], was: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Own fields one by one."""
    found_ = dict(now)
    for name in {*was, *then}:
        if was.get(name) != then.get(name) and now.get(name) == then.get(name):
            found_[name] = was.get(name)
    return {name: value for name, value in found_.items() if value is not None}


def _field(row: Record, attname: str) -> Any:
    return next(f for f in row._meta.concrete_fields if f.attname == attname)


def hang(kind: Kind, survivor: Record, merged: Collection[UUID]) -> list[list[str]]:
    """Files that the survivor's fields name now hang on it; [file, where it hung before]."""
    named = [key for field in kind.fields.values() if field.type in FILED for key in getattr(survivor, field.column) or ()]
    rows = list(File.objects.filter(pk__in=named, kind=kind.name, record_id__in=list(merged))) if named else []
    File.objects.filter(pk__in=[row.pk for row in rows]).update(record_id=survivor.id)
    return [[str(row.pk), str(row.record_id)] for row in rows]


def unhang(told: Sequence[Sequence[str]], survivor: UUID) -> None:
    """Files hang again where they hung."""
    for key, record in told:
        File.objects.filter(pk=key, record_id=survivor).update(record_id=record)


def move_plain(kind: Kind, survivor: UUID, merged: Sequence[UUID]) -> dict[str, list[list[str]]]:
    """Rows outside of all kinds: column → [the row's key, what it pointed at]; what the survivor has already stays."""
    moved: dict[str, list[list[str]]] = {}
    for column in places.moving(kind.model):
        for key, was in _pointing(column, kind, merged):
            if _point(column, [key], survivor):
                moved.setdefault(column.path, []).append([str(key), str(was)])
    return moved


def _pointing(column: Column, kind: Kind, ids: Sequence[UUID]) -> Iterator[tuple[Any, UUID]]:
    meta = column.model._meta
    pair = " AND kind = %s" if column.of_pair else ""
    select = f"SELECT {quoted(str(meta.pk.column))}, {quoted(column.name)} FROM /*rule:merging*/ {quoted(meta.db_table)}"
    statement = f"{select} WHERE {quoted(column.name)} = ANY(%s){pair} ORDER BY 1 FOR UPDATE"
    yield from fetch(Sql(statement, (list(ids), *([kind.name] if pair else []))))


def _point(column: Column, keys: Sequence[Any], at: UUID, *, only: UUID | None = None) -> bool:
    """Whether the rows could be pointed there."""
    meta = column.model._meta
    still = f" AND {quoted(column.name)} = %s" if only else ""
    statement = (
        f"UPDATE /*rule:merging*/ {quoted(meta.db_table)} SET {quoted(column.name)} = %s "
        f"WHERE {quoted(str(meta.pk.column))}::text = ANY(%s){still} RETURNING 1"
    )
    try:
        with transaction.atomic():
            return bool(fetch(Sql(statement, (at, [str(key) for key in keys], *([only] if only else [])))))
    except IntegrityError:
        return False


def restore_plain(kind: Kind, told: Mapping[str, Sequence[Sequence[str]]], survivor: UUID) -> None:
    """Rows outside of all kinds point again at what they pointed at, unless somebody has moved them since."""
    for column in places.moving(kind.model):
        for key, was in told.get(column.path, ()):
            _point(column, [key], UUID(was), only=survivor)
