"""What speaks for a customer's region: address, telephone, mobile, network address, each with its confidence (P08).

Facts for people to judge, never a verdict: where two disagree both are shown, and what a person chose stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kehai.crm.customers.rules.address import region_of
from kehai.kernel import network_regions, regions, telephone_regions

ADDRESS, LANDLINE, MOBILE, NETWORK, TOLD, CHOSEN = "address", "phone", "mobile", "network", "told", "chosen"
# The firmest first; an address says itself how sure it is.
SURE = {LANDLINE: 0.85, MOBILE: 0.55, NETWORK: 0.4}


@dataclass(frozen=True, slots=True)
class Guess:
    """One hint: from what, which region, how sure (0 to 1), and of when the data is that says so."""

    source: str
    region: str
    confidence: float
    data: str


@lru_cache(maxsize=4096)
def guesses(address: str, phone: str, mobile: str, network: str = "") -> tuple[Guess, ...]:
    """All that the facts of a customer say, the surest first; a write asks twice, for the region and for what speaks for it."""
    found = [_from_address(address), _from_landline(phone), _from_mobile(mobile), _from_mobile(phone, LANDLINE), _from_network(network)]
    return tuple(sorted((guess for guess in found if guess), key=lambda guess: -guess.confidence))


def network_date() -> str:
    """Of when the table of network addresses is."""
    return network_regions.data_date()


def conflicts(found: Sequence[Guess]) -> list[tuple[Guess, Guess]]:
    """Pairs that cannot both be right: neither region lies within the other."""
    return [
        (one, other)
        for at, one in enumerate(found)
        for other in found[at + 1 :]
        if not one.region.startswith(other.region) and not other.region.startswith(one.region)
    ]


def _from_address(address: str) -> Guess | None:
    found = region_of(address) if address else None
    return Guess(ADDRESS, found[0], found[1], regions.DATA) if found else None


def _from_landline(number: str) -> Guess | None:
    code = telephone_regions.of_landline(number) if number else None
    return Guess(LANDLINE, code, SURE[LANDLINE], telephone_regions.data_date()) if code else None


def _from_mobile(number: str, source: str = MOBILE) -> Guess | None:
    """A mobile may stand in the field for telephones."""
    code = telephone_regions.of_mobile(number) if number else None
    return Guess(source, code, SURE[MOBILE], telephone_regions.data_date()) if code else None


def _from_network(address: str) -> Guess | None:
    code = network_regions.of_address(address) if address else None
    return Guess(NETWORK, code, SURE[NETWORK], network_regions.data_date()) if code else None
