"""The first-record ruling (B58): the earliest valid record that has not lapsed wins, and the sentences say why. Pure: no database.

What makes a record valid is data (`Valid`); who collected is who owns (B57), unless the customer fell back to the
pool meanwhile: then a side counts from its later claim, or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop

CLAIMANT, OWNER = "claimant", "owner"
# By these a customer left its owner for the pool; any other end of an ownership gave it into another hand.
FELL = frozenset({"recycle", "release", "take_back", "return_up"})
ALWAYS = datetime.min.replace(tzinfo=UTC)
Said = tuple[str, dict[str, Any]]


class Valid(StrEnum):
    """What a record needs to count as a first record."""

    CONTACT_OR_CODE = "contact_or_code"  # a contact and a telephone number, or the credit code
    NUMBER_OR_CODE = "number_or_code"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Filled:
    """Since when a record holds what makes it valid; None: it does not."""

    number: datetime | None = None
    code: datetime | None = None
    contact: datetime | None = None

    def valid_from(self, needs: Valid) -> datetime | None:
        """The moment from which the record satisfies the rule, before all that is entered later."""
        if needs is Valid.ANY:
            return ALWAYS
        reach = self.number
        if needs is Valid.CONTACT_OR_CODE:
            reach = max(self.number, self.contact) if self.number and self.contact else None
        return min((moment for moment in (reach, self.code) if moment), default=None)


@dataclass(frozen=True, slots=True)
class Hold:
    """That a side owned a record: since when, until when, by what act it ended."""

    since: datetime
    until: datetime | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one side has to do with one record: when it entered it (or brought it home), when it owned it."""

    filled: Filled
    entered: datetime | None = None
    holds: tuple[Hold, ...] = ()
    contacts: tuple[datetime, ...] = ()  # its follow-ups that were contacts


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its word, its name, and its traces on the record or records in dispute."""

    word: str
    name: str
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """From when on a side counts (None: not at all), and why."""

    since: datetime | None
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Which side wins (None: the rule cannot say, people decide), and the reasons in order."""

    winner: str | None
    said: tuple[Said, ...]


NOTHING = gettext_noop("%(name)s has no record of the customer.")
INVALID = gettext_noop("The record of %(name)s of %(at)s does not count: it lacks what makes a record valid.")
LATER = gettext_noop("The record of %(name)s of %(at)s counts from %(valid)s, when it became complete.")
LAPSED = gettext_noop("%(name)s recorded it at %(at)s, but it fell back to the pool at %(until)s and was not claimed again.")
RECLAIMED = gettext_noop("%(name)s lost it to the pool at %(until)s and counts from the new claim at %(at)s.")
GIVEN = gettext_noop("%(name)s had it until %(until)s, when it went into other hands.")
NEGLECTED = gettext_noop("%(name)s left it without contact from %(at)s until then.")
STANDS = gettext_noop("%(name)s counts from %(at)s.")
FIRST = gettext_noop("%(name)s comes first: %(at)s is before %(other)s at %(then)s.")
ALONE = gettext_noop("%(name)s is the only one with a valid record, of %(at)s.")
EQUAL = gettext_noop("Both count from %(at)s; the order of records does not decide.")
NOBODY = gettext_noop("Neither side has a valid record; the order of records does not decide.")


def rule(sides: Sequence[Side], needs: Valid) -> Ruling:
    """Who came first. `sides` are claimant and owner, in any order."""
    found = {side.word: (side, standing(side, needs)) for side in sides}
    said = [sentence for _side, stands in found.values() for sentence in stands.said]
    counted = sorted(
        ((stands.since, side) for side, stands in found.values() if stands.since),
        key=lambda pair: pair[0],
    )
    if not counted:
        return Ruling(None, (*said, (NOBODY, {})))
    at, first = counted[0]
    if len(counted) == 1:
        return Ruling(first.word, (*said, (ALONE, {"name": first.name, "at": at})))
    then, second = counted[1]
    if at == then:
        return Ruling(None, (*said, (EQUAL, {"at": at})))
    return Ruling(first.word, (*said, (FIRST, {"name": first.name, "at": at, "other": second.name, "then": then})))


def standing(side: Side, needs: Valid) -> Standing:
    """From when on a side counts: by the best of its traces; where none counts, what stood in the way of each."""
    found = [_standing(side.name, trace, needs) for trace in side.traces if trace.entered or trace.holds]
    if not found:
        return Standing(None, ((NOTHING, {"name": side.name}),))
    counting = [each for each in found if each.since]
    if counting:
        return min(counting, key=lambda each: each.since)  # type: ignore[arg-type,return-value]
    return Standing(None, tuple(sentence for each in found for sentence in each.said))


def _standing(name: str, trace: Trace, needs: Valid) -> Standing:
    since, said = _kept(name, trace)
    if since is None:
        return Standing(None, tuple(said))
    valid = trace.filled.valid_from(needs)
    if valid is None:
        return Standing(None, (*said, (INVALID, {"name": name, "at": since})))
    if valid > since:
        return Standing(valid, (*said, (LATER, {"name": name, "at": since, "valid": valid})))
    return Standing(since, (*said, (STANDS, {"name": name, "at": since})))


def _kept(name: str, trace: Trace) -> tuple[datetime | None, list[Said]]:
    """Since when the side has it without a break; None where it lost it for good."""
    holds = sorted(trace.holds, key=lambda hold: hold.since)
    lost = [hold for hold in holds if hold.until]
    starts = [trace.entered] if trace.entered else []
    first = min([*starts, *(hold.since for hold in holds)])
    if not lost:
        return first, []
    last = lost[-1]
    again = next((hold for hold in holds if hold.until is None and hold.since >= (last.until or hold.since)), None)
    said = _neglect(name, last, trace.contacts)
    if again:
        return again.since, [(RECLAIMED, {"name": name, "until": last.until, "at": again.since}), *said]
    if last.how in FELL:
        return None, [(LAPSED, {"name": name, "at": first, "until": last.until}), *said]
    return None, [(GIVEN, {"name": name, "until": last.until})]


def _neglect(name: str, hold: Hold, contacts: Iterable[datetime]) -> list[Said]:
    """Since when nobody contacted the customer before it fell."""
    if hold.how not in FELL or hold.until is None:
        return []
    quiet = max((at for at in contacts if hold.since <= at <= hold.until), default=hold.since)
    return [(NEGLECTED, {"name": name, "at": quiet})]
