"""Relative periods in the company's time zone: today, this week, the last seven days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def zone() -> ZoneInfo:
    """The company's time zone; the database keeps UTC."""
    return ZoneInfo(getattr(settings, "COMPANY_TIME_ZONE", "Asia/Shanghai"))


def today() -> date:
    """The company's date now."""
    return datetime.now(zone()).date()


def _month(day: date, step: int) -> date:
    count = day.year * 12 + day.month - 1 + step
    return date(count // 12, count % 12 + 1, 1)


def days(word: str, now: date | None = None) -> tuple[date, date]:
    """The period as (first day, day after the last); weeks begin on Monday. KeyError for another word."""
    day = now or today()
    one = timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    periods = {
        "today": (day, day + one),
        "yesterday": (day - one, day),
        "tomorrow": (day + one, day + 2 * one),
        "this_week": (monday, monday + 7 * one),
        "last_week": (monday - 7 * one, monday),
        "next_week": (monday + 7 * one, monday + 14 * one),
        "this_month": (_month(day, 0), _month(day, 1)),
        "last_month": (_month(day, -1), _month(day, 0)),
        "next_month": (_month(day, 1), _month(day, 2)),
        "this_year": (date(day.year, 1, 1), date(day.year + 1, 1, 1)),
        "last_7_days": (day - 6 * one, day + one),
        "last_30_days": (day - 29 * one, day + one),
        "next_7_days": (day, day + 7 * one),
        "next_30_days": (day, day + 30 * one),
    }
    return periods[word]
