"""Who gets which customer: in turn, by load, or by load weighed with ability; pure, and it says why (B60)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

TURN, LOAD, WEIGHTED = "turn", "load", "weighted"
METHODS = (TURN, LOAD, WEIGHTED)
NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who could get a customer: what he holds, his ability, how many more fit, and when he last got one."""

    person: UUID
    load: int
    weight: int = 100
    room: int | None = None  # None: no limit
    last: datetime = NEVER
    given: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """One customer to one person, with the loads of all as they were at that moment, whom it fell to first."""

    customer: UUID
    person: UUID
    loads: tuple[Candidate, ...]


def share_out(
    customers: Sequence[UUID], people: Sequence[Candidate], method: str, barred: Mapping[UUID, Collection[UUID]] | None = None
) -> list[Given]:
    """Goes through the customers in order; who may not have one (`barred`: it was his until lately) is left out for it.

    A customer for whom nobody has room is not given.
    """
    at = {one.person: one for one in people}
    found = []
    for customer in customers:
        closed = (barred or {}).get(customer, ())
        open_to = [one for one in at.values() if one.room != 0 and one.person not in closed]
        if not open_to:
            continue
        ranked = sorted(open_to, key=lambda one: _rank(one, method))
        first = ranked[0]
        found.append(Given(customer, first.person, tuple(ranked)))
        room = None if first.room is None else first.room - 1
        at[first.person] = replace(first, load=first.load + 1, given=first.given + 1, room=room)
    return found


def _rank(one: Candidate, method: str) -> tuple[object, ...]:
    """Least first; between equals who has waited longest, then by id, so that a plan is the same each time it is made."""
    if method == TURN:
        return one.given, one.last, one.person
    burden = one.load * 100 / one.weight if method == WEIGHTED else one.load
    return burden, one.given, one.last, one.person
