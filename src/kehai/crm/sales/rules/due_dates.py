"""When money is due: one rule for tenor (做期) and settlement (结算政策), and amounts split to the fen (E70, E73, T12)."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

TENORS = (1, 3, 6, 12)
PREPAID, IMMEDIATE, MONTHLY, QUARTERLY, HALF_YEARLY, YEAR_END = "prepaid", "immediate", "monthly", "quarterly", "half_yearly", "year_end"
AT_ONCE = (PREPAID, IMMEDIATE)
CYCLES = {MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, YEAR_END: 12}  # months
END_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Rule:
    """A tenor in months (0: none), a settlement, and the day of the month on which a settlement's statement is drawn."""

    tenor: int = 0
    settlement: str = ""
    cut_off: int | None = None


def problems(rule: Rule, parts: int = 1) -> dict[str, str]:
    """What contradicts itself, by field; empty where the rule says one day for each payment (T12)."""
    if not rule.tenor and not rule.settlement:
        return {"settlement": _("Please choose a tenor or a settlement; else no day follows.")}
    if rule.tenor and rule.settlement in AT_ONCE:
        return {"tenor": _("Whoever pays in advance or at once has no tenor; choose one of the two.")}
    if rule.tenor and rule.settlement and rule.settlement != MONTHLY:
        return {"tenor": _("A tenor and this settlement each say another day; choose one. Only after a monthly statement may a tenor follow.")}
    if rule.cut_off is not None and rule.settlement not in CYCLES:
        return {"cut_off": _("A cut-off day belongs to a monthly, quarterly, half-yearly or year-end settlement.")}
    if parts > 1 and rule.settlement in AT_ONCE:
        return {"parts": _("What is paid in advance or at once is one payment.")}
    return {}


def due(base: date, rule: Rule, at: int = 0) -> date:
    """The day of the payment number `at`, counted from 0; of a rule without problems.

    A tenor counts months from the base date, the 31st meaning the last day of a shorter month. A settlement falls on the
    first cut-off that the base date reaches, later payments on the cut-offs after it; a tenor beside it counts from there.
    """
    if rule.settlement in AT_ONCE:
        return base
    if not rule.settlement:
        return later(base, rule.tenor * (at + 1))
    day = rule.cut_off or END_OF_MONTH
    first = _first_cut_off(base, CYCLES[rule.settlement], day)
    return on_day(first, CYCLES[rule.settlement] * at + rule.tenor, day)


def _first_cut_off(base: date, step: int, day: int) -> date:
    months = 0
    while True:
        found = on_day(base, months, day)
        if found.month % step == 0 and found >= base:
            return found
        months += 1


def later(base: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    return on_day(base, months, base.day)


def on_day(base: date, months: int, day: int) -> date:
    """A day of the month that lies some months after the base; the last one where the month is shorter."""
    count = base.year * 12 + base.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def shares(amount: Decimal, weights: Sequence[Decimal | Fraction | int], places: int = 2) -> list[Decimal]:
    """An amount split by weights, to the last fen: what rounding down leaves goes to the largest remainders, the earlier first."""
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if not whole:
        return [Decimal(0) for _weight in weights]
    units = Fraction(amount) * 10**places
    exact = [units * Fraction(weight) / whole for weight in weights]
    found = [each.numerator // each.denominator for each in exact]
    rest = int(units) - sum(found)
    order = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in order[:rest]:
        found[at] += 1
    return [Decimal(each).scaleb(-places) for each in found]


def part_of(amount: Decimal, percent: Decimal, places: int = 2) -> Decimal:
    """So many per cent of an amount, rounded down to its decimals."""
    exact = Fraction(amount) * Fraction(percent) / 100 * 10**places
    return Decimal(exact.numerator // exact.denominator).scaleb(-places)
