"""Which branch serves a region."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID


def serving(region: str, served: Mapping[UUID, Sequence[str]], allowed: Collection[UUID]) -> UUID | None:
    """The allowed pool that serves the smallest area around the region: the city's before the province's.

    None where none does, or where two serve the same area: a person must choose then.
    """
    fitting = [(len(code), pool) for pool, codes in served.items() if pool in allowed for code in codes if region and region.startswith(code)]
    best = max((length for length, _pool in fitting), default=0)
    found = {pool for length, pool in fitting if length == best}
    return found.pop() if len(found) == 1 else None
