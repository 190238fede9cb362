"""Weeks, months, quarters, half-years and years that targets are set for: when they begin, and which of them a year has (E23, B40)."""

from datetime import date, timedelta

WEEK, MONTH, QUARTER, HALF, YEAR = "week", "month", "quarter", "half", "year"
MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
A_WEEK = timedelta(days=7)


def first(span: str, day: date) -> date:
    """The first day of the span that a day lies in; weeks begin on Monday."""
    if span == WEEK:
        return day - timedelta(days=day.weekday())
    months = MONTHS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(span: str, begin: date) -> date:
    """The first day of the span after the one that begins then."""
    if span == WEEK:
        return begin + A_WEEK
    count = begin.year * 12 + begin.month - 1 + MONTHS[span]
    return date(count // 12, count % 12 + 1, 1)


def of_year(span: str, year: int) -> list[date]:
    """The first days of the spans that begin in a year."""
    begin = first(span, date(year, 1, 1))
    found = []
    while begin.year <= year:
        if begin.year == year:
            found.append(begin)
        begin = following(span, begin)
    return found
