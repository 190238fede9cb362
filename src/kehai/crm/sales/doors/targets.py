"""GET /api/sales/targets: the targets of a year by department and person, span by span, with what was reached of them (E20, E23, B40)."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _t
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, maybe, object_of, parameter
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.sales.records.target import COUNTED, Target
from kehai.crm.sales.rules import spans, targeting
from kehai.crm.sales.rules.targeting import Counted, Tree
from kehai.kernel import access, periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.labels import labels
from kehai.kernel.money import HOME

path = "/sales"
router = Router(tags=["sales.target"])
Cells = Mapping[tuple[UUID, date], Target]
Months = Mapping[tuple[UUID, date], Decimal]

_DAY = {"type": "string", "format": "date"}
_NUMBER = {"type": "string", "format": "decimal"}
_CELL = object_of({"id": maybe(KEY), "asked": maybe(_NUMBER), "reached": maybe(_NUMBER), "parts": maybe(_NUMBER)})
_ROW = object_of({"id": KEY, "who": STRING, "department": {"type": "boolean"}, "mine": {"type": "boolean"}, "depth": {"type": "integer"},
                  "cells": array_of(_CELL), "year": _CELL})  # fmt: skip
_SHEET = object_of({"year": {"type": "integer"}, "begins": array_of(_DAY), "money": {"type": "boolean"}, "currency": STRING, "rows": array_of(_ROW)})
TARGETS: dict[str, Any] = {
    "parameters": [
        parameter("year", {"type": "integer"}, "Empty: this one"),
        parameter("span", {"type": "string", "enum": [*Target.Span.values]}, "Empty: months"),
        parameter("measure", {"type": "string", "enum": [*Target.Measure.values]}, "Empty: contracts signed"),
        parameter("category", KEY, "Of one product category"),
        parameter("currency", STRING, "Empty: the company's"),
    ],
    "responses": answered(200, "Targets that the asker sees, and what was reached in the records that he sees", json_of(_SHEET), READING),
}


@router.get("/targets", operation_id="sales_targets", openapi_extra=TARGETS)
def tell(request: Asked) -> HttpResponse:
    """A department counts with all its parts, and only for who sees all of it; `parts` is the sum set for its people and parts, or for the spans."""
    actor = reading.signed(request).actor
    query = Query(request, ("year", "span", "measure", "category", "currency"))
    if not access.may(kind_of(Target), actor, READ):
        raise MayNot(_t("You may not do this."))
    year, what = _asked(query)
    found, months = targets(what, year, actor)
    rows = _rows(found, months, what, actor) if found or months else []
    facts = {"year": year, "begins": [day.isoformat() for day in what.begins], "money": what.measure not in COUNTED, "currency": what.currency}
    return answers.data({**facts, "rows": rows})


def _asked(query: Query) -> tuple[int, Counted]:
    told = query.text("year", 4) or str(periods.today().year)
    if not told.isdigit() or not 1900 <= int(told) <= 2999:
        raise Invalid(_t("This is not a year."), {"year": _t("This is not a year.")})
    span, measure = query.text("span", 7) or spans.MONTH, query.text("measure", 9) or Target.Measure.SIGNED
    for name, value, known in (("span", span, Target.Span.values), ("measure", measure, Target.Measure.values)):
        if value not in known:
            raise Invalid(_t("There is no such choice."), {name: _t("There is no such choice.")})
    wanted = query.text("category", 36)
    category = reading.key(wanted, "category") if wanted else None
    return int(told), Counted(measure, query.text("currency", 3) or HOME, category, span, spans.of_year(span, int(told)))


def targets(what: Counted, year: int, actor: Actor) -> tuple[Cells, Months]:
    """(Person or department, first day) → the target of the span, those of the year as well; and what months ask, for longer spans."""
    longer = what.span in (spans.QUARTER, spans.HALF, spans.YEAR)
    asked: list[dict[str, Any]] = [
        {"field": "measure", "op": "eq", "value": what.measure},
        {"field": "currency", "op": "eq", "value": what.currency},
        {"field": "span", "op": "in", "value": sorted({what.span, spans.YEAR, *([spans.MONTH] if longer else ())})},
        {"field": "first", "op": "ge", "value": f"{year}-01-01"},
        {"field": "first", "op": "le", "value": f"{year}-12-31"},
        {"field": "category", "op": "eq", "value": str(what.category)} if what.category else {"field": "category", "op": "empty"},
    ]
    rows: Any = list(kind_of(Target).visible_to(actor, READ).filter({"and": asked}))
    months: dict[tuple[UUID, date], Decimal] = {}
    for row in rows if longer else ():
        if row.span == spans.MONTH:
            at = row.department_id or row.owner_id, spans.first(what.span, row.first)
            months[at] = months.get(at, Decimal(0)) + row.amount
    # The year's own stand under the day before it, so that they are not taken for its first month.
    named = [row for row in rows if row.span in (what.span, spans.YEAR)]
    return {(row.department_id or row.owner_id, row.first if row.span == what.span else _whole(year)): row for row in named}, months


def _whole(year: int) -> date:
    return date(year - 1, 12, 31)


def _rows(found: Cells, months: Months, what: Counted, actor: Actor) -> list[dict[str, Any]]:
    tree, reached = targeting.tree(), targeting.reached(what, actor) if targeting.readable(what.measure, actor) else None
    named = {key for key, _day in (*found, *months)}
    people = labels(kind_named("people.user"), actor, sorted(named))
    names = people | labels(kind_named("people.department"), actor, sorted(named))
    rows = []
    for key, depth, department in _order(tree, named):
        team = tree.all_in(key) if department else {key}
        full = reached is not None and (not department or targeting.whole(what.measure, team, tree, actor))
        facts = {"id": str(key), "who": names.get(key, "…"), "department": department, "mine": key == actor.id, "depth": depth}
        rows.append(
            facts
            | _figures(
                key, _below(key, tree if department else None, found, months, what), found, what, _sums(reached or {}, team, what) if full else None
            )
        )
    return rows


def _sums(reached: targeting.Reached, team: set[UUID], what: Counted) -> list[Decimal]:
    sums = [Decimal(0)] * len(what.begins)
    for (person, place), value in reached.items():
        if person in team:
            sums[place] += value
    return sums


def _below(key: UUID, tree: Tree | None, found: Cells, months: Months, what: Counted) -> list[Decimal | None]:
    """What is set for people and parts of a department span by span; else what its, or the person's, months come to."""
    parts = [_parts(tree, found, months, key, day) if tree else None for day in what.begins]
    return [months.get((key, day)) if part is None else part for part, day in zip(parts, what.begins, strict=True)]


def _figures(key: UUID, below: Sequence[Decimal | None], found: Cells, what: Counted, sums: list[Decimal] | None) -> dict[str, Any]:
    """Each span, and the year: what was asked for the whole of it, and the sum of what its spans ask."""
    places = "1" if what.measure in COUNTED else "0.01"
    cells, asked = [], []
    for place, day in enumerate(what.begins):
        target = found.get((key, day))
        asked += [target.amount] if target else []
        cells.append(_cell(target, sums[place] if sums else None, below[place], places))
    year = found.get((key, _whole(what.begins[0].year)))
    return {"cells": cells, "year": _cell(year, sum(sums, Decimal(0)) if sums else None, sum(asked, Decimal(0)) if asked else None, places)}


def _order(tree: Tree, named: set[UUID]) -> list[tuple[UUID, int, bool]]:
    """Departments before their people and parts, as deep as the named ones lie; who is in none comes last."""
    found: list[tuple[UUID, int, bool]] = []

    def visit(department: UUID, depth: int) -> None:
        below = depth + 1 if department in named else depth
        if department in named:
            found.append((department, depth, True))
        found.extend((person, below, False) for person in tree.people.get(department, ()) if person in named)
        for part in tree.parts.get(department, ()):
            visit(part, below)

    for top in tree.parts.get(None, ()):
        visit(top, 0)
    rest = named - {key for key, _depth, _department in found}
    return found + [(key, 0, False) for key in sorted(rest)]


def _parts(tree: Tree, found: Cells, months: Months, department: UUID, day: date) -> Decimal | None:
    """What is set for its people and its parts; a part for which nothing is set counts with its own people and parts."""

    def own(key: UUID) -> Decimal | None:
        return found[key, day].amount if (key, day) in found else months.get((key, day))

    told = [own(person) for person in tree.people.get(department, ())]
    for part in tree.parts.get(department, ()):
        value = own(part)
        told.append(_parts(tree, found, months, part, day) if value is None else value)
    known = [value for value in told if value is not None]
    return sum(known, Decimal(0)) if known else None


def _cell(target: Target | None, reached: Decimal | None, parts: Decimal | None, places: str) -> dict[str, Any]:
    numbers = {"asked": target.amount if target else None, "reached": reached, "parts": parts}
    told = {name: None if value is None else str(value.quantize(Decimal(places))) for name, value in numbers.items()}
    return {"id": str(target.pk) if target else None, **told}
