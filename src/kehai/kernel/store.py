"""Rows to and from the tables: locked reads, snapshots, inserts by COPY, updates of what changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg.types.json import Jsonb

from kehai.kernel.columns import TokensField
from kehai.kernel.kind import Kind
from kehai.kernel.record import Record
from kehai.kernel.sql import name as quoted

COPY_FROM = 20  # rows; below, one INSERT is cheaper than the COPY protocol
Snapshot = Mapping[str, Any]


def lock(kind: Kind, ids: Iterable[UUID]) -> list[Record]:
    """The rows by id alone, locked in id order so that two bulk writers never wait for each other in a ring."""
    found = kind.model._default_manager.filter(id__in=list(ids)).order_by("id").select_for_update(of=("self",))
    return list(found.defer("search"))


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
    """Writes new rows; many at once through COPY."""
    if not rows:
        return
    if len(rows) < COPY_FROM:
        model._default_manager.bulk_create(rows)
        return
    fields = [f for f in model._meta.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField))]
    columns = ", ".join(quoted(f.column) for f in fields)
    prepared = [(f.attname, _ready(f)) for f in fields]
    with connection.cursor() as cursor:
        target = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
        with cursor.copy(target) as copy:
            for row in rows:
                values = row.__dict__
                copy.write_row([ready(values[attname]) if ready else values[attname] for attname, ready in prepared])


def _ready(field: Any) -> Callable[[Any], Any] | None:
    """What turns a Python value into what COPY takes; None where the driver knows it as it is.

    Django's own preparation asks the connection about every single value, which costs more than the COPY.
    """
    if isinstance(field, models.JSONField):
        return Jsonb
    if isinstance(field, TokensField):
        return lambda tokens: field.get_db_prep_value(tokens, connection)
    return None


def update(model: type[models.Model], changes: Sequence[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Writes what changed: one statement for all rows that change alike."""
    alike: dict[str, tuple[Mapping[str, Any], list[UUID]]] = {}
    for key, values in changes:
        if values:
            alike.setdefault(repr(sorted(values.items(), key=lambda item: item[0])), (values, []))[1].append(key)
    for values, keys in alike.values():
        model._default_manager.filter(pk__in=keys).update(**_by_name(model, values))


def _by_name(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    by_attname = {f.attname: f.name for f in model._meta.concrete_fields}
    return {by_attname[attname]: value for attname, value in values.items()}
