"""The sums of a quote, from facts alone: exact until they are rounded once, a half upwards (四舍五入)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kehai.kernel.money import decimals, rounded

HUNDRED = Decimal(100)
DISCOUNT_PLACES, MOST_PLACES = 3, 6


@dataclass(frozen=True, slots=True)
class Sums:
    """What a line, or all of them, costs: without tax, the tax, with it; `amount` is what the price says."""

    amount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


def line(price: Decimal, quantity: Decimal, tax_rate: Decimal, currency: str, *, taxed: bool) -> Sums:
    """The sums of one line; `taxed`: the price contains the tax. Net and tax always add up to gross."""
    places = decimals(currency)
    amount = rounded(Fraction(price) * Fraction(quantity), places)
    if taxed:
        net = rounded(Fraction(amount) * 100 / (100 + Fraction(tax_rate)), places)
        return Sums(amount, net, amount - net, amount)
    tax = rounded(Fraction(amount) * Fraction(tax_rate) / 100, places)
    return Sums(amount, amount, tax, amount + tax)


def total(lines: Iterable[Sums]) -> Sums:
    """The sums of all lines: of what was rounded, so that a reader who adds up gets the same."""
    amount = net = tax = gross = Decimal(0)
    for each in lines:
        amount, net, tax, gross = amount + each.amount, net + each.net, tax + each.tax, gross + each.gross
    return Sums(amount, net, tax, gross)


def places_of(price: Decimal, currency: str) -> int:
    """How many decimals a price reckoned from this one has: as many as it has, and no fewer than its currency."""
    exponent = price.normalize().as_tuple().exponent
    return min(MOST_PLACES, max(decimals(currency), -exponent if isinstance(exponent, int) else 0))


def discounted(listed: Decimal, discount: Decimal, currency: str) -> Decimal:
    """The price after a discount in per cent."""
    return rounded(Fraction(listed) * (100 - Fraction(discount)) / 100, places_of(listed, currency))


def discount_of(listed: Decimal | None, price: Decimal) -> Decimal:
    """By how many per cent a price lies under the listed one; less than nothing where it lies above."""
    if not listed:
        return Decimal(0)
    return rounded((Fraction(listed) - Fraction(price)) * 100 / Fraction(listed), DISCOUNT_PLACES)


def beyond(listed: Decimal | None, price: Decimal, most: Decimal, currency: str) -> bool:
    """Whether a price lies further under the listed one than so many per cent; what only rounding took off is not further."""
    return listed is not None and price < discounted(listed, most, currency)


def with_tax(price: Decimal, tax_rate: Decimal, currency: str, *, was: bool, shall: bool) -> Decimal:
    """A price of a list told as the quote tells its prices, with or without tax."""
    if was == shall:
        return price
    factor = (100 + Fraction(tax_rate)) / 100
    return rounded(Fraction(price) * factor if shall else Fraction(price) / factor, max(places_of(price, currency), 4 if decimals(currency) else 0))
