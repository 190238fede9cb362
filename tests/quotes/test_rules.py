"""The sums of quotes against fractions, and amounts in capitals against the examples of the rule (A27)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehai.crm.sales.rules import quoting
from kehai.crm.sales.rules.capitals import DIGITS, capitals

PRICES = st.decimals(0, 10**9, places=6)
QUANTITIES = st.decimals("0.000001", 10**6, places=6)
RATES = st.decimals(0, 100, places=2)
CURRENCIES = st.sampled_from(["CNY", "JPY", "USD"])


def nearest(value: Fraction, places: int) -> Fraction:
    """Half upwards, on whole numbers only: a second way to round."""
    return Fraction((2 * value * 10**places + 1) // 2, 10**places)


@given(PRICES, QUANTITIES, RATES, CURRENCIES, st.booleans())
def test_a_line_is_exact_and_adds_up(price, quantity, rate, currency, taxed):
    places = 0 if currency == "JPY" else 2
    sums = quoting.line(price, quantity, rate, currency, taxed=taxed)
    amount = nearest(Fraction(price) * Fraction(quantity), places)
    assert Fraction(sums.amount) == amount
    if taxed:
        assert (Fraction(sums.gross), Fraction(sums.net)) == (amount, nearest(amount * 100 / (100 + Fraction(rate)), places))
    else:
        assert (Fraction(sums.net), Fraction(sums.tax)) == (amount, nearest(amount * Fraction(rate) / 100, places))
    assert sums.net + sums.tax == sums.gross
    assert all(isinstance(value, Decimal) and -value.as_tuple().exponent == places for value in (sums.amount, sums.net, sums.tax, sums.gross))


@given(st.lists(st.tuples(PRICES, QUANTITIES, RATES), max_size=30), st.booleans())
def test_the_total_is_what_a_reader_adds_up(rows, taxed):
    lines = [quoting.line(price, quantity, rate, "CNY", taxed=taxed) for price, quantity, rate in rows]
    sums = quoting.total(lines)
    assert Fraction(sums.gross) == sum((Fraction(line.gross) for line in lines), Fraction(0))
    assert sums.net + sums.tax == sums.gross


@given(st.decimals("0.0001", 10**6, places=4), st.decimals(0, 100, places=3))
def test_what_only_rounding_took_off_is_not_beyond_the_discount_allowed(listed, discount):
    price = quoting.discounted(listed, discount, "CNY")
    assert not quoting.beyond(listed, price, discount, "CNY")
    assert abs(Fraction(price) - Fraction(listed) * (100 - Fraction(discount)) / 100) <= Fraction(1, 200)
    if price > 0:
        assert quoting.beyond(listed, price - Decimal("0.01"), discount, "CNY")


@given(st.decimals("0.01", 10**6, places=2), RATES)
def test_a_price_told_with_tax_and_without_comes_back_within_rounding(price, rate):
    net = quoting.with_tax(price, rate, "CNY", was=True, shall=False)
    assert abs(quoting.with_tax(net, rate, "CNY", was=False, shall=True) - price) <= Decimal("0.0002")
    assert quoting.with_tax(price, rate, "CNY", was=True, shall=True) == price


RULE = {  # the examples of 《正确填写票据和结算凭证的基本规定》, articles 2 and 4
    "1409.50": "壹仟肆佰零玖元伍角",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
}
EDGES = {
    "0": "零元整",
    "0.05": "伍分",
    "0.50": "伍角",
    "0.55": "伍角伍分",
    "1": "壹元整",
    "10": "壹拾元整",
    "100": "壹佰元整",
    "1004": "壹仟零肆元整",
    "1040": "壹仟零肆拾元整",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "100010": "壹拾万零壹拾元整",
    "10100000": "壹仟零壹拾万元整",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100001000.01": "壹亿零壹仟元零壹分",
    "1000010000": "壹拾亿零壹万元整",
    "1000000000000": "壹万亿元整",
    "123456789.12": "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角贰分",
    "-325.04": "负叁佰贰拾伍元零肆分",
    "1.005": "壹元零壹分",
    "0.004": "零元整",
}


@pytest.mark.parametrize(("amount", "words"), [*RULE.items(), *EDGES.items()])
def test_amounts_in_capitals(amount, words):
    assert capitals(Decimal(amount)) == words


@given(st.integers(0, 10**16 - 1))
def test_capitals_say_the_amount_and_nothing_else(yuan):
    words = capitals(Decimal(yuan)).removesuffix("元整")
    assert "零零" not in words
    assert words == "零" or not words.endswith("零")
    assert _read(words) == yuan


def _read(words: str) -> int:
    """Reads whole yuan back: another way round."""
    found = rest = 0
    for big, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        head, sep, tail = words.rpartition(unit) if unit else ("", "", words)
        if unit and not sep:
            continue
        if unit == "亿":
            found, words = found + _read(head) * big, tail
        elif unit:
            found, words = found + _group(head) * big, tail
        else:
            rest = _group(words)
    return found + rest


def _group(words: str) -> int:
    value = digit = 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            value, digit = value + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
    return value + digit


def test_what_no_form_has_room_for_is_refused():
    with pytest.raises(ValueError, match="1"):
        capitals(Decimal(10) ** 16)
