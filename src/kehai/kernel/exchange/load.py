"""The load: staged rows written in chunks, each with its checkpoint in one transaction.

Killed anywhere, the next run goes on behind the last checkpoint; a row is written under the id it was given
when it was checked, so no row comes in twice. A row that is refused stays behind with its reason.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Min

from kehai.kernel.again import again
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.exchange import check
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.exchange.write import FATES, Result, Row, write
from kehai.kernel.records.imports import Import, ImportRow

CHUNK = 1000
_NEXT = (
    "SELECT line, state, keys::text, data::text, record_id, children::text, diff::text FROM kernel_importrow "
    "WHERE run_id = %s AND round = %s AND line > %s AND state IN ('n', 'u', 'a') ORDER BY line LIMIT %s"
)


def load(run: Import, plan: Plan, still: Callable[[], None]) -> None:
    """Writes what is left to write, chunk by chunk. Raises Stopped when the import was cancelled meanwhile."""
    while again(lambda: _chunk(run.pk, plan)):
        still()
    _finish(run)


def _chunk(key: UUID, plan: Plan) -> bool:
    """One chunk with its checkpoint, under the lock of the import; False when none is left."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=key)
        if run.status != Import.Status.LOADING:
            raise check.Stopped
        rows = waiting(run.pk, plan, (run.round, run.line))
        if not rows:
            return _next_round(run)
        result = Result()
        write(plan, rows, Deed("import", plan.actor, run=run.pk), result)
        note(run.pk, result)
        run.line = rows[-1].line
        run.done += len(rows)
        result.counts["error"] += len(result.refused)
        run.counts = {fate: run.counts.get(fate, 0) + result.counts[fate] for fate in FATES}
        if result.refused:
            run.problems = check.problems_of(run)
        run.save(update_fields=["line", "done", "counts", "problems", "changed_at"])
    return True


def _next_round(run: Import) -> bool:
    """Goes on with the rows that name rows which are written now; False when there are none."""
    following = round_after(run.pk, run.round)
    if following is None:
        return False
    run.round, run.line = following, 0
    run.save(update_fields=["round", "line", "changed_at"])
    return True


def round_after(key: UUID, number: int) -> int | None:
    """The next round in which there is anything to write."""
    rows = ImportRow.objects.filter(run=key, round__gt=number, state__in=check.COMING)
    found: int | None = rows.aggregate(least=Min("round"))["least"]
    return found


def waiting(key: UUID, plan: Plan, at: tuple[int, int], most: int | None = None) -> list[Row]:
    """The next chunk (or so many) of rows of a round that are to be written, behind a line."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, (key, *at, most or CHUNK))
        return [
            Row(at, state, _json(keys, {}), plan.data(orjson.loads(data)), record, _json(hung, ()), _json(diff, {}))
            for at, state, keys, data, record, hung, diff in cursor.fetchall()
        ]


def _json(text: str | None, nothing: Any) -> Any:
    return orjson.loads(text) if text else nothing


def note(key: UUID, result: Result) -> None:
    """Writes down what does not come in, and why."""
    told = [(line, *sentence(refusal)) for line, refusal in sorted(result.refused.items())]
    with connection.cursor() as cursor:
        if told:
            cursor.execute(
                "UPDATE kernel_importrow r SET state = 'e', field = b.field, problem = b.problem "
                "FROM unnest(%s::int[], %s::text[], %s::text[]) AS b(line, field, problem) WHERE r.run_id = %s AND r.line = b.line",
                (*(list(part) for part in zip(*told, strict=True)), key),
            )
        if result.skipped:
            cursor.execute("UPDATE kernel_importrow SET state = 's' WHERE run_id = %s AND line = ANY(%s)", (key, result.skipped))


def sentence(refusal: Refusal) -> tuple[str, str]:
    """The field a refusal is about, and what it says."""
    if isinstance(refusal, Invalid) and refusal.fields:
        name, told = next(iter(refusal.fields.items()))
        return name[:60], str(told)
    return "", str(refusal.message)


def _finish(run: Import) -> None:
    """Done: only the rows that did not come in are kept, for the workbook of errors."""
    with transaction.atomic():
        found = Import.objects.select_for_update().get(pk=run.pk)
        if found.status == Import.Status.LOADING:
            found.status, found.done = Import.Status.DONE, found.total
            found.save(update_fields=["status", "done", "changed_at"])
            forget_rows(run.pk)


def forget_rows(key: UUID) -> None:
    """What waited and waits no more; rows that did not come in stay, with their reasons."""
    ImportRow.objects.filter(run=key).exclude(state__in=check.LEFT).delete()
