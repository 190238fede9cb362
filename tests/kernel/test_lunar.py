"""Days that come back every year (K41, beyond 1): the rules of the moon as people keep them, over two hundred years."""

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LCalendars, LunarDate
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as some

from kehai.kernel import lunar
from kehai.kernel.lunar import LEAP, PLAIN, Anniversary

DAYS = some.dates(date(1901, 3, 1), date(2098, 12, 31))  # a year before the moons that are known end
MOONS = some.builds(lambda month, day: Anniversary(month, day, lunar=True), some.integers(1, 12), some.integers(1, 30))
LEAPS = some.builds(lambda month, day: Anniversary(month, day, lunar=True, leap=True), some.integers(1, 12), some.integers(1, 30))
QUICK = settings(max_examples=150, deadline=None)


@QUICK
@given(DAYS)
def test_every_day_is_a_day_of_the_moon_and_back(day):
    told = lunar.of_lunar(day)
    assert told.began() == day
    assert lunar.read(str(told)) == told


@QUICK
@given(MOONS, DAYS)
def test_it_comes_once_in_every_lunar_year(told, after):
    found = told.next(after)
    assert after <= found < after + timedelta(days=385)  # the longest year has thirteen months
    moon = LunarDate.from_solar(found)
    assert (moon.month, moon.leap) == (told.month, 0)
    # The 30th of a month that has 29 days is kept on the 29th, never on the 1st of the next.
    assert moon.day == min(told.day, LCalendars.ndays(moon.year, moon.month))
    assert told.next(found) == found
    assert told.next(found + timedelta(days=1)) > found


@QUICK
@given(LEAPS, DAYS)
@example(Anniversary(6, 1, 2025, lunar=True, leap=True), date(2026, 1, 1))
def test_a_day_of_a_leap_month_is_kept_as_its_people_keep_it(told, after):
    plain, leap = told.next(after, PLAIN), told.next(after, LEAP)
    assert not LunarDate.from_solar(plain).leap
    moon = LunarDate.from_solar(leap)
    assert moon.month == told.month
    assert bool(moon.leap) == (LCalendars.leap_month(moon.year) == told.month)


@QUICK
@given(some.dates(date(1900, 1, 1), date(2100, 12, 31)), DAYS)
def test_a_solar_day_comes_every_year_also_the_29_of_february(born, after):
    told = Anniversary(born.month, born.day)
    found = told.next(after)
    assert after <= found <= after + timedelta(days=366)
    assert (found.month, found.day) in {(born.month, born.day), (2, 28)}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1990-05-17", "1990-05-17"),
        ("1990/5/17", "1990-05-17"),
        ("1990年5月17日", "1990-05-17"),
        ("5月17日", "--05-17"),
        ("05-17", "--05-17"),
        ("02-29", "--02-29"),
        ("农历八月十五", "lunar:--08-15"),
        ("農曆1990年閏五月初一", "leap:1990-05-01"),
        ("腊月廿三", "lunar:--12-23"),
        ("正月初一", "lunar:--01-01"),
        ("农历十一月二十", "lunar:--11-20"),
        ("冬月三十", "lunar:--11-30"),
        ("农历6月二十九", "lunar:--06-29"),
        ("lunar 8-15", "lunar:--08-15"),
        ("leap:2025-06-01", "leap:2025-06-01"),
    ],
)
def test_people_write_days_as_they_speak(written, stored):
    assert str(lunar.read(written)) == stored


@pytest.mark.parametrize(
    "written",
    ["", "13-01", "02-30", "2026-02-29", "lunar:1990-13-01", "leap:2026-06-01", "lunar:2026-12-30", "lunar:1800-01-01", "农历八月三十一", "八月半"],
)
def test_what_is_no_day_is_refused_with_a_sentence(written):
    with translation.override("en"), pytest.raises(ValueError, match=r"day"):
        lunar.read(written)


def test_new_year_and_mid_autumn_fall_where_the_calendar_on_the_wall_says():
    assert lunar.read("正月初一").next(date(2026, 1, 1)) == date(2026, 2, 17)
    assert lunar.read("八月十五").next(date(2026, 1, 1)) == date(2026, 9, 25)
    assert lunar.read("leap:2025-06-01").next(date(2025, 7, 1), LEAP) == date(2025, 7, 25)
    assert lunar.read("腊月三十").next(date(2027, 1, 1)) == date(2027, 2, 5)  # that month has 29 days
    assert lunar.read("lunar:--01-01").next(date(2102, 1, 1)) is None
