"""How alike two short texts are; the one place that knows rapidfuzz."""

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


def ratio(one: str, other: str) -> int:
    """From 0 to 100."""
    return round(fuzz.ratio(one, other))


def slip(one: str, other: str) -> str:
    """The one slip that makes one text of the other: swapped, missing or replaced; empty for none and for more."""
    if one == other or OSA.distance(one, other, score_cutoff=1) != 1:
        return ""
    if len(one) != len(other):
        return "missing"
    return "swapped" if sorted(one) == sorted(other) else "replaced"
