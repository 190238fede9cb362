"""What a row would change: cell beside stored value, three ways where the file knows the version it was taken out at.

A cell that says what is stored changes nothing and is not written. A cell that says what was stored when the
file was taken out was not touched by who edited the file. A cell that both sides changed is a conflict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from kehai.kernel import access, changes
from kehai.kernel.exchange import values
from kehai.kernel.exchange.plan import FILL, Plan
from kehai.kernel.field import Field
from kehai.kernel.records.imports import Import
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import TRUE, Sql, join
from kehai.kernel.types import TYPES

CHUNK = 1000
_NEXT = (
    "SELECT line, data::text, record_id, version, children IS NOT NULL FROM kernel_importrow "
    "WHERE run_id = %s AND state = 'u' AND line > %s ORDER BY line LIMIT %s"
)
_SINCE = (
    "SELECT record_id, version, diff, actor_label, at FROM /*rule:import*/ kernel_change c "
    "JOIN unnest(%s::uuid[], %s::int[]) AS k(record, since) ON c.record_id = k.record AND c.version > k.since "
    "WHERE c.kind = %s ORDER BY c.id"
)
_NOTE = (
    "UPDATE kernel_importrow r SET state = b.state, data = b.data::jsonb, diff = b.diff::jsonb, field = b.field, problem = b.problem "
    "FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) AS b(line, state, data, diff, field, problem) "
    "WHERE r.run_id = %s AND r.line = b.line"
)


@dataclass(slots=True)
class Stored:
    """A record as it stands: version, the fields it does not show, values by field."""

    version: int
    hidden: frozenset[str]
    values: Mapping[str, Any]


@dataclass(slots=True)
class Since:
    """What happened to a field of a record since a version: its value then, and who changed it last."""

    base: Any
    by: str
    at: datetime


@dataclass(slots=True)
class Verdict:
    """What one row comes to: the cells that are written, before and after, and where both sides changed."""

    data: dict[str, Any] = field(default_factory=dict)
    diff: dict[str, list[Any]] = field(default_factory=dict)
    conflicts: dict[str, Since] = field(default_factory=dict)
    hidden: str = ""


def compare(run: Import, plan: Plan, still: Callable[[], None]) -> None:
    """Puts every row that would change a record beside it."""
    fields = {c.field.name: c.field for c in plan.columns if not c.field.readonly and c.field.name not in plan.once}
    line = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, (run.pk, line, CHUNK))
            rows = cursor.fetchall()
        if not rows:
            return
        line = rows[-1][0]
        _chunk(run, plan, fields, rows)
        still()


def _chunk(run: Import, plan: Plan, fields: Mapping[str, Field], rows: Sequence[Any]) -> None:
    stored = _stored(plan, fields, [record for _l, _d, record, _v, _c in rows])
    stale = {r: v for _l, _d, r, v, _c in rows if v is not None and r in stored and v < stored[r].version}
    since = _since(plan, stale)
    told = []
    for line, data, record, _version, hung in rows:
        now = stored.get(record)
        given = plan.data(orjson.loads(data))
        verdict = judge(plan, fields, given, now, since.get(record, {})) if now else Verdict()
        told.append((line, *_outcome(plan, verdict, now, hung=hung)))
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, (*(list(part) for part in zip(*told, strict=True)), run.pk))


def _stored(plan: Plan, fields: Mapping[str, Field], ids: Sequence[UUID]) -> dict[UUID, Stored]:
    kind, rights = plan.kind, plan.actor.rights
    needs = {name: access.shown(kind, rights, name, "t", "write") for name in fields}
    needs = {name: need for name, need in needs.items() if need != TRUE}
    hides = ["CASE WHEN " + need + Sql(" THEN NULL ELSE %s::text END", (name,)) for name, need in needs.items()]
    rows: Rows = kind.visible_to(plan.actor, access.READ).only(list(ids))
    cells = [Sql("t.id, t.version"), "array_remove(ARRAY[" + join(", ", hides) + "]::text[], NULL)", *(found.sql("t") for found in fields.values())]
    found = fetch("SELECT " + join(", ", cells) + rows.source())
    return {key: Stored(version, frozenset(hidden), dict(zip(fields, told, strict=True))) for key, version, hidden, *told in found}


def _since(plan: Plan, stale: Mapping[UUID, int]) -> dict[UUID, dict[str, Since]]:
    """Record → field → what it was at the version of the file; one statement for all of them."""
    found: dict[UUID, dict[str, Since]] = {}
    if not stale:
        return found
    for record, _version, diff, by, at in fetch(Sql(_SINCE, (list(stale), list(stale.values()), plan.kind.name))):
        touched = found.setdefault(record, {})
        for name, (before, _after) in (diff if isinstance(diff, dict) else orjson.loads(diff)).items():
            base = touched[name].base if name in touched else before
            touched[name] = Since(base, by, at)
    return found


def judge(plan: Plan, fields: Mapping[str, Field], given: Mapping[str, Any], now: Stored, since: Mapping[str, Since]) -> Verdict:
    """Which cells of a row say something new."""
    verdict = Verdict()
    for name, value in given.items():
        about = fields.get(name)
        if about is None:
            continue
        if name in now.hidden:
            verdict.hidden = verdict.hidden or name
            continue
        old = now.values[name]
        if same(about, old, value) or (plan.mode == FILL and not empty(old)):
            continue
        changed = since.get(name)
        if changed is not None and same(about, changed.base, value):
            continue  # who edited the file did not touch it; somebody else did
        if changed is not None:
            verdict.conflicts[name] = changed
        verdict.data[name] = value
        verdict.diff[name] = [changes.plain(old), changes.plain(value)]
    return verdict


def empty(value: Any) -> bool:
    """Nothing stands there."""
    return value is None or value in ("", [], {})


def same(about: Field, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same; a workbook knows no fraction of a second and no trailing zero."""
    if empty(one) or empty(other):
        return empty(one) and empty(other)
    if about.type == "datetime":
        return _moment(one) == _moment(other)
    if about.type in ("decimal", "money"):
        return Decimal(str(one)) == Decimal(str(other))
    return bool(changes.plain(one) == changes.plain(other))


def _moment(value: Any) -> datetime:
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(microsecond=0)


def _outcome(plan: Plan, verdict: Verdict, now: Stored | None, *, hung: bool) -> tuple[str, str, str | None, str, str]:
    """(state, data, diff, field, problem) of a row."""
    if now is None:
        return "e", "{}", None, "", _("This record is not there, or it is not yours to see.")
    if verdict.hidden:
        return "e", "{}", None, verdict.hidden, _("This field cannot be written here.")
    data = orjson.dumps(verdict.data, default=values.plain).decode()
    if not verdict.diff:
        return ("a" if hung else "="), "{}", None, "", ""
    diff: dict[str, Any] = dict(verdict.diff)
    if verdict.conflicts and not plan.overwrite:
        told = {name: [*diff[name], changes.plain(s.base), s.by, s.at.isoformat()] for name, s in verdict.conflicts.items()}
        return "c", data, orjson.dumps(diff | told).decode(), next(iter(told)), _sentence(verdict)
    return "u", data, orjson.dumps(diff).decode(), "", ""


def _sentence(verdict: Verdict) -> str:
    by = _(", ").join(dict.fromkeys(found.by for found in verdict.conflicts.values()))
    return _("%(by)s has changed this since the file was taken out.") % {"by": by}


def typed(about: Field, told: Any) -> Any:
    """The value that JSON stands for, whatever the type."""
    back = values.back(about)
    return told if told is None or about.own or back is None or about.type not in TYPES else back(told)
