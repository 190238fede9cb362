"""How many private customers a person may hold in a pool (私海容量)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """What one pool says: for the roles the person holds, and for everybody; empty where it says nothing."""

    role: int | None
    pool: int | None


def resolve(member: int | None, levels: Iterable[Level]) -> int | None:
    """The capacity that counts: the member's own, else the nearest pool's on the way up; None is unlimited.

    Within one pool a capacity for a role the person holds goes before the pool's general one; of several
    roles the caller passes the largest.
    """
    if member is not None:
        return member
    for level in levels:
        if level.role is not None:
            return level.role
        if level.pool is not None:
            return level.pool
    return None
