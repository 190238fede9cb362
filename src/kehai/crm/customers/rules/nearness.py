"""How far apart two points are, and what speaks for a visit having taken place (K60, K64). It scores, it accuses nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NEAR_M = 300  # a telephone in a street of tall houses errs by as much
TRUSTED_M = 200  # a position known less exactly than this teaches no place
STAYED = timedelta(minutes=5)
WRITTEN = 20  # characters that say more than "visited"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a visit: metres to the customer's place and metres of error (None: not known), times, photos, words.

    `placed` is whether the telephone told a position at all.
    """

    distance: int | None
    accuracy: int | None
    arrived: datetime
    left: datetime
    photos: int
    words: str
    planned: bool
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the visit. `near` is None where it cannot be told."""

    near: bool | None
    photographed: bool
    stayed: bool
    written: bool
    planned: bool
    placed: bool = True

    @property
    def score(self) -> int:
        """0 to 100: position 40, photo 20, time spent 15, a written result 15, planned beforehand 10.

        What cannot be told counts half: a customer without a known place is not its visitor's fault. A visit without a
        position lacks the forty and nothing else.
        """
        near = 0 if not self.placed else 20 if self.near is None else 40 * self.near
        return near + 20 * self.photographed + 15 * self.stayed + 15 * self.written + 10 * self.planned


def near(distance: int | None, accuracy: int | None) -> bool | None:
    """Whether somebody was at the place, as far as the error of his position lets one say; None where no place is known.

    An error beyond 2 km says nothing at all.
    """
    if distance is None or (accuracy or 0) > 2_000:
        return None
    return distance <= max(NEAR_M, accuracy or 0)


def evidence(seen: Seen) -> Evidence:
    """What speaks for this visit."""
    return Evidence(
        near=near(seen.distance, seen.accuracy),
        photographed=seen.photos > 0,
        stayed=seen.left - seen.arrived >= STAYED,
        written=len("".join(seen.words.split())) >= WRITTEN,
        planned=seen.planned,
        placed=seen.placed,
    )
