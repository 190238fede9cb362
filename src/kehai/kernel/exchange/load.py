"""The load: staged rows written in chunks, each with its checkpoint in one transaction.

Killed anywhere, the next run goes on behind the last checkpoint; a row is written under the id it was given
when it was checked, so no row comes in twice. A row that is refused stays behind with its reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import DataError, connection, transaction
from django.utils.translation import gettext as _

from kehai.kernel import access, inputs, store, writes
from kehai.kernel import run as running
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.exchange import check
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.record import Record
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.run import Task
from kehai.kernel.sql import TRUE, Sql

CHUNK = 1000
_FATES = ("new", "update", "skip", "error")
_NEXT = (
    "SELECT line, state, key, data::text, record_id FROM kernel_importrow "
    "WHERE run_id = %s AND line > %s AND state IN ('n', 'u') ORDER BY line LIMIT %s"
)


@dataclass(slots=True)
class Row:
    """One staged row: the clean values, and the record that it makes or changes."""

    line: int
    state: str
    key: str | None
    data: dict[str, Any]
    record: UUID


@dataclass(slots=True)
class Result:
    """What became of a chunk: counts by fate, and the refusals by line."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FATES, 0))
    refused: dict[int, Refusal] = field(default_factory=dict)
    skipped: list[int] = field(default_factory=list)


def load(run: Import, plan: Plan, still: Callable[[], None]) -> None:
    """Writes what is left to write, chunk by chunk. Raises Stopped when the import was cancelled meanwhile."""
    while running.again(lambda: _chunk(run.pk, plan)):
        still()
    _finish(run)


def _chunk(key: UUID, plan: Plan) -> bool:
    """One chunk with its checkpoint, under the lock of the import; False when none is left."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=key)
        if run.status != Import.Status.LOADING:
            raise check.Stopped
        rows = _next(run, plan)
        if not rows:
            return False
        result = Result()
        _write(run, plan, rows, result)
        _note(run, result)
        run.line = rows[-1].line
        run.done += len(rows)
        run.counts = {fate: run.counts.get(fate, 0) + result.counts[fate] for fate in _FATES}
        if result.refused:
            run.problems = check.problems_of(run)
        run.save(update_fields=["line", "done", "counts", "problems", "changed_at"])
    return True


def _next(run: Import, plan: Plan) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (run.pk, run.line, CHUNK))
        return [Row(line, state, key, plan.data(orjson.loads(data)), record) for line, state, key, data, record in cursor.fetchall()]


def _write(run: Import, plan: Plan, rows: Sequence[Row], result: Result) -> None:
    rows = _without_lost_links(plan, _met_again(plan, rows, result), result)
    deed = Deed("import", plan.actor, run=run.pk)
    _insert(plan, [row for row in rows if row.state == "n"], deed, result)
    _update(plan, [row for row in rows if row.state == "u"], deed, result)


def _met_again(plan: Plan, rows: Sequence[Row], result: Result) -> list[Row]:
    """What somebody else brought in since the check is a duplicate now; it is not taken for new."""
    keys = [row.key for row in rows if row.state == "n" and row.key is not None]
    if not plan.key or not keys:
        return list(rows)
    with connection.cursor() as cursor:
        found = check.matches(plan, Sql("(SELECT unnest(%s::text[]))", (keys,)))
        cursor.execute(found.text, found.params)
        there = {key: (record, count, may) for key, record, count, may in cursor.fetchall()}
    kept = []
    for row in rows:
        if row.state != "n" or row.key not in there:
            kept.append(row)
            continue
        record, count, may = there[row.key]
        if not plan.updating:
            result.skipped.append(row.line)
            result.counts["skip"] += 1
        elif count > 1 or not may:
            result.refused[row.line] = Refusal(_("There are several records of this value.") if count > 1 else _("You may not change this record."))
        else:
            kept.append(Row(row.line, "u", row.key, row.data, record))
    return kept


def _without_lost_links(plan: Plan, rows: Sequence[Row], result: Result) -> list[Row]:
    """A record that a row names may have gone out of sight since the check."""
    for column in plan.columns:
        if not column.links:
            continue
        name = column.field.name
        wanted = {row.data[name] for row in rows if name in row.data}
        target = kind_named(str(column.field.target))
        seen = set(target.visible_to(plan.actor, access.READ).only(list(wanted)).ids(len(wanted))) if wanted else set()
        if lost := wanted - seen:
            sentence = _("This record is not there, or it is not yours to see.")
            result.refused |= {row.line: inputs.invalid({name: sentence}) for row in rows if row.data.get(name) in lost}
            rows = [row for row in rows if row.line not in result.refused]
    return list(rows)


def _insert(plan: Plan, rows: Sequence[Row], deed: Deed, result: Result) -> None:
    """All rows at once; where one is refused, each half on its own, so that few bad rows cost little."""
    if not rows:
        return
    try:
        with transaction.atomic(), writes.named_uniqueness(plan.kind):
            made = [writes.build(plan.kind, {**plan.constants, **row.data}, row.record) for row in rows]
            writes.insert(plan.kind, made, deed, access.IMPORT)
    except (Refusal, DataError) as error:
        if len(rows) == 1:
            result.refused[rows[0].line] = _as_refusal(error)
            return
        middle = len(rows) // 2
        _insert(plan, rows[:middle], deed, result)
        _insert(plan, rows[middle:], deed, result)
    else:
        result.counts["new"] += len(rows)


def _as_refusal(error: Exception) -> Refusal:
    return error if isinstance(error, Refusal) else Refusal(_("The database does not take a value of this row."))


def _update(plan: Plan, rows: Sequence[Row], deed: Deed, result: Result) -> None:
    """Changes records that are there, by the six steps of every write; empty cells leave a field as it is."""
    if not rows:
        return
    by_record = {row.record: row for row in rows}

    def do(records: Sequence[Record]) -> None:
        before = {record.id: store.snapshot(record) for record in records}
        for record in records:
            _assign(plan, record, by_record[record.id].data)
        with writes.named_uniqueness(plan.kind):
            writes.save(plan.kind, records, before, deed, access.UPDATE)

    outcome = running.in_chunks(Task(plan.kind, plan.actor, access.UPDATE, TRUE, do), list(by_record))
    result.counts["update"] += len(outcome.done)
    result.refused |= {by_record[key].line: refusal for key, refusal in outcome.refused.items()}


def _assign(plan: Plan, record: Record, data: Mapping[str, Any]) -> None:
    problems = {n: _("This field cannot be changed any more.") for n, value in data.items() if writes.is_locked(plan.kind, record, n, value)}
    problems |= dict.fromkeys(writes.masked(plan.kind, record, data, plan.actor), _("This field cannot be written here."))
    if problems:
        raise inputs.invalid(problems)
    inputs.assign(record, plan.kind, {name: value for name, value in data.items() if not plan.kind.fields[name].readonly})


def _note(run: Import, result: Result) -> None:
    """Writes down what did not come in, and why."""
    result.counts["error"] += len(result.refused)
    told = [(line, *_sentence(refusal)) for line, refusal in sorted(result.refused.items())]
    with connection.cursor() as cursor:
        if told:
            cursor.execute(
                "UPDATE kernel_importrow r SET state = 'e', field = b.field, problem = b.problem "
                "FROM unnest(%s::int[], %s::text[], %s::text[]) AS b(line, field, problem) WHERE r.run_id = %s AND r.line = b.line",
                (*(list(part) for part in zip(*told, strict=True)), run.pk),
            )
        if result.skipped:
            cursor.execute("UPDATE kernel_importrow SET state = 's' WHERE run_id = %s AND line = ANY(%s)", (run.pk, result.skipped))


def _sentence(refusal: Refusal) -> tuple[str, str]:
    if isinstance(refusal, Invalid) and refusal.fields:
        name, sentence = next(iter(refusal.fields.items()))
        return name[:60], str(sentence)
    return "", str(refusal.message)


def _finish(run: Import) -> None:
    """Done: only the rows that did not come in are kept, for the workbook of errors."""
    with transaction.atomic():
        found = Import.objects.select_for_update().get(pk=run.pk)
        if found.status == Import.Status.LOADING:
            found.status, found.done = Import.Status.DONE, found.total
            found.save(update_fields=["status", "done", "changed_at"])
            ImportRow.objects.filter(run=run).exclude(state=ImportRow.State.ERROR).delete()
