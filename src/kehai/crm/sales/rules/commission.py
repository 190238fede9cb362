"""What a sum earns under the rates of a rule: pure, exact, and the same in whatever order the sum came together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kehai.kernel.money import decimals, rounded

PROGRESSIVE, WHOLE = "progressive", "whole"
Tiers = Sequence[tuple[Decimal, Decimal]]
_LINE = re.compile(r"(?:(\d{1,14}(?:\.\d{1,2})?)\s*[:：\s]\s*)?(\d{1,3}(?:\.\d{1,4})?)\s*[%％]?")
MOST = 20


def read(text: str) -> Tiers:
    """From which sum on → rate in per cent, the least first. Raises ValueError where that is not what stands there."""
    found = []
    for line in filter(None, (each.strip().replace(",", "") for each in re.split(r"[\n;；]", text or ""))):
        told = _LINE.fullmatch(line)
        if told is None:
            raise ValueError(line)
        found.append((Decimal(told[1] or 0), Decimal(told[2])))
    starts = [start for start, _rate in found]
    if not found or starts[0] or sorted(set(starts)) != starts or len(found) > MOST or any(rate > 100 for _start, rate in found):
        raise ValueError(text)
    return found


def written(tiers: Tiers) -> str:
    """As people read it: a rate alone, or a line a tier."""
    if len(tiers) == 1:
        return f"{plain(tiers[0][1])}%"
    return "\n".join(f"{plain(start)} {plain(rate)}%" for start, rate in tiers)


def plain(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    return f"{number.normalize():f}"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a sum at one rate."""

    start: Decimal
    amount: Decimal
    rate: Decimal


def slices(terms: Mapping[str, Any], total: Decimal) -> list[Slice]:
    """The parts of a sum and their rates; less than nothing earns nothing."""
    tiers = read(terms["tiers"])
    if total <= 0:
        return []
    if terms["tiering"] == WHOLE:
        start, rate = next((start, rate) for start, rate in reversed(tiers) if start <= total)
        return [Slice(start, total, rate)]
    ends = [*(start for start, _rate in tiers[1:]), total]
    parts = (Slice(start, min(total, end) - start, rate) for (start, rate), end in zip(tiers, ends, strict=True))
    return [part for part in parts if part.amount > 0]


def earned(terms: Mapping[str, Any], total: Decimal) -> Decimal:
    """What a period's sum earns, to the fen."""
    exact = sum((Fraction(part.amount) * Fraction(part.rate) / 100 for part in slices(terms, total)), Fraction(0))
    return rounded(exact, decimals(terms["currency"]))


def between(terms: Mapping[str, Any], before: Decimal, after: Decimal) -> list[Slice]:
    """The parts by which two sums differ, at the rate of the tier each lies in; what is less now counts against."""
    low, high = sorted((before, after))
    sign = 1 if after >= before else -1
    found = []
    for part in slices({**terms, "tiering": PROGRESSIVE}, high):
        more = part.start + part.amount - max(part.start, low)
        if more > 0:
            found.append(Slice(part.start, sign * more, part.rate))
    return found
