"""A list as a workbook: text stays text, numbers are numbers, times are the company's; never a formula.

Rows come through a server-side cursor and go straight into the writer, so memory does not grow with them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rustpy_xlsxwriter import Format, write_worksheet

from kehai.kernel import access, paging, periods, regions, shape
from kehai.kernel.access import EXPORT, READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope
from kehai.kernel.records.change import Change
from kehai.kernel.rows import Rows
from kehai.kernel.sql import FALSE, TRUE, Sql, every, join

MOST_ROWS = 1_048_575  # of a sheet, below its header
LONGEST_CELL = 32_767
FETCH = 2000
FIRST_DAY = date(1900, 3, 1)  # before it, a spreadsheet counts days wrongly
SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: the same words as a list's."""

    columns: Sequence[str] | None = None
    sort: str | None = None
    filter: Any = None
    q: str | None = None


@dataclass(slots=True)
class _Count:
    rows: int = attribute(default=0)


def write(kind: Kind, actor: Actor, asked: Asked, target: IO[bytes]) -> int:
    """Writes the workbook, leaves a change that says so, and returns the number of rows. Raises Invalid."""
    rows = kind.visible_to(actor, EXPORT)
    read = kind.access.predicate(kind, actor.rights, READ, "t")
    rows = replace(rows, where=every(rows.where, read)).filter(asked.filter).matching(asked.q)
    fields = _fields(rows.scope, asked.columns)
    order = paging.order(rows.scope, asked.sort)
    statement = "SELECT " + join(", ", [_cell(rows.scope, field) for field in fields]) + rows.source() + order.by()
    count = _Count()
    with transaction.atomic():
        _save(kind, fields, _records(statement, rows, fields, count), cast("BinaryIO", target))
        _record(kind, actor, asked, count.rows)
    return count.rows


def _fields(scope: Scope, asked: Sequence[str] | None) -> list[Field]:
    kind = scope.kind
    names = dict.fromkeys(["number", *(asked if asked is not None else [kind.title, *kind.screen["columns"]])])
    found = [kind.fields[name] for name in names if name in kind.fields]
    return [field for field in found if scope.actor.rights.level(kind.name, field.name) != "none"]


def _cell(scope: Scope, field: Field) -> Sql:
    """A field's value for a cell, masked by level and by path like a list's."""
    shown, hidden = _clear_cell(scope, field), shape.mask(field, scope.alias)
    if scope.actor.rights.level(scope.kind.name, field.name) == "masked":
        return hidden
    clear = scope.kind.access.clear(scope.kind, scope.actor.rights, scope.alias) if field.sensitive else TRUE
    if clear in (TRUE, FALSE):
        return shown if clear == TRUE else hidden
    return "CASE WHEN " + clear + " THEN " + shown + " ELSE " + hidden + " END"


def _clear_cell(scope: Scope, field: Field) -> Sql:
    stored = field.sql(scope.alias)
    if field.type == "link" and field.target:
        target = kind_named(field.target)
        label = shape.label_of(scope, target, stored)
        seen = target.access.predicate(target, scope.actor.rights, access.READ, scope.alias + "l")
        if seen == TRUE:
            return label
        return "COALESCE(" + label + Sql(f", CASE WHEN {stored.text} IS NOT NULL THEN %s::text END)", (_("No access"),))
    if field.type == "files":
        ids = f"SELECT e::uuid FROM jsonb_array_elements_text({stored.text}) e"
        return Sql(f"(SELECT string_agg(f.name, ', ' ORDER BY f.id) FROM kernel_file f WHERE f.id IN ({ids}))")
    return stored + "::text" if field.type == "json" else stored


def _records(statement: Sql, rows: Rows, fields: Sequence[Field], count: _Count) -> Iterator[dict[str, Any]]:
    """One dict a row, under the headers; nothing at all for a list that is empty by rights."""
    headers, shows = _headers(fields), [_shower(field) for field in fields]
    if rows.condition() == FALSE:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        while chunk := cursor.fetchmany(FETCH):
            for values in chunk:
                count.rows += 1
                if count.rows > MOST_ROWS:
                    raise Invalid(_("This is more than a sheet holds; please narrow the list."))
                yield {h: None if v is None else show(v) for h, show, v in zip(headers, shows, values, strict=True)}


def _headers(fields: Sequence[Field]) -> list[str]:
    """The labels; a label that stands there twice is told apart by a number."""
    found: dict[str, None] = {}
    for field in fields:
        label, at = str(field.label), 2
        while label in found:
            label, at = f"{field.label} ({at})", at + 1
        found[label] = None
    return list(found)


def _shower(field: Field) -> Callable[[Any], Any]:
    """How a stored value becomes a cell."""
    if field.type == "choice":
        choices = {choice.value: str(choice.label) for choice in field.choices}
        return lambda value: choices.get(value, value)
    if field.type == "boolean":
        yes, no = _("Yes"), _("No")
        return lambda value: yes if value else no
    return _SHOWN.get(field.type, _text)


def _text(value: Any) -> str | None:
    text = str(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _date(value: date) -> date | str:
    return value if value >= FIRST_DAY else value.isoformat()


def _time(value: datetime) -> datetime | str:
    local = value.astimezone(periods.zone()).replace(tzinfo=None, microsecond=0)
    return local if local.date() >= FIRST_DAY else local.isoformat(" ")


def _number(value: Decimal | int) -> float | str:
    """A number where a spreadsheet can hold every digit of it, else text."""
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _region(value: str) -> str:
    return regions.label(value) or value


_SHOWN: dict[str, Callable[[Any], Any]] = {
    "region": _region,
    "date": _date,
    "datetime": _time,
    "decimal": _number,
    "money": _number,
    "integer": _number,
}


def _save(kind: Kind, fields: Sequence[Field], records: Iterator[dict[str, Any]], target: BinaryIO) -> None:
    headers = _headers(fields)
    first = next(records, None)
    write_worksheet(
        _all(first, records) if first is not None else [dict.fromkeys(headers)],
        target,
        sheet_name=str(kind.plural).translate(SHEET_NAME).strip()[:31] or "Kehai",
        freeze_row=1,
        autofilter=True,
        header_format=Format().set_bold(),
        column_formats=[_format(field) for field in fields],
        column_widths=[_width(field) for field in fields],
    )


def _all(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _format(field: Field) -> Format:
    patterns = {
        "money": "#,##0.00",
        "decimal": "General",
        "integer": "0",
        "date": "yyyy-mm-dd",
        "datetime": "yyyy-mm-dd hh:mm",
    }
    return Format().set_num_format(patterns.get(field.type, "@"))


def _width(field: Field) -> float:
    return {"longtext": 40, "text": 24, "link": 18, "region": 24, "datetime": 17}.get(field.type, 13)


def _record(kind: Kind, actor: Actor, asked: Asked, count: int) -> None:
    """An export takes data out of the house, so the history says who took what."""
    told = {"rows": count, "filter": asked.filter, "q": asked.q, "columns": list(asked.columns) if asked.columns else None}
    Change.objects.create(
        kind=kind.name,
        record_id=NIL,
        action="export",
        at=timezone.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:120],
        version=0,
        diff=told,
    )
