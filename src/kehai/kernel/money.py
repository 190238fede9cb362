"""Money: the currencies with their decimals, and the one rule of rounding. Amounts are exact, never a float."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

HOME = "CNY"
_CENTS = 2
_WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "IDR"})
CHOICES: tuple[tuple[str, Any], ...] = (
    ("CNY", _("CNY Chinese yuan")),
    ("HKD", _("HKD Hong Kong dollar")),
    ("MOP", _("MOP Macau pataca")),
    ("TWD", _("TWD New Taiwan dollar")),
    ("USD", _("USD US dollar")),
    ("EUR", _("EUR Euro")),
    ("GBP", _("GBP Pound sterling")),
    ("JPY", _("JPY Japanese yen")),
    ("KRW", _("KRW South Korean won")),
    ("SGD", _("SGD Singapore dollar")),
    ("MYR", _("MYR Malaysian ringgit")),
    ("THB", _("THB Thai baht")),
    ("VND", _("VND Vietnamese dong")),
    ("IDR", _("IDR Indonesian rupiah")),
    ("INR", _("INR Indian rupee")),
    ("RUB", _("RUB Russian rouble")),
    ("AED", _("AED UAE dirham")),
    ("AUD", _("AUD Australian dollar")),
    ("CAD", _("CAD Canadian dollar")),
    ("CHF", _("CHF Swiss franc")),
)
CODES = frozenset(code for code, _name in CHOICES)


def decimals(currency: str) -> int:
    """How many decimals an amount of the currency has."""
    return 0 if currency in _WITHOUT_CENTS else _CENTS


def rounded(value: Decimal | Fraction, places: int) -> Decimal:
    """The nearest value with so many decimals; a half goes away from zero (四舍五入), on both sides alike.

    A fraction is rounded once and exactly: a third is never cut to 28 digits first.
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Decimal(-whole if exact < 0 else whole).scaleb(-places)
