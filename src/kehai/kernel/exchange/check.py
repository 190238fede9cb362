"""The dry run: every row of a file made clean and staged, duplicates found as sets, all of it counted."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kehai.kernel import access, types
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.exchange import files, reader, values
from kehai.kernel.exchange.plan import Cells, Plan
from kehai.kernel.keys import uuid7
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.rows import Rows
from kehai.kernel.sql import TRUE, Sql, every

CHUNK = 1000
SHOWN = 50  # problems that are told; the workbook has all
State = ImportRow.State
Staged = tuple[UUID, int, str, str | None, str, UUID | None, str, str]


class Stopped(Exception):
    """Somebody cancelled the import, or the worker is about to end."""


def check(run: Import, plan: Plan, still: Callable[[], None]) -> None:
    """The dry run: stages, counts and tells. Raises UnreadableFile, Stopped."""
    rows = stage(run, plan, still)
    # Nothing is told where somebody cancelled meanwhile.
    Import.objects.filter(pk=run.pk, status=Import.Status.CHECKING).update(
        status=Import.Status.CHECKED,
        rows=rows,
        done=rows,
        total=rows,
        counts=counted(run),
        problems=problems_of(run),
        epoch=epoch_now.get() or read_epoch(),
    )


def stage(run: Import, plan: Plan, still: Callable[[], None]) -> int:
    """Stages all rows of the file anew, with what will become of each, and returns how many there are."""
    ImportRow.objects.filter(run=run).delete()
    Import.objects.filter(pk=run.pk).update(done=0, total=run.rows)
    done = 0
    lines = reader.rows(files.path(run.pk), run.sheet or None, run.encoding or None)
    while chunk := list(islice(lines, CHUNK)):
        _learn(plan, [cells for _line, cells in chunk])
        _copy([_staged(run.pk, plan, line, cells) for line, cells in chunk])
        done += len(chunk)
        still()
        Import.objects.filter(pk=run.pk).update(done=done)
    if plan.key:
        _twice_in_file(run, plan)
        _already_there(run, plan)
    _incomplete(run)
    return done


def _learn(plan: Plan, rows: Sequence[Cells]) -> None:
    for column in plan.columns:
        if column.links:
            column.links.learn(text for cells in rows if column.at < len(cells) and (text := cells[column.at]))


def _staged(run: UUID, plan: Plan, line: int, cells: Cells) -> Staged:
    """The row as it waits: clean values as JSON, or what is wrong with it."""
    data, problems = read(plan, cells)
    if problems:
        name, sentence = _told(plan, problems)
        return run, line, State.ERROR.value, None, "{}", None, name, sentence
    key = str(data[plan.key.name]) if plan.key and plan.key.name in data else None
    missing = [field for field in plan.needed if field.name not in data]
    name, sentence = (missing[0].name, _("Please fill this in.")) if missing else ("", "")
    if missing and not (plan.updating and key is not None):
        return run, line, State.ERROR.value, key, "{}", None, name, sentence
    made = orjson.dumps(data, default=values.plain).decode()
    return run, line, State.NEW.value, key, made, uuid7(), name, sentence


def read(plan: Plan, cells: Cells) -> tuple[dict[str, Any], dict[str, Any]]:
    """Field name → clean value of the cells that hold something; field name → what is wrong."""
    data: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    if len(cells) > plan.width:
        problems[""] = _("This row has more cells than there are headers.")
    for column in plan.columns:
        text = cells[column.at] if column.at < len(cells) else None
        if text is None:
            continue
        try:
            value = column.read(text)
        except types.Bad as error:
            problems[column.field.name] = error.message
        else:
            if value is not None:
                data[column.field.name] = value
    return data, problems


def _told(plan: Plan, problems: Mapping[str, Any]) -> tuple[str, str]:
    """The field of the first problem, and the sentences of all of them."""
    first, *others = problems.items()
    more = [f"{plan.kind.fields[name].label}: {sentence}" for name, sentence in others if name]
    return first[0], " ".join([str(first[1]), *more])


def _copy(rows: Sequence[Staged]) -> None:
    columns = "run_id, line, state, key, data, record_id, field, problem"
    with connection.cursor() as cursor, cursor.copy(f"COPY kernel_importrow ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _twice_in_file(run: Import, plan: Plan) -> None:
    """The first row of a key counts; a later one is skipped, or an error where it would change the first."""
    state, sentence = (State.ERROR.value, _("The same as in line %(line)s.")) if plan.updating else (State.SKIP.value, "")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_importrow r SET state = %s, field = %s, problem = replace(%s, '%%(line)s', d.first::text) FROM "
            "(SELECT id, line, min(line) OVER (PARTITION BY key) AS first FROM kernel_importrow "
            "WHERE run_id = %s AND key IS NOT NULL AND state = 'n') d WHERE r.id = d.id AND d.line > d.first",
            (state, plan.key.name if plan.key else "", sentence, run.pk),
        )


def _already_there(run: Import, plan: Plan) -> None:
    """Rows whose key somebody in the actor's sight has: skipped, or an update where it may be changed."""
    found = matches(plan, Sql("(SELECT s.key FROM kernel_importrow s WHERE s.run_id = %s AND s.key IS NOT NULL AND s.state = 'n')", (run.pk,)))
    name = plan.key.name if plan.key else ""
    fate = Sql(
        "CASE WHEN NOT %s THEN 's' WHEN m.count > 1 OR NOT m.may THEN 'e' ELSE 'u' END, record_id = m.id, field = %s, "
        "problem = CASE WHEN NOT %s THEN '' WHEN m.count > 1 THEN %s WHEN NOT m.may THEN %s ELSE '' END",
        (plan.updating, name, plan.updating, _("There are several records of this value."), _("You may not change this record.")),
    )
    statement = "UPDATE kernel_importrow r SET state = " + fate + " FROM (" + found + ") m"
    statement += Sql(" WHERE r.run_id = %s AND r.key = m.key AND r.state = 'n'", (run.pk,))
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows staged a moment ago are not in the statistics: the planner would look up all matches once for each of them.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement.text, statement.params)
        cursor.execute("SET LOCAL enable_nestloop = on")
        if name == "number":
            # A running number is given by us: a row that names one is an update or a mistake.
            cursor.execute(
                "UPDATE kernel_importrow SET state = 'e', field = 'number', problem = %s WHERE run_id = %s AND state = 'n' AND key IS NOT NULL",
                (_("There is no record of this number, or none you may see."), run.pk),
            )


def matches(plan: Plan, keys: Sql) -> Sql:
    """(key, id, count, may): what the actor sees of rows with one of these keys, and whether he may change it.

    A key that the row shows him masked is none: a file must not tell what the mask hides.
    """
    kind, actor, field = plan.kind, plan.actor, plan.key
    if field is None:
        raise ValueError("a plan without a key matches nothing")
    stored = field.sql("t")
    clear = kind.access.clear(kind, actor.rights, "t") if field.sensitive else TRUE
    filled = stored + " <> ''" if field.type != "integer" else TRUE
    rows: Rows = kind.visible_to(actor, access.READ)
    may = kind.access.predicate(kind, actor.rights, access.UPDATE, "t")
    as_text = stored + "::text" if field.type == "integer" else stored
    source = rows.source() + " AND " + every(clear, filled, as_text + " IN " + keys)
    return (
        "SELECT " + as_text + " AS key, (array_agg(t.id))[1] AS id, count(*), bool_and(COALESCE(" + may + ", FALSE)) AS may" + source + " GROUP BY 1"
    )


def _incomplete(run: Import) -> None:
    """A row that turned out to be new must be complete."""
    ImportRow.objects.filter(run=run, state=State.NEW).exclude(problem="").update(state=State.ERROR)


def counted(run: Import) -> dict[str, int]:
    """How many rows have which fate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM kernel_importrow WHERE run_id = %s GROUP BY 1", (run.pk,))
        found = dict(cursor.fetchall())
    return {"new": found.get("n", 0), "update": found.get("u", 0), "skip": found.get("s", 0), "error": found.get("e", 0)}


def problems_of(run: Import) -> list[dict[str, Any]]:
    """The first rows that will not come in, and why."""
    rows = ImportRow.objects.filter(run=run, state=State.ERROR).order_by("line")[:SHOWN]
    return [{"line": row.line, "field": row.field or None, "message": row.problem} for row in rows.only("line", "field", "problem")]
