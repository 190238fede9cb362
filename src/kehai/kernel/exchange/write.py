"""One chunk of staged rows written: new records, changes of old ones, and what hangs on them; or only tried.

A row comes in whole or not at all: what hangs on it is written inside the same savepoint.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DataError, connection, transaction
from django.utils.translation import gettext as _

from kehai.kernel import access, changes, inputs, store, writes
from kehai.kernel import run as running
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal
from kehai.kernel.exchange import hanging
from kehai.kernel.exchange.compare import empty, same
from kehai.kernel.exchange.matching import matches
from kehai.kernel.exchange.plan import ERROR, FILL, Plan
from kehai.kernel.exchange.targets import CREATED_AT, CREATED_BY, OWNER
from kehai.kernel.record import Record
from kehai.kernel.run import Task
from kehai.kernel.sql import TRUE, Sql
from kehai.kernel.workflow import gate
from kehai.kernel.workflow.gate import Asked

FATES = ("new", "update", "joined", "same", "skip", "conflict", "error")


@dataclass(slots=True)
class Row:
    """One staged row: the clean values, and the record that it makes or changes."""

    line: int
    state: str
    keys: Mapping[str, str]
    data: dict[str, Any]
    record: UUID
    children: Sequence[Mapping[str, Any]] = ()
    diff: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """What became of a chunk: counts by fate, and the refusals by line."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    refused: dict[int, Refusal] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)


def write(plan: Plan, rows: Sequence[Row], deed: Deed, result: Result) -> None:
    """Writes rows in the current transaction; what is refused stands in the result."""
    rows = without_lost_links(plan, _met_again(plan, rows, result), result)
    _halving([row for row in rows if row.state == "n"], result, "new", lambda part: _insert(plan, part, deed))
    _update(plan, [row for row in rows if row.state == "u"], deed, result)
    joined = _whose_record_is_there(plan, [row for row in rows if row.state == "a"], result)
    _halving(joined, result, "joined", lambda part: hanging.insert(plan, part, deed))


def _met_again(plan: Plan, rows: Sequence[Row], result: Result) -> list[Row]:
    """What somebody else brought in since the check is a duplicate now; it is not taken for new."""
    new = [row for row in rows if row.state == "n"]
    there: dict[int, tuple[UUID, int, bool]] = {}
    for key in plan.keys:
        named = {row.keys[key.name]: row for row in new if row.keys.get(key.name) and row.line not in there}
        if named:
            with connection.cursor() as cursor:
                found = matches(plan, key, Sql("(SELECT unnest(%s::text[]))", (list(named),)))
                cursor.execute(found.text, found.params)
                there |= {named[value].line: (record, count, may) for value, record, count, may in cursor.fetchall()}
    return [made for row in rows if (made := _as_met(plan, row, there.get(row.line), result))]


def _as_met(plan: Plan, row: Row, met: tuple[UUID, int, bool] | None, result: Result) -> Row | None:
    if met is None:
        return row
    record, count, may = met
    if plan.updating and count == 1 and may:
        data = {name: value for name, value in row.data.items() if name not in plan.once}
        return Row(row.line, "u", row.keys, data, record, row.children)
    if plan.mode == ERROR:
        result.refused[row.line] = Refusal(_("This is there already."))
    elif not plan.updating:
        result.skipped.append(row.line)
        result.counts["skip"] += 1
    else:
        result.refused[row.line] = Refusal(_("There are several records of this value.") if count > 1 else _("You may not change this record."))
    return None


def without_lost_links(plan: Plan, rows: Sequence[Row], result: Result) -> list[Row]:
    """Records that were seen at the check may be gone, or no longer seen."""
    for column in plan.columns:
        if column.links is None:
            continue
        name = column.field.name
        wanted = {row.data[name] for row in rows if row.data.get(name)}
        target = kind_named(str(column.field.target))
        seen = set(target.visible_to(plan.actor, access.READ).only(list(wanted)).ids(len(wanted))) if wanted else set()
        if lost := wanted - seen:
            sentence = _("This record is not there, or it is not yours to see.")
            result.refused |= {row.line: inputs.invalid({name: sentence}) for row in rows if row.data.get(name) in lost}
            rows = [row for row in rows if row.line not in result.refused]
    return list(rows)


def _whose_record_is_there(plan: Plan, rows: Sequence[Row], result: Result) -> list[Row]:
    """The row above may have been refused when it was written."""
    wanted = {row.record for row in rows}
    if not wanted:
        return []
    there = set(plan.kind.visible_to(plan.actor, access.READ).only(list(wanted)).ids(len(wanted)))
    sentence = _("The row it belongs to did not come in.")
    result.refused |= {row.line: Refusal(sentence) for row in rows if row.record not in there}
    return [row for row in rows if row.record in there]


def _halving(rows: Sequence[Row], result: Result, fate: str, work: Callable[[Sequence[Row]], None]) -> None:
    """All rows at once; where one is refused, each half on its own, so that few bad rows cost little."""
    if not rows:
        return
    try:
        with transaction.atomic():
            work(rows)
    except (Refusal, DataError) as error:
        if len(rows) == 1:
            result.refused[rows[0].line] = _as_refusal(error)
            return
        middle = len(rows) // 2
        _halving(rows[:middle], result, fate, work)
        _halving(rows[middle:], result, fate, work)
    else:
        result.counts[fate] += len(rows)


def _as_refusal(error: Exception) -> Refusal:
    return error if isinstance(error, Refusal) else Refusal(_("The database does not take a value of this row."))


def _insert(plan: Plan, rows: Sequence[Row], deed: Deed) -> None:
    with writes.named_uniqueness(plan.kind):
        made = [built(plan.kind, {**plan.constants, **row.data}, row.record) for row in rows]
        by_key = {row.id: given for row, given in zip(made, rows, strict=True)}
        told = {row.id: said for row, given in zip(made, rows, strict=True) if (said := history(given.data))}
        writes.insert(plan.kind, made, Deed(deed.action, deed.actor, run=deed.run, trial=deed.trial, said=told), access.IMPORT)
    for row in made:
        gate.refuse_held(Asked(plan.kind, "create", {**plan.constants, **by_key[row.id].data}, plan.actor), [row.id])
    hanging.insert(plan, rows, deed)


def built(kind: Any, values: Mapping[str, Any], key: UUID) -> Record:
    """A new row, also with the author and the date that the file names."""
    row = writes.build(kind, {name: value for name, value in values.items() if name != CREATED_BY}, key)
    row.created_by = values.get(CREATED_BY)
    return row


def history(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What the history of a new row says of its past: it came by the file."""
    return {name: [None, changes.plain(values[name])] for name in (CREATED_AT, CREATED_BY, OWNER) if values.get(name)}


def _update(plan: Plan, rows: Sequence[Row], deed: Deed, result: Result) -> None:
    """Changes records that are there, by the six steps of every write; empty cells leave a field as it is."""
    if not rows:
        return
    by_record = {row.record: row for row in rows}

    def do(records: Sequence[Record]) -> None:
        before = {record.id: store.snapshot(record) for record in records}
        for record in records:
            _assign(plan, record, by_record[record.id])
        with writes.named_uniqueness(plan.kind):
            writes.save(plan.kind, records, before, deed, access.UPDATE)
        hanging.insert(plan, [by_record[record.id] for record in records], deed)
        for record in records:
            gate.refuse_held(Asked(plan.kind, "update", by_record[record.id].data, plan.actor), [record.id])

    outcome = running.in_chunks(Task(plan.kind, plan.actor, access.UPDATE, TRUE, do), list(by_record))
    result.counts["update"] += len(outcome.done)
    result.refused |= {by_record[key].line: refusal for key, refusal in outcome.refused.items()}


def _assign(plan: Plan, record: Record, row: Row) -> None:
    kind, data = plan.kind, row.data
    if plan.mode == FILL:
        data = {name: value for name, value in data.items() if empty(_stored(kind, record, name))}
    problems: dict[str, Any] = {} if plan.overwrite else _changed_meanwhile(plan, record, row)
    problems |= {n: _("This field cannot be changed any more.") for n, value in data.items() if writes.is_locked(kind, record, n, value)}
    problems |= dict.fromkeys(writes.masked(kind, record, data, plan.actor), _("This field cannot be written here."))
    if problems:
        raise inputs.invalid(problems)
    inputs.assign(record, kind, {name: value for name, value in data.items() if not kind.fields[name].readonly})


def _changed_meanwhile(plan: Plan, record: Record, row: Row) -> dict[str, Any]:
    """Fields that say neither what the check found nor what the file says."""
    found = {}
    for name, sides in row.diff.items():
        about, now = plan.kind.fields[name], _stored(plan.kind, record, name)
        if not same(about, now, sides[0]) and not same(about, now, sides[1]):
            found[name] = _("Somebody else has changed this meanwhile.")
    return found


def _stored(kind: Any, record: Record, name: str) -> Any:
    about = kind.fields[name]
    return record.extra.get(name) if about.own else getattr(record, about.column)
