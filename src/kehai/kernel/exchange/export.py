"""A list as a workbook: text stays text, numbers are numbers, times are the company's; never a formula.

Rows come through a server-side cursor and go straight into the writer, so memory does not grow with them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel import access, paging, periods, regions, shape
from kehai.kernel.access import EXPORT, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.exchange import sheet
from kehai.kernel.exchange.targets import VERSION_FIELD
from kehai.kernel.field import FILED, Field
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope
from kehai.kernel.records.change import Change
from kehai.kernel.rows import Rows
from kehai.kernel.sql import FALSE, TRUE, Sql, join

MOST_ROWS = 1_048_575  # of a sheet, below its header
FETCH = 2000
FIRST_DAY = date(1900, 3, 1)  # before it, a spreadsheet counts days wrongly
NIL = UUID(int=0)
Note = Callable[[UUID], object]
MOST_NAMED = 20_000  # records that the trail names one by one; of larger exports it keeps filter and number


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: the same words as a list's."""

    columns: Sequence[str] | None = None
    sort: str | None = None
    filter: Any = None
    q: str | None = None
    editing: bool = False  # with the version of each row, so that it can be brought back


@dataclass(slots=True)
class Written:
    """What a workbook holds: how many rows, and which records (the first MOST_NAMED)."""

    rows: int = 0
    ids: list[UUID] = attribute(default_factory=list)
    note: Note | None = None

    def add(self, key: UUID) -> None:
        """One row more. Raises Invalid beyond what a sheet holds."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Invalid(_("This is more than a sheet holds; please narrow the list."))
        if self.rows <= MOST_NAMED:
            self.ids.append(key)
        if self.note:
            self.note(key)


def exported(kind: Kind, actor: Actor, asked: Asked) -> Rows:
    """The rows that the actor may take along of what he asked for. Raises Invalid."""
    rows: Rows = kind.visible_to(actor, EXPORT)
    return rows.filter(asked.filter).matching(asked.q)


def write(kind: Kind, actor: Actor, asked: Asked, target: IO[bytes], mark: str = "", note: Note | None = None) -> Written:
    """Writes the workbook, leaves a change that says so, and tells what it holds; `note` is told every id. Raises Invalid."""
    rows = exported(kind, actor, asked)
    fields = _fields(rows.scope, asked.columns) + ([_VERSION] if asked.editing else [])
    order = paging.order(rows.scope, asked.sort)
    cells = [Sql("t.id"), *(_cell(rows.scope, field) for field in fields)]
    statement = "SELECT " + join(", ", cells) + rows.source() + order.by()
    written = Written(note=note)
    with transaction.atomic():
        sheet.save(_book(kind, fields, mark), _records(statement, rows, fields, written), cast("BinaryIO", target))
        _record(kind, actor, asked, written.rows)
    return written


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
    return shape.seen(scope, field, shown, hidden)


def _clear_cell(scope: Scope, field: Field) -> Sql:
    stored = field.sql(scope.alias)
    if field.type == "link" and field.target:
        target = kind_named(field.target)
        label = shape.label_of(scope, target, stored)
        seen = target.access.predicate(target, scope.actor.rights, access.READ, scope.alias + "l")
        if seen == TRUE:
            return label
        return "COALESCE(" + label + Sql(f", CASE WHEN {stored.text} IS NOT NULL THEN %s::text END)", (_("No access"),))
    if field.type in FILED:
        ids = f"SELECT e::uuid FROM jsonb_array_elements_text({stored.text}) e"
        return Sql(f"(SELECT string_agg(f.name, ', ' ORDER BY f.id) FROM kernel_file f WHERE f.id IN ({ids}))")
    return stored + "::text" if field.type == "json" else stored


def _records(statement: Sql, rows: Rows, fields: Sequence[Field], written: Written) -> Iterator[dict[str, Any]]:
    """One dict a row, under the headers; nothing at all for a list that is empty by rights."""
    headers, shows = _headers(fields), [_shower(field) for field in fields]
    if rows.condition() == FALSE:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        while chunk := cursor.fetchmany(FETCH):
            for key, *values in chunk:
                written.add(key)
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
    return _SHOWN.get(field.type, sheet.text)


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


# What lets a workbook come back: who changed a cell meanwhile is known by it.
_VERSION = VERSION_FIELD.with_(column="version")
_SHOWN: dict[str, Callable[[Any], Any]] = {
    "region": _region,
    "date": _date,
    "datetime": _time,
    "decimal": _number,
    "money": _number,
    "integer": _number,
}


def _book(kind: Kind, fields: Sequence[Field], mark: str) -> sheet.Book:
    patterns, widths = [_PATTERNS.get(field.type, "@") for field in fields], [_WIDTHS.get(field.type, 13) for field in fields]
    return sheet.Book(str(kind.plural), _headers(fields), patterns, widths, mark)


_PATTERNS = {"money": "#,##0.00", "decimal": "General", "integer": "0", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm"}
_WIDTHS = {"longtext": 40, "text": 24, "link": 18, "region": 24, "datetime": 17}


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
