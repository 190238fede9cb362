"""What hangs on the records of a file and stands in the same rows: contacts beside their customer, follow-ups."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, types, writes
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid
from kehai.kernel.exchange import values
from kehai.kernel.exchange.plan import Cells, Child, Plan, turned
from kehai.kernel.exchange.targets import CREATED_AT, CREATED_BY, OWNER
from kehai.kernel.keys import uuid7
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted

if TYPE_CHECKING:
    from kehai.kernel.exchange.write import Row

Made = dict[str, Any]


def read(plan: Plan, cells: Cells, problems: dict[str, Any]) -> list[Made]:
    """What stands beside the record in one row, in the order of places; what is wrong is told at its column."""
    found = []
    for child in plan.children:
        data: dict[str, Any] = {}
        for column in child.columns:
            text = cells[column.at] if column.at < len(cells) else None
            if text is None:
                continue
            try:
                value = column.read(text)
            except types.Bad as error:
                problems[column.target] = error.message
            else:
                if value is not None:
                    data[column.field.name] = value
        if not data:
            continue
        missing = [field for field in child.needed if field.name not in data]
        problems |= {f"{child.kind.name}#{child.slot}.{field.name}": _("Please fill this in.") for field in missing}
        problems |= _of_the_future(child, data)
        found.append({"kind": child.kind.name, "slot": child.slot, "id": str(uuid7()), "data": _plain(data)})
    return found


def _of_the_future(child: Child, data: Mapping[str, Any]) -> dict[str, Any]:
    late = CREATED_AT in data and data[CREATED_AT] > timezone.now()
    return {f"{child.kind.name}#{child.slot}.{CREATED_AT}": _("This lies in the future.")} if late else {}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.plain(value) for name, value in data.items()}


def insert(plan: Plan, rows: Sequence["Row"], deed: Deed) -> None:
    """Writes what hangs on these rows' records and is not there yet: one write a kind, whatever the number of rows."""
    for name in dict.fromkeys(child.kind.name for child in plan.children):
        places = {child.slot: child for child in plan.children if child.kind.name == name}
        wanted = [(row, places[made["slot"]], made) for row in rows for made in row.children if made["kind"] == name]
        _of_one_kind(wanted, deed)


def _of_one_kind(wanted: Sequence[tuple["Row", Child, Mapping[str, Any]]], deed: Deed) -> None:
    from kehai.kernel.exchange.write import built, history  # noqa: PLC0415  rows are written by both

    if not wanted:
        return
    child = wanted[0][1]
    known = _known(child, [row.record for row, _child, _made in wanted])
    made, said = [], {}
    for row, place, told in wanted:
        mark = (row.record, str(told["data"].get(place.lead, told["id"])))
        if mark in known:
            continue
        known.add(mark)
        data = turned(place.back, told["data"])
        if OWNER in data and getattr(place.kind.access, "author", False):
            data.setdefault(CREATED_BY, data[OWNER])
        record = built(place.kind, {**data, place.link: row.record}, UUID(str(told["id"])))
        made.append(record)
        if past := history(data):
            said[record.id] = past
    if not made:
        return
    try:
        with writes.named_uniqueness(child.kind):
            writes.insert(child.kind, made, Deed(deed.action, deed.actor, run=deed.run, trial=deed.trial, said=said), access.IMPORT)
    except Invalid as error:
        named = {f"{child.kind.name}#{child.slot}.{name}": sentence for name, sentence in error.fields.items()}
        raise inputs.invalid(named or {"": error.message}) from error


def _known(child: Child, parents: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """What these records have already, by the field that tells one from another."""
    if child.lead is None:
        return set()
    kind = child.kind
    link, told = quoted(kind.fields[child.link].column), kind.fields[child.lead].sql("t")
    # Inside the write of records that the actor may change: one contact of a name stays one, whoever sees it.
    statement = f"SELECT t.{link}, {told.text}::text FROM /*rule:import*/ {quoted(kind.table)} t WHERE t.{link} = ANY(%s) AND t.deleted_at IS NULL"
    return {(parent, text) for parent, text in fetch(Sql(statement, (*told.params, list(set(parents)))))}
