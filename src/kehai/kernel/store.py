"""Rows to and from the tables: locked reads, snapshots, inserts by COPY, updates of what changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.base import ModelState
from psycopg.types.json import Jsonb

from kehai.kernel import planting, prepared
from kehai.kernel.columns import TokensField, texts_literal
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

COPY_FROM = 20  # rows; below, one INSERT is cheaper than the COPY protocol
RAISED: Any = type("Raised", (), {"__repr__": lambda _self: "raised"})()  # for update: whatever stands there, and one more
Snapshot = Mapping[str, Any]
T = TypeVar("T", bound=models.Model)


def lock(kind: Kind, ids: Iterable[UUID]) -> list[Record]:
    """The rows by id alone, locked in id order so that two bulk writers never wait for each other in a ring.

    FOR NO KEY UPDATE: keys never change, so children may be added meanwhile.
    """
    wanted = list(ids)
    if not wanted:
        return []
    read = _reader(kind.model)
    found = prepared.fetch(Sql(read.text, (wanted,)))
    return [cast("Record", read.row(values)) for values in found]


def alone(kind: Kind, ids: Iterable[UUID]) -> None:
    """Locks rows against everybody, also against who only makes another row point at them, in id order as `lock` does."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {quoted(kind.table)} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (sorted(ids),))


@dataclass(frozen=True, slots=True)
class _Reader:
    """How rows of a model are read whole, search tokens left out: Django's own way at a third of its cost."""

    model: type[models.Model]
    text: str
    attnames: tuple[str, ...]
    converted: tuple[tuple[int, Any, tuple[Callable[..., Any], ...]], ...]

    def row(self, values: Sequence[Any]) -> models.Model:
        """A stored row as an instance."""
        ready = list(values)
        for at, column, convert in self.converted:
            for each in convert:
                ready[at] = each(ready[at], column, connection)
        state = ModelState()
        state.adding, state.db = False, connection.alias
        row = self.model.__new__(self.model)
        row.__dict__.update(zip(self.attnames, ready, strict=True), _state=state)
        return row


@cache
def _reader(model: type[models.Model]) -> _Reader:
    table = model._meta.db_table
    fields = [f for f in model._meta.concrete_fields if f.attname != "search"]
    columns = [f.get_col(table) for f in fields]
    found = [(*connection.ops.get_db_converters(column), *column.get_db_converters(connection)) for column in columns]
    converted = tuple((at, column, convert) for at, (column, convert) in enumerate(zip(columns, found, strict=True)) if convert)
    listed = ", ".join(quoted(str(f.column)) for f in fields)
    text = f"SELECT {listed} FROM {quoted(table)} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
    return _Reader(model, text, tuple(f.attname for f in fields), converted)


def snapshot(row: Record) -> dict[str, Any]:
    """A row's stored values by attribute name, search tokens left out; JSON values are copied."""
    values = {f.attname: row.__dict__[f.attname] for f in row._meta.concrete_fields if f.attname in row.__dict__}
    values.pop("search", None)
    return {k: _copy(v) if isinstance(v, dict | list) else v for k, v in values.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _copy(v) for k, v in value.items()}
    return [_copy(v) for v in value] if isinstance(value, list) else value


def changed(row: Record, before: Snapshot) -> dict[str, Any]:
    """Attribute name → new value, for what differs from the snapshot."""
    now = row.__dict__
    return {attname: now[attname] for attname, old in before.items() if now[attname] != old}


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Writes new rows."""
    if not rows:
        return
    fields = _written(model)
    values = itemgetter(*fields)
    put(model, fields, (values(row.__dict__) for row in rows), len(rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  as Django marks what it wrote


def put(model: type[models.Model], attnames: Sequence[str], rows: Iterable[Sequence[Any]], count: int) -> None:
    """Writes rows of values by attribute name: a few by one INSERT, many through COPY."""
    if not count:
        return
    columns, ready = _columns(model, tuple(attnames))
    rows = planting.note(model, attnames, rows)
    prepared = _prepared([(at, make) for at, make in enumerate(ready) if make], rows)
    if count >= COPY_FROM:
        copy(model, *_without_empty(model, columns, list(prepared)))
        return
    group = f"({', '.join(['%s'] * len(columns))})"
    target = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) VALUES "
    with connection.cursor() as cursor:
        cursor.execute(target + ", ".join([group] * count), [value for row in prepared for value in row])


def _prepared(ready: Sequence[tuple[int, Callable[[Any], Any]]], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Rows as the driver takes them; of a hundred values only a few must be made ready."""
    for row in rows:
        values = list(row)
        for at, make in ready:
            values[at] = make(values[at])
        yield values


def _without_empty(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """Leaves out columns in which no row has anything: of a hundred of a customer that is every second one."""
    given = _given(model)
    empty = [name not in given and all(row[at] is None for row in rows) for at, name in enumerate(columns)]
    kept = [at for at, nothing in enumerate(empty) if not nothing]
    if len(kept) == len(columns) or len(kept) < 2:
        return columns, rows
    return [columns[at] for at in kept], map(itemgetter(*kept), rows)


@cache
def _given(model: type[models.Model]) -> frozenset[str]:
    """Columns that the database fills where a row leaves them out."""
    fields = model._meta.concrete_fields
    return frozenset(str(f.column) for f in fields if f.has_db_default() or f.generated or isinstance(f, models.AutoField))


@cache
def _written(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that a new row brings along: all but a number that the database gives."""
    return tuple(f.attname for f in model._meta.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField)))


@cache
def _columns(model: type[models.Model], attnames: tuple[str, ...]) -> tuple[list[str], list[Callable[[Any], Any] | None]]:
    """The columns of these attributes, and what makes their values ready for the driver."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return [str(fields[name].column) for name in attnames], [_ready(fields[name]) for name in attnames]


def copy(model: type[models.Model], columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows of values as the driver takes them; the database works while the next rows are made."""
    target = f"COPY {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(target) as stream:
        for row in rows:
            stream.write_row(row)


def blank(model: type[T]) -> T:
    """A new row with the defaults of its fields, at a tenth of the cost of Model(): no signal is sent, for nobody listens."""
    plain, made = _defaults(model)
    row = model.__new__(model)
    row.__dict__.update(plain, _state=ModelState())
    for attname, make in made:
        row.__dict__[attname] = make()
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Attribute name → default; and attribute name → what makes a new one."""
    fields = model._meta.concrete_fields
    made = tuple((f.attname, f.get_default) for f in fields if callable(f.default) and f.default is not models.NOT_PROVIDED)
    later = {attname for attname, _make in made}
    return {f.attname: f.get_default() for f in fields if f.attname not in later}, made


def _ready(field: Any) -> Callable[[Any], Any] | None:
    """What turns a Python value into what the driver takes; None where it knows it as it is.

    Django's own preparation asks the connection about every single value, which costs more than the writing.
    """
    if isinstance(field, models.JSONField):
        return lambda value: None if value is None else Jsonb(value)
    if isinstance(field, TokensField):
        return lambda tokens: field.get_db_prep_value(tokens, connection)
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.CharField):
        return lambda words: None if words is None else _words(tuple(words))
    return None


@lru_cache(maxsize=1024)
def _words(words: tuple[str, ...]) -> str:
    """Rows are often alike in them."""
    return texts_literal(words)


def update(model: type[models.Model], changes: Sequence[tuple[UUID | int, Mapping[str, Any]]]) -> None:
    """Writes what changed: one statement for all rows that change alike."""
    alike: dict[str, tuple[Mapping[str, Any], list[UUID | int]]] = {}
    for key, values in changes:
        if values:
            alike.setdefault(repr(sorted(values.items(), key=lambda item: item[0])), (values, []))[1].append(key)
    for values, keys in alike.values():
        columns, ready = _columns(model, tuple(values))
        told = [(column, make(value) if make else value) for column, make, value in zip(columns, ready, values.values(), strict=True)]
        sets = [f"{quoted(column)} = {quoted(column)} + 1" if value is RAISED else f"{quoted(column)} = %s" for column, value in told]
        params = [value for _column, value in told if value is not RAISED]
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {quoted(model._meta.db_table)} SET {', '.join(sets)} WHERE id = ANY(%s)", [*params, keys])
