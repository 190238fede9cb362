"""The first rows that change something, as people read them: before and after, and what stands against it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kehai.kernel import access, regions
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.exchange.plan import Plan
from kehai.kernel.field import Field
from kehai.kernel.labels import labels
from kehai.kernel.records.imports import Import, ImportRow
from kehai.kernel.rows import Rows

SHOWN = 50
_BASE = 5  # of a conflict: before, after, what it was, who, when


def changes(run: Import, plan: Plan) -> list[dict[str, Any]]:
    """Conflicts first, then changes, each in the order of lines."""
    kinds = (ImportRow.State.CONFLICT, ImportRow.State.UPDATE)
    found: list[ImportRow] = []
    for state in kinds:
        rows = ImportRow.objects.filter(run=run, state=state, diff__isnull=False).order_by("line")
        found += rows.only("line", "record_id", "diff", "state")[: SHOWN - len(found)]
    named = _records(plan, [row.record_id for row in found if row.record_id])
    links = _linked(run, plan, found)
    order = {column.field.name: column.at for column in plan.columns}
    return [
        {
            "line": row.line,
            "conflict": row.state == ImportRow.State.CONFLICT,
            "record": named.get(row.record_id),
            "cells": [_cell(plan.kind.fields[name], (row.diff or {})[name], links) for name in sorted(row.diff or {}, key=lambda n: order.get(n, 0))],
        }
        for row in found
    ]


def _records(plan: Plan, ids: Sequence[UUID]) -> dict[UUID | None, dict[str, str]]:
    rows: Rows = plan.kind.visible_to(plan.actor, access.READ).only(list(ids))
    shows = access.readable(plan.kind, plan.actor, plan.kind.title)
    return {row.id: {"id": str(row.id), "number": row.number, "label": str(row) if shows else row.number} for row in rows}


def _linked(run: Import, plan: Plan, rows: Sequence[ImportRow]) -> Mapping[str, Mapping[UUID, str]]:
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        for name, sides in (row.diff or {}).items():
            target = plan.kind.fields[name].target
            if target:
                wanted.setdefault(target, set()).update(UUID(side) for side in sides[:3] if side)
    found = {target: labels(kind_named(target), plan.actor, ids) for target, ids in wanted.items()}
    if plan.kind.name in wanted:
        found[plan.kind.name] = {**_coming(run, plan, wanted[plan.kind.name]), **found[plan.kind.name]}
    return found


def _coming(run: Import, plan: Plan, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the file itself will make: such a record is not closed to anybody, it is not there yet."""
    rows = ImportRow.objects.filter(run=run, record_id__in=list(ids), state=ImportRow.State.NEW).only("line", "record_id", "data")
    told = _("new with row %(line)d of this file")
    named = {row.record_id: (str((row.data or {}).get(plan.kind.title) or ""), told % {"line": row.line}) for row in rows}
    return {key: f"{name} ({where})" if name else where for key, (name, where) in named.items() if key}


def _cell(about: Field, sides: Sequence[Any], links: Mapping[str, Mapping[UUID, str]]) -> dict[str, Any]:
    before, after = (_shown(about, side, links) for side in sides[:2])
    told = {"field": about.name, "label": str(about.label), "before": before, "after": after, "was": None, "by": None, "at": None}
    if len(sides) == _BASE:
        told |= {"was": _shown(about, sides[2], links), "by": sides[3], "at": sides[4]}
    return told


def _shown(about: Field, value: Any, links: Mapping[str, Mapping[UUID, str]]) -> str | None:
    if value in (None, ""):
        return None
    if about.type == "choice":
        return next((str(choice.label) for choice in about.choices if choice.value == value), str(value))
    if about.type == "boolean":
        return _("Yes") if value else _("No")
    if about.type == "region":
        return regions.label(value) or str(value)
    if about.target:
        return links.get(about.target, {}).get(UUID(value)) or _("No access")
    return str(value)
