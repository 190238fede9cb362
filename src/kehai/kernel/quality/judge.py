"""What a record's data are worth, in plain Python: asked with every write and for the reasons on a page; the SQL of measure.py is its twin."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils import timezone

from kehai.kernel import periods
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.quality.standard import (
    COLUMNS,
    INVENTED,
    PLACEHOLDER,
    STALE,
    WRONG,
    Facet,
    Standard,
    facets,
    is_checked,
    look,
    measured,
    percent,
    standard_of,
    stored,
    whole,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wanting: by its word (see standard.py), its fields, and how much mending it would give."""

    word: str
    fields: tuple[Field, ...]
    gain: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The numbers of a record and what it lacks; `freshness` is None where the kind asks for none."""

    quality: int
    completeness: int
    validity: int
    freshness: int | None
    lacking: tuple[str, ...]


@dataclass(slots=True)
class _Sum:
    """What was counted of a record."""

    asked: int = 0
    filled: int = 0
    checked: int = 0
    right: int = 0
    freshness: int | None = None

    def numbers(self) -> tuple[int, int, int | None]:
        return percent(self.filled, self.asked), percent(self.right, self.checked), self.freshness


def refresh(kind: Kind, row: Any) -> dict[str, Any]:
    """Brings the numbers of a row up to date; what changed, by attribute name."""
    if not measured(kind):
        return {}
    found = judge(kind, row)
    now = dict(zip(COLUMNS, (found.quality, found.completeness, found.validity, found.freshness, list(found.lacking)), strict=True))
    changed = {name: value for name, value in now.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed


def judge(kind: Kind, row: Any) -> Verdict:
    """The numbers of a row as it stands."""
    counted, lacking = _count(kind, row)
    numbers = counted.numbers()
    return Verdict(whole(*numbers), *numbers, lacking)


def reasons(kind: Kind, row: Any) -> list[Reason]:
    """What a row lacks, the most rewarding first."""
    counted, lacking = _count(kind, row)
    now = whole(*counted.numbers())
    named = {facet.name: facet for facet in facets(kind)}
    found = [_reason(word, named, counted, now, kind) for word in lacking]
    return sorted(found, key=lambda reason: -reason.gain)


def _reason(word: str, named: Mapping[str, Facet], counted: _Sum, now: int, kind: Kind) -> Reason:
    complete, right, fresh = counted.numbers()
    if word == STALE:
        return Reason(word, tuple(kind.fields[name] for name in standard_of(kind).fresh if name in kind.fields), whole(complete, right, 100) - now)
    facet = _named(word.removesuffix(WRONG), named)
    if not word.endswith(WRONG):
        return Reason(word, facet.fields, whole(percent(counted.filled + facet.weight, counted.asked), right, fresh) - now)
    better = whole(complete, percent(counted.right + facet.weight, counted.checked), fresh) - now
    return Reason(word, tuple(each for each in facet.fields if each.name == word.removesuffix(WRONG)), better)


def _named(name: str, named: Mapping[str, Facet]) -> Facet:
    return named.get(name) or next(facet for facet in named.values() if name in {each.name for each in facet.fields})


def _count(kind: Kind, row: Any) -> tuple[_Sum, tuple[str, ...]]:
    asked = filled_in = checked = right = 0
    lacking: list[str] = []
    for name, weight, when, reads in _asked(kind):
        if when and str(getattr(row, when[0]) or "") not in when[1]:
            continue
        asked += weight
        there = [(each, value) for each in reads if (value := each.value(row)) is not None and value != ""]  # a nought is an answer
        if not there:
            lacking.append(name)
            continue
        filled_in += weight
        looked_at = [(each.wrong, each.fits(value)) for each, value in there if each.fits]
        if looked_at:
            wrong = [word for word, fine in looked_at if not fine]
            lacking += wrong
            checked += weight
            right += 0 if wrong else weight
    standard = standard_of(kind)
    fresh = freshness(standard, row) if standard.fresh else None
    if fresh is not None and fresh < 100:
        lacking.append(STALE)
    return _Sum(asked, filled_in, checked, right, fresh), tuple(lacking)


class _Read(NamedTuple):
    """How a field of a facet is read, how it is told as wrong, and whether a value fits; None where none can be wrong."""

    value: Callable[[Any], Any]
    wrong: str
    fits: Callable[[Any], bool] | None


class _Asked(NamedTuple):
    """A facet made ready for many rows: what is the same for all of them is looked up once."""

    name: str
    weight: int
    when: tuple[str, tuple[str, ...]] | None
    reads: tuple[_Read, ...]


# By model: the fields and the standard it was made for, and what is asked.
_ready: dict[Any, tuple[Mapping[str, Field] | None, Standard | None, tuple[_Asked, ...]]] = {}


def _asked(kind: Kind) -> tuple[_Asked, ...]:
    standard = standard_of(kind)
    fields, made_for, found = _ready.get(kind.model, (None, None, ()))
    if fields is not kind.fields or made_for is not standard:  # another company has other fields of its own
        found = tuple(
            _Asked(each.name, each.weight, each.when and (each.when[0].column, each.when[1]), tuple(_read(standard, part) for part in each.fields))
            for each in facets(kind)
        )
        _ready[kind.model] = kind.fields, standard, found
    return found


def _read(standard: Standard, each: Field) -> _Read:
    value = partial(stored, each=each) if each.own else attrgetter(each.column)
    return _Read(value, each.name + WRONG, partial(fits, standard, each) if is_checked(standard, each) else None)


def fits(standard: Standard, each: Field, value: Any) -> bool:
    """Whether a filled-in value looks as it must."""
    if each.name in standard.past:
        return _day(value) <= periods.today()
    pattern = look(standard, each)
    if not pattern:
        return not _compiled(PLACEHOLDER).search(str(value))
    fine = bool(_compiled(pattern).search(str(value)))
    return fine and not (each.type == "mobile" and _compiled(INVENTED).search(str(value)))


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def freshness(standard: Standard, row: Any) -> int:
    """All of it while the latest of its times is young, half for as long again, then nothing."""
    times = [moment for name in standard.fresh if (moment := getattr(row, name)) is not None]
    age = timezone.now() - max(times) if times else None
    if age is None or age > timedelta(days=2 * standard.days):
        return 0
    return 100 if age <= timedelta(days=standard.days) else 50
