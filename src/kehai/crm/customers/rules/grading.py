"""What grade a customer's sales make: the plain reading of a grade rule, to which the SQL of grade_run.py is the twin (B28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MONTHLY, YEARLY = "monthly", "yearly"
PER = {MONTHLY: 1, YEARLY: 12}


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule: the average of so many months before this one, if at least `least` of them are known."""

    figure: str
    months: int
    least: int
    a_from: Decimal
    b_from: Decimal
    c_from: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
    """The grade, the average it comes from, and over how many months."""

    grade: str
    figure: Decimal
    months: int


def back(day: date, months: int) -> date:
    """The first day of the month so many months before that of a day."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def judge(terms: Terms, sold: Mapping[date, Decimal], today: date) -> Verdict | None:
    """The grade by what was sold in each month; None while too few months are known.

    Months count from the first one that ever had a figure: a month without figure after it is one without
    sales, one before it is not known. The month that runs is not counted.
    """
    end = back(today, 0)
    known = [month for month in sold if month < end]
    if not known:
        return None
    first = max(min(known), back(today, terms.months))
    counted = (end.year - first.year) * 12 + end.month - first.month
    if counted < terms.least:
        return None
    total = sum((sold[month] for month in known if month >= first), Decimal()) * PER[terms.figure]
    bounds = (("a", terms.a_from), ("b", terms.b_from), ("c", terms.c_from))
    grade = next((letter for letter, bound in bounds if total >= bound * counted), "d")
    return Verdict(grade, round(total / counted, 2), counted)
