"""The dry run: every row of a file made clean and staged, duplicates found as sets, all of it counted."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kehai.kernel import regions, types
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.exchange import files, hanging, matching, preview, reader, targets, trial, values, within
from kehai.kernel.exchange.compare import compare
from kehai.kernel.exchange.plan import Cells, Plan
from kehai.kernel.exchange.targets import CREATED_AT
from kehai.kernel.field import Field
from kehai.kernel.keys import uuid7
from kehai.kernel.masks import MASKS
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.text import MASK, fold

CHUNK = 1000
SHOWN = 50  # problems that are told; the workbook has all
State = ImportRow.State
FATES = {"new": "n", "update": "u", "joined": "a", "same": "=", "skip": "s", "conflict": "c", "error": "e"}
COMING = State.NEW, State.UPDATE, State.JOINED
LEFT = State.ERROR, State.CONFLICT  # what did not come in and waits for somebody to mend it
_LONGEST_VERSION = 10
TOTALS = frozenset({"合计", "总计", "小计", "共计", "合計", "總計", "小計", "total", "sum", "grandtotal"})


class Staged(NamedTuple):
    """A row of the file on its way into the table of waiting rows."""

    run: UUID
    line: int
    state: str
    field: str = ""
    problem: str = ""
    data: str = "{}"
    record: UUID | None = None
    keys: str | None = None
    children: str | None = None
    version: int | None = None


_COLUMNS = "run_id", "line", "state", "field", "problem", "data", "record_id", "keys", "children", "version"


class Stopped(Exception):
    """Somebody cancelled the import, or the worker is about to end."""


def check(run: Import, plan: Plan, still: Callable[[], None]) -> None:
    """The dry run: stages, compares, tries, counts and tells. Raises UnreadableFile, Stopped."""
    rows = stage(run, plan, still)
    compare(run, plan, still)
    tried = _tried(run, trial.attempt(run, plan, still))
    # Nothing is told where somebody cancelled meanwhile.
    Import.objects.filter(pk=run.pk, status=Import.Status.CHECKING).update(
        status=Import.Status.CHECKED,
        rows=rows,
        done=rows,
        total=rows,
        counts=counted(run),
        problems=problems_of(run),
        changes=preview.changes(run, plan),
        tried=tried,
        epoch=epoch_now.get() or read_epoch(),
    )


def _tried(run: Import, at: tuple[int, int]) -> int:
    """How many rows the trial covered: those that never needed it are covered too."""
    number, line = at
    beyond = Q(round=number, line__gt=line) | Q(round__gt=number)
    rows = ImportRow.objects.filter(run=run)
    return rows.exclude(beyond).count() if rows.filter(beyond, state__in=COMING).exists() else rows.count()


def stage(run: Import, plan: Plan, still: Callable[[], None]) -> int:
    """Stages all rows of the file anew, with what will become of each, and returns how many there are."""
    ImportRow.objects.filter(run=run).delete()
    Import.objects.filter(pk=run.pk).update(done=0, total=run.rows)
    done, above = 0, 0
    lines = reader.rows(files.path(run.pk), run.sheet or None, run.encoding or None)
    while chunk := list(islice(lines, CHUNK)):
        _learn(plan, [cells for _line, cells in chunk])
        staged = []
        for line, cells in chunk:
            row = _staged(run.pk, plan, line, cells, above)
            above = above if row.state == State.JOINED.value else line
            staged.append(row)
        _copy(staged)
        done += len(chunk)
        still()
        Import.objects.filter(pk=run.pk).update(done=done)
    matching.match(run, plan)
    _incomplete(run)
    within.resolve(run, plan)
    return done


def _learn(plan: Plan, rows: Sequence[Cells]) -> None:
    for column in (*plan.columns, *(column for child in plan.children for column in child.columns)):
        if column.links:
            column.links.learn(text for cells in rows if column.at < len(cells) and (text := cells[column.at]))


def _staged(run: UUID, plan: Plan, line: int, cells: Cells, above: int) -> Staged:
    """The row as it waits: clean values as JSON, or what is wrong with it."""
    if total(cells):
        return Staged(run, line, State.SKIP.value, "", _("A total, not a record."))
    data, problems = read(plan, cells)
    named = within.taken_out(plan, data)
    hung = hanging.read(plan, cells, problems)
    # What a row lacks or shows masked matters only where it turns out to be new.
    pending = {name: problems.pop(name) for name in list(problems) if isinstance(problems[name], _OnlyNew)}
    if problems:
        return Staged(run, line, State.ERROR.value, *_told(plan, problems))
    children = orjson.dumps(hung).decode() if hung else None
    if hung and above and not data:
        keys = orjson.dumps({matching.ABOVE: str(above)}).decode()
        return Staged(run, line, State.JOINED.value, "", "", "{}", None, keys, children)
    found = _keys(plan, data)
    pending |= {field.name: _("Please fill this in.") for field in plan.needed if field.name not in data}
    name, sentence = _told(plan, pending) if pending else ("", "")
    if pending and not (plan.updating and found):
        return Staged(run, line, State.ERROR.value, name, sentence)
    made = orjson.dumps(data, default=values.plain).decode()
    told = orjson.dumps(found | named).decode() if found or named else None
    return Staged(run, line, State.NEW.value, name, sentence, made, uuid7(), told, children, _version(plan, cells))


def _keys(plan: Plan, data: Mapping[str, Any]) -> dict[str, str]:
    found = {key.name: str(data[key.name]) for key in plan.keys if data.get(key.name) is not None}
    if not plan.keys and plan.children and data.get(plan.kind.title):
        found[matching.INSIDE] = fold(str(data[plan.kind.title]))
    return found


def _version(plan: Plan, cells: Cells) -> int | None:
    text = cells[plan.version_at] if plan.version_at is not None and plan.version_at < len(cells) else None
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < _LONGEST_VERSION else None


def read(plan: Plan, cells: Cells) -> tuple[dict[str, Any], dict[str, Any]]:
    """Field name → clean value of the cells that hold something; field name → what is wrong."""
    data: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    if len(cells) > plan.width:
        problems[""] = _("This row has more cells than there are headers.")
    for column in plan.columns:
        text = cells[column.at] if column.at < len(cells) else None
        if text is None:
            if plan.clears and not column.field.required and column.field not in plan.keys and column.field.name not in plan.once:
                data[column.field.name] = None
            continue
        if hidden(column.field, text):
            problems[column.field.name] = _OnlyNew(_("This is masked; the true value is needed here."))
            continue
        if column in plan.inside and column.links and not column.links.knows(text):
            data[within.LATER + column.field.name] = text
            continue
        try:
            value = column.read(text)
        except types.Bad as error:
            problems[column.field.name] = error.message
        else:
            if value is not None:
                data[column.field.name] = value
    if problems:
        _by_the_row(plan, cells, data, problems)
    if data.get(CREATED_AT) and data[CREATED_AT] > timezone.now():
        problems[CREATED_AT] = _("This lies in the future.")
    return data, problems


def _by_the_row(plan: Plan, cells: Cells, data: dict[str, Any], problems: dict[str, Any]) -> None:
    """A district without its city (鼓楼区) is one of many; the address in the same row says which, else what else names a place.

    The address first: a firm called 河南省… has branches elsewhere.
    """
    addresses = [cells[column.at] or "" for column in plan.columns if column.field.type == "address"]
    for column in plan.columns:
        name = column.field.name
        if column.field.type != "region" or name not in problems:
            continue
        said = cells[column.at] or ""
        others = [text for text in cells if text and text != said and len(text) > len(said)]
        for places in (addresses, others):
            found = {code for text in places if (code := regions.within(said, text))}
            if len(found) == 1:
                data[name] = found.pop()
                del problems[name]
                break


def total(cells: Cells) -> bool:
    """The sum that people write below a table: it is no record."""
    first = next((text for text in cells if text), "")
    return fold(first).rstrip(":：").replace(" ", "") in TOTALS


class _OnlyNew(str):
    """A problem of new rows only: a record that is there keeps what it has."""

    __slots__ = ()


def hidden(field: Field, text: str) -> bool:
    """What we showed instead of a value when the file was taken out: no value, and nothing to change."""
    return MASK in text if field.type in MASKS or field.type == "address" else field.type == "link" and text in _no_access()


@cache
def _no_access() -> frozenset[str]:
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(_("No access"))
    return frozenset(found)


def _told(plan: Plan, problems: Mapping[str, Any]) -> tuple[str, str]:
    """The field of the first problem, and the sentences of all of them."""
    first, *others = problems.items()
    more = [f"{targets.label_of(plan.kind, name)}: {sentence}" for name, sentence in others if name]
    return first[0], " ".join([str(first[1]), *more])


def _copy(rows: Sequence[Staged]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY kernel_importrow ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _incomplete(run: Import) -> None:
    """A row that turned out to be new must be complete."""
    ImportRow.objects.filter(run=run, state=State.NEW).exclude(problem="").update(state=State.ERROR)


def counted(run: Import) -> dict[str, int]:
    """How many rows have which fate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM kernel_importrow WHERE run_id = %s GROUP BY 1", (run.pk,))
        found = dict(cursor.fetchall())
    return {fate: found.get(state, 0) for fate, state in FATES.items()}


def problems_of(run: Import) -> list[dict[str, Any]]:
    """The first rows that will not come in, and why."""
    rows = ImportRow.objects.filter(run=run, state=State.ERROR).order_by("line")[:SHOWN]
    kind = kind_named(run.kind)
    return [
        {"line": row.line, "field": row.field or None, "label": targets.label_of(kind, row.field) if row.field else None, "message": row.problem}
        for row in rows.only("line", "field", "problem")
    ]
