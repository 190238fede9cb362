"""Days that come back every year, by the sun or by the moon (农历), and when they come next; the one module that knows borax.

Written as `1990-05-17`, `--05-17` (the year is not known), `lunar:1990-08-15`, `lunar:--08-15`, and `leap:1990-05-01`
for a day in a leap month (闰月). A day that a year does not have is kept on the one before: the 30th of a month of 29
days on the 29th, 29 February on the 28th.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from borax.calendars.lunardate import LCalendars, LunarDate
from django.utils.translation import gettext_lazy as _

FIRST, LAST = 1900, 2100  # the years whose moons are known
# A day of a leap month: on the plain month of the same number, or on the leap month in the years that have it.
PLAIN, LEAP = "plain", "leap"
_STORED = re.compile(r"(?:(lunar|leap)[: ]\s*)?(?:(\d{4})-|--)?(\d{1,2})-(\d{1,2})")
_SOLAR = re.compile(r"(?:(\d{4})[-/.年])?\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?")
_LUNAR = re.compile(r"(?:农历|農曆|阴历|陰曆|旧历|舊曆)?\s*(?:(\d{4})[年-]?)?\s*(闰|閏)?([正冬腊臘一二三四五六七八九十]{1,2}|\d{1,2})月(.{1,3})")
_TELLS = re.compile(r"农历|農曆|阴历|陰曆|旧历|舊曆|闰|閏|[初廿卅正冬腊臘]|[一二三四五六七八九十]月")
_DIGITS = {word: at for at, word in enumerate("一二三四五六七八九十", 1)}
_MONTHS = {"正": 1, "冬": 11, "腊": 12, "臘": 12, "十一": 11, "十二": 12, **_DIGITS}


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A day of the year, with the year it began where that is known. ValueError for one that no year has."""

    month: int
    day: int
    year: int | None = None
    lunar: bool = False
    leap: bool = False

    def __post_init__(self) -> None:
        if self.lunar:
            _refuse_moonless(self)
        else:
            date(self.year or 2000, self.month, self.day)  # 2000 has a 29 February

    def __str__(self) -> str:
        sort = "leap:" if self.leap else "lunar:" if self.lunar else ""
        year = "-" if self.year is None else f"{self.year:04d}"
        return f"{sort}{year}-{self.month:02d}-{self.day:02d}"

    def began(self) -> date | None:
        """The solar date it began on, where the year is known."""
        if self.year is None:
            return None
        return self.in_year(self.year, PLAIN if not self.leap else LEAP)

    def in_year(self, year: int, policy: str = PLAIN) -> date | None:
        """The solar date of this day in a solar or lunar year; None where the moons of the year are not known."""
        if not self.lunar:
            return _clamped(year, self.month, self.day)
        if not FIRST <= year <= LAST:
            return None
        leap = self.leap and policy == LEAP and LCalendars.leap_month(year) == self.month
        day = min(self.day, LCalendars.ndays(year, self.month, int(leap)))
        found: date = LunarDate(year, self.month, day, int(leap)).to_solar_date()
        return found

    def next(self, after: date, policy: str = PLAIN) -> date | None:
        """The first time it comes on or after a day; None beyond the known moons."""
        # A lunar year begins up to seven weeks after the solar one of its number.
        coming = (self.in_year(year, policy) for year in range(after.year - 1, after.year + 2))
        return min((day for day in coming if day is not None and day >= after), default=None)


def _clamped(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day, last))


def _refuse_moonless(told: Anniversary) -> None:
    if not (1 <= told.month <= 12 and 1 <= told.day <= 30):
        raise ValueError("no such day")
    if told.year is None:
        return
    if not FIRST <= told.year <= LAST or (told.leap and LCalendars.leap_month(told.year) != told.month):
        raise ValueError("no such month")
    if told.day > LCalendars.ndays(told.year, told.month, int(told.leap)):
        raise ValueError("no such day")


def read(text: str) -> Anniversary:
    """A day as it is stored, or as people write it: 5月17日, 1990/5/17, 农历八月十五, 农历1990年闰五月初一. ValueError with a sentence."""
    words = text.strip()
    try:
        found = _stored(words) or (_of_moon(words) if _TELLS.search(words) else _of_sun(words))
    except ValueError as error:
        raise ValueError(_("There is no such day.")) from error
    if found is None:
        raise ValueError(_("Please write a day as 1990-05-17, 05-17 or lunar 8-15."))
    return found


def _stored(words: str) -> Anniversary | None:
    found = _STORED.fullmatch(words)
    if not found:
        return None
    sort, year, month, day = found.groups()
    return Anniversary(int(month), int(day), int(year) if year else None, bool(sort), sort == "leap")


def _of_sun(words: str) -> Anniversary | None:
    found = _SOLAR.fullmatch(words)
    if not found:
        return None
    year, month, day = found.groups()
    return Anniversary(int(month), int(day), int(year) if year else None)


def _of_moon(words: str) -> Anniversary | None:
    found = _LUNAR.fullmatch(words)
    if not found:
        return None
    year, leap, month, day = found.groups()
    number = int(month) if month.isdigit() else _MONTHS.get(month)
    place = _day(day.removesuffix("日"))
    if number is None or place is None:
        return None
    return Anniversary(number, place, int(year) if year else None, lunar=True, leap=bool(leap))


def _day(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    word = word.replace("二十", "廿", 1) if word != "二十" else word
    fixed = {"二十": 20, "三十": 30, "卅": 30, "十": 10}
    if word in fixed:
        return fixed[word]
    tens = {"初": 0, "十": 10, "廿": 20}.get(word[:1])
    ones = _DIGITS.get(word[1:])
    return None if tens is None or ones is None else tens + ones


def of_lunar(day: date) -> Anniversary:
    """The day of the moon that a solar date is. ValueError beyond the known moons."""
    found = LunarDate.from_solar(day)
    return Anniversary(found.month, found.day, found.year, lunar=True, leap=bool(found.leap))
