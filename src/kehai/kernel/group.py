"""Groups of the rows an actor reaches: counts, sums, averages, least and most, by one or two fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehai.kernel import access, periods, regions, shape
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.errors import Invalid
from kehai.kernel.field import Field
from kehai.kernel.labels import labels
from kehai.kernel.query import Scope
from kehai.kernel.rows import Rows, fetch
from kehai.kernel.sql import FALSE, TRUE, Sql, join
from kehai.kernel.sql import name as quoted
from kehai.kernel.types import TYPES

MOST_GROUPS, MOST_KEYS, MOST_MEASURES = 1000, 2, 10
UNITS = ("day", "week", "month", "year")
# Not a period but how it stands to today: what was to be done, what is, what will be; nothing where there is no date.
DUE = "due"
STANDS = {"overdue": gettext_lazy("Overdue"), "today": gettext_lazy("Today"), "planned": gettext_lazy("Planned")}
FUNCTIONS = ("sum", "avg", "min", "max", "count")  # count:field are the rows where it is filled in
# What many share: by these one may count what one may not see.
BROAD = frozenset({"choice", "boolean", "region"})
NO_ACCESS = ""  # stands for all linked records that the actor does not see


@dataclass(frozen=True, slots=True)
class Key:
    """What is grouped by: a field, for dates a unit, and its value in SQL."""

    field: Field
    unit: str
    value: Sql


def groups(rows: Rows, by: Sequence[str], measures: Sequence[str], *, least: int = 1) -> tuple[list[dict[str, Any]], bool]:
    """The groups with value, label and measures by their names, and whether there were more. Raises Invalid.

    `unseen` are the places of keys that stand for records the actor does not see: their value is None, and no filter finds them.
    Without `by` all rows are one group: the totals under a list.
    `least` > 1 is for rows that the asker may count but not see (§5.7): groups of fewer are left out, and only
    broad keys and sums are given, so that no single record stands behind a figure.
    """
    scope = rows.scope
    if len(by) > MOST_KEYS or len(set(by)) != len(by):
        raise _bad("by", _("Please give one or two different fields."))
    if not 0 < len(measures) <= MOST_MEASURES or len(set(measures)) != len(measures):
        raise _bad("measure", _("Please give fewer of these."))
    keys = [key_of(scope, spec) for spec in by]
    figures = [_figure(scope, spec) for spec in measures]
    if least > 1:
        _refuse_narrow(scope, keys, measures)
    if rows.condition() == FALSE:
        return [], False
    if not keys:
        return [_all(rows, measures, figures)], False
    found = fetch(_statement(rows, keys, figures, least))
    labelled = [names_of(key, rows, [row[at] for row in found]) for at, key in enumerate(keys)]
    told = [_told(row, keys, labelled, measures) for row in found[:MOST_GROUPS]]
    return _ordered(told, keys), len(found) > MOST_GROUPS


def _all(rows: Rows, measures: Sequence[str], figures: Sequence[tuple[str, Sql]]) -> dict[str, Any]:
    """All rows as one group. A value that its row would mask is in no figure: `plain` is empty there."""
    inner = join(", ", [value + f" AS m{at}" for at, (_function, value) in enumerate(figures)])
    outer = ", ".join(function.replace("?", f"g.m{at}") for at, (function, _value) in enumerate(figures))
    found = fetch(f"SELECT {outer} FROM (" + rows.select(inner) + ") g")[0]
    return {"value": None, "label": "", **{spec: _plain(value) for spec, value in zip(measures, found, strict=True)}}


def _bad(parameter: str, sentence: str) -> Invalid:
    return Invalid(sentence, {parameter: sentence})


def _refuse_narrow(scope: Scope, keys: Sequence[Key], measures: Sequence[str]) -> None:
    for key in keys:
        guarded = key.field.own or access.guarded(scope.kind, scope.actor.rights, key.field.name)
        if guarded or not (key.field.type in BROAD or key.unit in ("month", "year")):
            raise _bad("by", _("What one may only count is grouped by choices, regions, months and years."))
    if any(spec.partition(":")[0] not in ("count", "sum", "avg") for spec in measures):
        raise _bad("measure", _("Please choose one of the values."))


def _statement(rows: Rows, keys: Sequence[Key], figures: Sequence[tuple[str, Sql]], least: int) -> Sql:
    """Values first, then the grouping: so that every parameter stands in the text once."""
    inner = [key.value + f" AS k{at}" for at, key in enumerate(keys)]
    inner += [value + f" AS m{at}" for at, (_function, value) in enumerate(figures)]
    chosen = ", ".join(f"g.k{at}" for at in range(len(keys)))
    outer = ", ".join(function.replace("?", f"g.m{at}") for at, (function, _value) in enumerate(figures))
    dated = any(key.unit for key in keys)
    order = f"{chosen} NULLS LAST" if dated else f"count(*) DESC, {chosen}"
    enough = f" HAVING count(*) >= {int(least)}" if least > 1 else ""
    source = rows.select(join(", ", inner))
    return f"SELECT {chosen}, {outer} FROM (" + source + f") g GROUP BY {chosen}{enough} ORDER BY {order} LIMIT {MOST_GROUPS + 1}"


def key_of(scope: Scope, spec: str) -> Key:
    """What is grouped by, from its word in the request. Raises Invalid."""
    name, _colon, unit = spec.partition(":")
    field = scope.field(name)
    if not field.group or (unit and (unit not in (*UNITS, DUE) or field.type not in ("date", "datetime"))):
        raise _bad("by", _("The list cannot be grouped by this field."))
    if field.type in ("date", "datetime"):
        return Key(field, unit or "day", _dated(scope, field, unit or "day"))
    if field.type == "link":
        return Key(field, "", _linked(scope, field))
    value = shape.plain(scope, field)
    return Key(field, "", "NULLIF((" + value + ")::text, '')" if field.type in ("choice", "region") else value)


def _dated(scope: Scope, field: Field, unit: str) -> Sql:
    """The first day of the period, in the company's time zone."""
    value = shape.plain(scope, field)
    if field.type == "datetime":
        value = "((" + value + Sql(") AT TIME ZONE %s)", (str(periods.zone()),))
    if unit == DUE:
        today = periods.today()
        days = Sql("(SELECT CASE WHEN d.at < %s THEN 'overdue' WHEN d.at = %s THEN 'today' WHEN d.at > %s THEN 'planned' END", (today, today, today))
        return days + " FROM (SELECT (" + value + ")::date AS at) d)"
    return f"date_trunc('{unit}', (" + value + ")::timestamp)::date"


def _linked(scope: Scope, field: Field) -> Sql:
    """The linked id where its record is seen; all others are one group that names none of them."""
    target = kind_named(str(field.target))
    above = scope.alias + "l"
    stored = shape.plain(scope, field)
    seen = target.access.predicate(target, scope.actor.rights, access.READ, above)
    if seen == TRUE:
        return "(" + stored + ")::text"
    exists = f"EXISTS (SELECT 1 FROM {quoted(target.table)} {above} WHERE {above}.id = {field.sql(scope.alias).text} AND "
    return "CASE WHEN " + (exists + seen) + ") THEN (" + stored + ")::text WHEN (" + stored + f") IS NOT NULL THEN '{NO_ACCESS}' END"


def _figure(scope: Scope, spec: str) -> tuple[str, Sql]:
    """The aggregate with ? for its value, and the value of a row."""
    if spec == "count":
        return "count(*)", Sql("NULL::bigint")
    function, _colon, name = spec.partition(":")
    if function not in FUNCTIONS:
        raise _bad("measure", _("Please choose one of the values."))
    field = scope.field(name)
    if not TYPES[field.type].measure:
        raise _bad("measure", _("This field has no numbers."))
    places = 2 if field.type == "money" else field.places if field.type == "decimal" else 2
    return f"round(avg(?), {int(places)})" if function == "avg" else f"{function}(?)", shape.plain(scope, field)


def names_of(key: Key, rows: Rows, values: Sequence[Any]) -> Callable[[Any], str]:
    """How a value of this key is called."""
    given = [value for value in values if value is not None and value != NO_ACCESS]
    if key.field.type == "link":
        known = labels(kind_named(str(key.field.target)), rows.actor, {UUID(value) for value in given})
        return lambda value: known.get(UUID(value), "")
    if key.field.type == "choice":
        choices = {choice.value: str(choice.label) for choice in key.field.choices}
        return lambda value: choices.get(value, str(value))
    if key.field.type == "region":
        return lambda value: regions.label(value) or value
    if key.field.type == "boolean":
        return lambda value: _("Yes") if value else _("No")
    if key.unit == DUE:
        return lambda value: str(STANDS[value])
    return lambda value: _period(value, key.unit)


def _period(first: date, unit: str) -> str:
    return {"month": first.isoformat()[:7], "year": str(first.year)}.get(unit, first.isoformat())


def _told(row: Sequence[Any], keys: Sequence[Key], labelled: Sequence[Callable[[Any], str]], measures: Sequence[str]) -> dict[str, Any]:
    values = [_plain(row[at]) or None if row[at] == NO_ACCESS else _plain(row[at]) for at in range(len(keys))]
    named = [_named(row[at], labelled[at]) for at in range(len(keys))]
    figures = {spec: _plain(value) for spec, value in zip(measures, row[len(keys) :], strict=True)}
    one = len(keys) == 1
    told = {"value": values[0] if one else values, "label": named[0] if one else named, **figures}
    unseen = [at for at in range(len(keys)) if row[at] == NO_ACCESS]
    return {**told, "unseen": unseen} if unseen else told


def _named(value: Any, label: Callable[[Any], str]) -> str:
    if value is None:
        return _("Empty")
    return _("No access") if value == NO_ACCESS else label(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _ordered(told: list[dict[str, Any]], keys: Sequence[Key]) -> list[dict[str, Any]]:
    """Choices in the order they were declared in, all else as it came: dates rising, others by their size."""
    first = keys[0].field
    if first.type != "choice":
        return told
    place = {choice.value: at for at, choice in enumerate(first.choices)}
    one = len(keys) == 1
    return sorted(told, key=lambda group: place.get(group["value"] if one else group["value"][0], len(place)))
