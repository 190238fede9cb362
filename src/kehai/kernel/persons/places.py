"""Every text, JSON value and array of the company's tables, looked through for a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from kehai.kernel.catalogue import catalogue
from kehai.kernel.persons.subject import Person, Words
from kehai.kernel.sql import name as quoted

_COLUMNS = """
SELECT c.table_name, c.column_name, CASE c.data_type WHEN 'ARRAY' THEN c.udt_name ELSE c.data_type END, c.character_maximum_length
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position
"""
_TEXTS = frozenset({"text", "character varying", "character", "_text", "_varchar", "json", "jsonb"})
_NESTED = frozenset({"json", "jsonb", "_text", "_varchar"})
# Not the company's records: the program's own lists, and the accounts of employees, who are no customers here.
_OTHERS = frozenset({"django_migrations", "django_content_type", "kernel_region", "kernel_seal", "people_user"})
# Columns that name the employee who acted; what else is called a label says whatever somebody typed.
_ACTORS = frozenset({"actor_label", "granted_label", "person_label"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns of text with their greatest length, and those that hold ids."""

    name: str
    texts: dict[str, int | None]
    nested: frozenset[str]
    ids: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A row in which the person stands; `linked` where it surely means him: by his record, or by what is his alone."""

    table: Table
    place: str
    values: dict[str, Any]
    linked: bool


def tables() -> list[Table]:
    """All tables of the company that hold text."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        columns = cursor.fetchall()
    found: dict[str, list[tuple[str, str, int | None]]] = {}
    for table, column, type_, most in columns:
        if table not in _OTHERS:
            found.setdefault(table, []).append((column, type_, most))
    return [_table(name, told) for name, told in found.items()]


def _table(name: str, columns: Sequence[tuple[str, str, int | None]]) -> Table:
    texts = {column: most for column, type_, most in columns if type_ in _TEXTS and column not in _ACTORS}
    nested = frozenset(column for column, type_, _most in columns if type_ in _NESTED)
    ids = tuple(column for column, type_, _most in columns if type_ == "uuid")
    return Table(name, texts, nested, ids, tuple(column for column, type_, _most in columns if type_ == "_uuid"))


def related(keys: set[UUID], *, upwards: bool) -> set[UUID]:
    """The records with what links to them; `upwards` also what they hang on, and what hangs there."""
    found = set(keys)
    if upwards:
        for kind in catalogue():
            parent = getattr(kind.access, "parent", None)
            if parent:
                column = kind.fields[parent].column
                found |= set(kind.model._default_manager.filter(pk__in=keys).values_list(column, flat=True))
    below = set(found)
    for kind in catalogue():
        for field in kind.fields.values():
            if field.type == "link" and not field.own and field.column != "owner_id":
                below |= set(kind.model._default_manager.filter(**{f"{field.column}__in": list(found)}).values_list("pk", flat=True))
    return below | _sole(keys)


def _sole(keys: set[UUID]) -> set[UUID]:
    """What the records point at and nothing else of their kind does, as the entity of one customer; no pool, no line."""
    found: set[UUID] = set()
    for kind in catalogue():
        mine = kind.model._default_manager.filter(pk__in=keys)
        for field in kind.fields.values() if mine.exists() else ():
            if field.type == "link" and not field.own and field.name != getattr(kind.access, "parent", None):
                targets = set(mine.exclude(**{field.column: None}).values_list(field.column, flat=True))
                others = kind.model._default_manager.filter(**{f"{field.column}__in": targets}).exclude(pk__in=keys)
                found |= targets - set(others.values_list(field.column, flat=True))
    return found - keys


def found(person: Person, strong: Words | None, weak: Words | None, typed: str = "") -> Iterator[Found]:
    """Rows in which he stands: by what is his alone anywhere, by his name where his records are spoken of.

    `typed` is the pattern of what was typed into his records, looked for where one of them is named itself.
    """
    own = set(person.records)
    near = related(own, upwards=True)
    for table in tables():
        looked = [(_linked(table, near, own), weak.pattern)] if weak else []
        looked += [(_linked(table, own, own), typed)] if typed else []
        yield from _in_table(table, _linked(table, near, own), strong, looked)


def _in_table(
    table: Table, link: tuple[str, list[Any]], strong: Words | None, looked: Sequence[tuple[tuple[str, list[Any]], str]]
) -> Iterator[Found]:
    if not table.texts:
        return
    everything = "concat_ws(' ', " + ", ".join(f"{quoted(column)}::text" for column in table.texts) + ")"
    linked, keys = link
    parts: list[str] = []
    values: list[Any] = []
    if strong:
        parts.append(f"{everything} ~* %s")
        values.append(strong.pattern)
    for (here, near), pattern in looked:
        parts.append(f"({here}) AND {everything} ~* %s")
        values += [*near, pattern]
    if not parts:
        return
    names = ", ".join(quoted(column) for column in (*table.ids, *table.lists, *table.texts))
    sure = f"({linked})" + (f" OR {everything} ~* %s" if strong else "")
    statement = f"SELECT ctid::text, ({sure}), {names} FROM {quoted(table.name)} WHERE " + " OR ".join(f"({part})" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*keys, *([strong.pattern] if strong else []), *values])
        rows = cursor.fetchall()
    for place, near_it, *told in rows:
        yield Found(table, place, dict(zip((*table.ids, *table.lists, *table.texts), told, strict=True)), bool(near_it))


def _linked(table: Table, near: set[UUID], own: set[UUID]) -> tuple[str, list[Any]]:
    """Whether a row names one of the records near the person by id or in a list of ids, or one of his own in JSON."""
    parts = [f"{quoted(column)} = ANY(%s::uuid[])" for column in table.ids]
    parts += [f"COALESCE({quoted(column)} && %s::uuid[], FALSE)" for column in table.lists]
    values: list[Any] = [list(near)] * len(parts)
    pattern = "|".join(str(key) for key in own) or "$^"
    for column in table.texts:
        if column in table.nested or table.name in ("kernel_answer", "procrastinate_jobs"):
            parts.append(f"COALESCE({quoted(column)}::text ~ %s, FALSE)")
            values.append(pattern)
    return " OR ".join(f"COALESCE({part}, FALSE)" for part in parts) or "FALSE", values
