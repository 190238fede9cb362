"""The working calendar: which days are worked, 调休 make-up days included, and what time is left until a deadline.

Three layers, the upper wins: days the company entered (office.work_day), the state's arrangement as
chinesecalendar brings it, and for a year that neither knows an estimate by the statutory festivals, of which
people are told wherever a date of it is used. Kept per process under the epoch; the weekly pattern and the
hours are settings.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.kernel import company, festivals, periods
from kehai.kernel.catalogue import STARTING, epoch_now, read_epoch
from kehai.kernel.field import Choice, Field
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

ONE = timedelta(days=1)
PAUSES = "11:30-12:30", "11:30-13:00", "12:00-13:00", "12:00-13:30", "12:00-14:00"
FIRST, LAST = 1900, 2200  # years that are reckoned with
FARTHEST = 10_000  # working days
When = TypeVar("When", date, datetime)
_ENTERED = "SELECT day, works, name, source FROM /*rule:calendar*/ kernel_workday WHERE deleted_at IS NULL"


def _half_hours(first: int, last: int) -> tuple[Choice, ...]:
    return tuple(Choice(word, word) for hour in range(first, last + 1) for word in (f"{hour:02}:00", f"{hour:02}:30"))


company.declare(
    _("Working time"),
    (
        Field(
            "calendar.weekdays",
            _("Days of a week that are worked"),
            "choice",
            choices=(
                Choice("12345", _("Monday to Friday")),
                Choice("123456", _("Monday to Saturday")),
                Choice("1234567", _("Every day")),
            ),
            default="12345",
        ),
        Field("calendar.begins", _("Work begins at"), "choice", choices=_half_hours(5, 10), default="09:00"),
        Field("calendar.ends", _("Work ends at"), "choice", choices=_half_hours(14, 23), default="18:00"),
        Field(
            "calendar.pause",
            _("Lunch break"),
            "choice",
            choices=(Choice("none", _("No break")), *(Choice(words, words) for words in PAUSES)),
            default="12:00-13:00",
        ),
    ),
    guard="office.work_day",
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: whether it is worked, its occasion, and where we know it from (week, published, estimated, announced, own)."""

    day: date
    works: bool
    name: Any
    source: str


@dataclass(frozen=True, slots=True)
class House:
    """The calendar of one epoch; its years are worked out when they are first asked for."""

    weekdays: str
    spans: tuple[tuple[time, time], ...]
    entered: Mapping[date, Day]
    announced: frozenset[int]
    years: dict[int, tuple[Day, ...]] = field(default_factory=dict)
    worked: dict[int, tuple[date, ...]] = field(default_factory=dict)

    def year(self, number: int) -> tuple[Day, ...]:
        """Its days, the first of January first. Raises ValueError for a year nobody reckons with."""
        if not FIRST <= number <= LAST:
            raise ValueError(number)
        if number not in self.years:
            first = date(number, 1, 1)
            known = self._festivals(number)
            length = (date(number + 1, 1, 1) - first).days
            self.years[number] = tuple(self._day(first + n * ONE, known) for n in range(length))
        return self.years[number]

    def workdays(self, number: int) -> tuple[date, ...]:
        """The worked days of a year, in order."""
        if number not in self.worked:
            self.worked[number] = tuple(day.day for day in self.year(number) if day.works)
        return self.worked[number]

    def _festivals(self, number: int) -> Mapping[date, Day]:
        if number in self.announced:
            return {}
        source = "published" if festivals.known(number) else "estimated"
        return {day: Day(day, works, name, source) for day, (works, name) in festivals.of(number).items()}

    def _day(self, day: date, known: Mapping[date, Day]) -> Day:
        usual = Day(day, str(day.isoweekday()) in self.weekdays, "", "week")
        return self.entered.get(day) or known.get(day) or usual


_cache: dict[tuple[str, int], House] = {}
_lock = Lock()


def house() -> House:
    """The calendar in force for this request or job."""
    epoch = epoch_now.get()
    epoch = read_epoch() if epoch is None else epoch
    key = (str(connection.settings_dict["NAME"]), epoch)
    found = _cache.get(key)
    if found is None:
        found = _read(_entered() if epoch != STARTING else {})
        with _lock:
            if len(_cache) >= 8:
                _cache.clear()
            _cache[key] = found
    return found


def _entered() -> dict[date, Day]:
    return {day: Day(day, works, name, source) for day, works, name, source in fetch(Sql(_ENTERED))}


def _read(entered: Mapping[date, Day]) -> House:
    begins, ends, pause = (company.get(f"calendar.{word}") for word in ("begins", "ends", "pause"))
    edges = [begins, *(pause.split("-") if pause != "none" else ()), ends]
    times = [time.fromisoformat(edge) for edge in edges]
    announced = frozenset(day.day.year for day in entered.values() if day.source == "announced")
    return House(company.get("calendar.weekdays"), tuple(zip(times[::2], times[1::2], strict=True)), entered, announced)


def published(year: int) -> bool:
    """Whether the state's arrangement of the year is known; otherwise its days are estimated."""
    return festivals.known(year) or year in house().announced


def notices(years: Iterable[int]) -> list[str]:
    """A sentence for each of these years whose days are estimated, for wherever dates of it are shown."""
    sentence = _t("The arrangement of holidays of %(year)d has not been announced yet; estimated by the statutory festivals.")
    return [sentence % {"year": year} for year in sorted(set(years)) if not published(year)]


def fingerprint() -> str:
    """Changes with whatever deadlines hang on: pattern, hours, zone, entered days, the data the library brings."""
    now = house()
    told = repr((now.weekdays, now.spans, sorted(now.entered.items()), str(periods.zone()), festivals.edition()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def local(moment: datetime) -> datetime:
    """The moment in the company's zone."""
    return moment.astimezone(periods.zone())


def day(of: date) -> Day:
    """What is known of a day; of a moment, its day in the company's zone."""
    at = _date(of)
    return house().year(at.year)[at.timetuple().tm_yday - 1]


def is_workday(of: date) -> bool:
    """Whether the day is worked."""
    return day(of).works


def add_workdays(moment: When, days: int) -> When:
    """So many working days later, or earlier: a date for a date, for a moment the same time of the company's day.

    0: the same day, or the next that is worked. Raises ValueError beyond FARTHEST.
    """
    if abs(days) > FARTHEST:
        raise ValueError(days)
    start = _date(moment)
    found = start if days == 0 and is_workday(start) else _step(start, days or 1)
    if not isinstance(moment, datetime):
        return found
    at = local(moment)
    return datetime.combine(found, at.time(), at.tzinfo).astimezone(UTC)


def deadline(moment: datetime, days: int) -> datetime:
    """The end of the working day that comes so many working days after the moment; 0: of this one or the next worked."""
    return end_of(add_workdays(_date(moment), days))


def end_of(of: date) -> datetime:
    """When work ends on that day."""
    return datetime.combine(of, house().spans[-1][1], periods.zone()).astimezone(UTC)


def begin_of(of: date) -> datetime:
    """When work begins on that day."""
    return datetime.combine(of, house().spans[0][0], periods.zone()).astimezone(UTC)


def workdays_between(a: date, b: date) -> int:
    """How many working days lie after `a`, up to and with `b`; negative where `b` is earlier."""
    first, last = _date(a), _date(b)
    if last < first:
        return -workdays_between(b, a)
    years = range(first.year, last.year + 1)
    return sum(bisect_right(house().workdays(y), last) - bisect_right(house().workdays(y), first) for y in years)


def add_worktime(moment: datetime, minutes: int) -> datetime:
    """When so many minutes of working time have passed."""
    left = timedelta(minutes=minutes)
    at = _date(moment)
    for _round in range(FARTHEST):
        for begin, end in _spans(at):
            begin = max(begin, moment.astimezone(UTC))  # noqa: PLW2901  what is left of the span
            if begin < end and begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta())
        at = _later(at, 1)
    raise ValueError(minutes)


def worktime_between(a: datetime, b: datetime) -> timedelta:
    """The working time from one moment to a later one."""
    first, last = a.astimezone(UTC), b.astimezone(UTC)
    found, at, end_day = timedelta(), _date(a), _date(b)
    while at <= end_day:
        found += sum((max(min(end, last) - max(begin, first), timedelta()) for begin, end in _spans(at)), timedelta())
        at += ONE
    return found


def table(first: date, last: date) -> Sql:
    """The days of a period as a table for statements to join: `FROM (…) AS d(day, works, name)`."""
    days = [one for year in range(first.year, last.year + 1) for one in house().year(year) if first <= one.day <= last]
    lists: tuple[Any, ...] = ([one.day for one in days], [one.works for one in days], [str(one.name) for one in days])
    return Sql("SELECT * FROM unnest(%s::date[], %s::boolean[], %s::text[])", lists)


def _date(of: date) -> date:
    return local(of).date() if isinstance(of, datetime) else of


def _spans(of: date) -> list[tuple[datetime, datetime]]:
    """What is worked of a day, in UTC: a clock that is put on or back makes a span shorter or longer."""
    if not is_workday(of):
        return []
    zone = periods.zone()
    return [(datetime.combine(of, a, zone).astimezone(UTC), datetime.combine(of, b, zone).astimezone(UTC)) for a, b in house().spans]


def _later(start: date, count: int) -> date:
    year, at = start.year, bisect_right(house().workdays(start.year), start) + count - 1
    while at >= len(house().workdays(year)):
        at -= len(house().workdays(year))
        year += 1
    return house().workdays(year)[at]


def _step(start: date, count: int) -> date:
    return _later(start, count) if count > 0 else _earlier(start, -count)


def _earlier(start: date, count: int) -> date:
    year, at = start.year, bisect_left(house().workdays(start.year), start) - count
    while at < 0:
        year -= 1
        at += len(house().workdays(year))
    return house().workdays(year)[at]
