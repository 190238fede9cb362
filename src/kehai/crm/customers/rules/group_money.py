"""What the companies of a group signed, paid and owe (A04); the domain of contracts says it, and nothing is said where there is none.

`say` is the port: a domain above gives a function from the customers that are asked for, and who asks, to their
sums by currency, of the records that he sees and by the fields that he reads.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from kehai.kernel.access import Actor

NAMES = ("signed", "received", "open")
# Customer → currency → name → amount; what the asker does not read is in none of them.
Sums = Mapping[UUID, Mapping[str, Mapping[str, Decimal]]]
Told = dict[str, dict[str, Decimal]]
Provider = Callable[[Sequence[UUID], Actor], Sums]
_known: list[Provider] = []


def say(provider: Provider) -> None:
    """A domain that knows the contracts."""
    _known[:] = [provider]


def of(customers: Sequence[UUID], actor: Actor) -> Sums:
    """The sums of these customers, in one statement; nothing where nobody knows."""
    return _known[0](customers, actor) if _known and customers else {}


def add(into: Told, more: Mapping[str, Mapping[str, Decimal]]) -> None:
    """Adds sums to others, currency by currency."""
    for currency, sums in more.items():
        held = into.setdefault(currency, {})
        for name, amount in sums.items():
            held[name] = held.get(name, Decimal(0)) + amount


def plain(sums: Mapping[str, Mapping[str, Decimal]]) -> list[dict[str, str]]:
    """As it travels: a line for each currency, in their order."""
    return [{"currency": currency, **{name: str(amount) for name, amount in found.items()}} for currency, found in sorted(sums.items())]
