"""What the technical parameters of a product say in short: DN50 PN16 316L."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol

LONGEST = 1000


class Told(Protocol):
    """What must be known of a parameter."""

    @property
    def key(self) -> str:
        """Where the value stands."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def symbol(self) -> str:
        """What stands before the value."""

    @property
    def type(self) -> str:
        """Its type."""

    @property
    def unit(self) -> str:
        """What stands behind a number."""


def short(value: Decimal) -> str:
    """A number without the zeros that say nothing, and never as a power of ten."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def summary(parameters: Iterable[Told], values: Mapping[str, Any]) -> str:
    """The values that there are, in the order of the parameters."""
    found = [_word(each, values[each.key]) for each in parameters if values.get(each.key) not in (None, "", False)]
    return " ".join(found)[:LONGEST]


def _word(each: Told, value: Any) -> str:
    if each.type == "boolean":
        return each.symbol or each.name
    if each.type == "decimal":
        number = short(Decimal(str(value)))
        return f"{each.symbol}{number}" if each.symbol else f"{each.name}{number}{each.unit}"
    return f"{each.symbol}{value}"
