"""When money is due, and amounts split to the fen: tenors, settlements, month ends, leap years, contradictions (E70, E73, T12)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehai.crm.sales.rules.due_dates import CYCLES, TENORS, Rule, due, later, part_of, problems, shares

D = date
few = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("base", "rule", "days"),
    [
        (D(2026, 1, 31), Rule(tenor=1), [D(2026, 2, 28), D(2026, 3, 31)]),
        (D(2024, 1, 31), Rule(tenor=1), [D(2024, 2, 29)]),
        (D(2024, 2, 29), Rule(tenor=12), [D(2025, 2, 28)]),
        (D(2026, 11, 30), Rule(tenor=3), [D(2027, 2, 28), D(2027, 5, 30)]),
        (D(2026, 8, 31), Rule(tenor=6), [D(2027, 2, 28)]),
        (D(2026, 5, 9), Rule(settlement="prepaid"), [D(2026, 5, 9)]),
        (D(2026, 5, 9), Rule(settlement="immediate"), [D(2026, 5, 9)]),
        (D(2026, 5, 9), Rule(settlement="monthly"), [D(2026, 5, 31), D(2026, 6, 30)]),
        (D(2026, 5, 25), Rule(settlement="monthly", cut_off=25), [D(2026, 5, 25), D(2026, 6, 25)]),
        (D(2026, 5, 26), Rule(settlement="monthly", cut_off=25), [D(2026, 6, 25)]),
        (D(2026, 1, 31), Rule(settlement="monthly", cut_off=30), [D(2026, 2, 28), D(2026, 3, 30)]),
        (D(2026, 3, 31), Rule(settlement="quarterly"), [D(2026, 3, 31), D(2026, 6, 30)]),
        (D(2026, 3, 26), Rule(settlement="quarterly", cut_off=25), [D(2026, 6, 25)]),
        (D(2026, 7, 1), Rule(settlement="half_yearly"), [D(2026, 12, 31), D(2027, 6, 30)]),
        (D(2026, 12, 21), Rule(settlement="year_end", cut_off=20), [D(2027, 12, 20), D(2028, 12, 20)]),
        (D(2026, 5, 9), Rule(tenor=3, settlement="monthly"), [D(2026, 8, 31), D(2026, 9, 30)]),
    ],
)
def test_each_rule_says_one_day_for_each_payment(base, rule, days):
    assert problems(rule) == {}
    assert [due(base, rule, at) for at in range(len(days))] == days


@pytest.mark.parametrize(
    ("rule", "parts", "field"),
    [
        (Rule(), 1, "settlement"),
        (Rule(tenor=3, settlement="prepaid"), 1, "tenor"),
        (Rule(tenor=1, settlement="immediate"), 1, "tenor"),
        (Rule(tenor=3, settlement="quarterly"), 1, "tenor"),
        (Rule(tenor=12, settlement="year_end"), 1, "tenor"),
        (Rule(tenor=3, cut_off=25), 1, "cut_off"),
        (Rule(settlement="prepaid", cut_off=25), 1, "cut_off"),
        (Rule(settlement="immediate"), 2, "parts"),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field(rule, parts, field):
    assert set(problems(rule, parts)) == {field}


@few
@given(st.dates(D(2000, 1, 1), D(2090, 1, 1)), st.sampled_from(list(CYCLES)), st.integers(1, 31), st.integers(0, 12))
def test_a_settlement_falls_on_cut_offs_in_order_and_never_before_the_base(base, settlement, cut_off, at):
    rule = Rule(settlement=settlement, cut_off=cut_off)
    day, following = due(base, rule, at), due(base, rule, at + 1)
    assert base <= day < following
    assert day.month % CYCLES[settlement] == 0
    assert day.day == cut_off or (day.day < cut_off and later(day, 1).replace(day=1).toordinal() - day.toordinal() == 1)
    # No cut-off of the cycle was passed over.
    assert at or (day.year - base.year) * 12 + day.month - base.month <= CYCLES[settlement]


@few
@given(st.dates(D(2000, 1, 1), D(2090, 1, 1)), st.sampled_from(TENORS))
def test_a_tenor_comes_to_the_same_day_or_the_last_of_a_shorter_month(base, tenor):
    day = due(base, Rule(tenor=tenor))
    assert (day.year - base.year) * 12 + day.month - base.month == tenor
    assert day.day == base.day or (day.day < base.day and date.fromordinal(day.toordinal() + 1).day == 1)


@few
@given(st.integers(0, 10**16), st.lists(st.integers(0, 10**12), min_size=1, max_size=60), st.sampled_from([0, 2]))
def test_shares_come_to_the_amount_to_the_last_fen_and_none_is_a_fen_off(units, weights, places):
    amount = Decimal(units).scaleb(-places)
    parts = shares(amount, weights, places)
    if not sum(weights):
        assert not any(parts)
        return
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 10**places)


def test_what_rounding_leaves_goes_to_the_largest_remainders():
    assert shares(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert shares(Decimal("0.05"), [1, 2, 1]) == [Decimal("0.01"), Decimal("0.03"), Decimal("0.01")]
    assert shares(Decimal(100), [1, 1, 1], 0) == [34, 33, 33]
    assert part_of(Decimal("999.99"), Decimal("33.333")) == Decimal("333.32")
