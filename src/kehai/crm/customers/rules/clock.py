"""The pool clock: when a private customer falls back into a public pool, and because of which rule.

The reading of a rule in plain Python; records/winding.py says the same in SQL for many customers at once, and a
test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from kehai.kernel import calendar, periods

NO_FOLLOW_UP, NO_CONTACT, NO_DEAL = "no_follow_up", "no_contact", "no_deal"
AFTER_DATE, NEVER_ORDERED = "after_date", "never_ordered"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says about the moment; whom it concerns is asked elsewhere."""

    rule: UUID | None
    sort: str
    days: int
    working: bool = False
    protect_days: int = 0
    begins_at: datetime | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the clock looks at on a private customer."""

    created: datetime
    claimed: datetime
    followed: datetime | None = None
    won: bool = False
    latest_deal: datetime | None = None
    dated: date | None = None
    spared_until: datetime | None = None


def falls_at(claimed: datetime | None, followed: datetime | None, days: int | None) -> datetime | None:
    """The moment a private customer falls: `days` after it was taken over or last followed up, whichever is later.

    None where it never falls: without a rule (`days` empty or 0) or without an owner (never taken over).
    """
    if not days or claimed is None:
        return None
    return max(claimed, followed or claimed) + timedelta(days=days)


def falls_by(terms: Terms, facts: Facts) -> datetime | None:
    """When the customer falls by this rule; None where the rule's clock does not run for it."""
    if terms.sort == AFTER_DATE:
        if facts.dated is None:
            return None
        last = calendar.add_workdays(facts.dated, terms.days) if terms.working else facts.dated + timedelta(days=terms.days)
        moment = datetime.combine(last + timedelta(days=1), time(), periods.zone())
    else:
        start = _start(terms.sort, facts)
        if start is None:
            return None
        moment = calendar.add_workdays(start, terms.days) if terms.working else start + timedelta(days=terms.days)
    protected = facts.claimed + timedelta(days=terms.protect_days)
    return max(filter(None, (moment, protected, terms.begins_at, facts.spared_until)))


def _start(sort: str, facts: Facts) -> datetime | None:
    if sort == NO_FOLLOW_UP:
        return max(facts.claimed, facts.followed or facts.claimed)
    if sort == NO_CONTACT:
        return None if facts.followed and facts.followed >= facts.claimed else facts.claimed
    if sort == NO_DEAL:
        if facts.won and facts.latest_deal is None:
            return None
        return max(facts.claimed, facts.latest_deal or facts.claimed)
    return None if facts.won else facts.created


def earliest(rules: Iterable[Terms], facts: Facts) -> tuple[datetime, Terms] | None:
    """Of several rules that fit a customer the earliest counts, of two at one moment the lower place."""
    found = [(moment, rule) for rule in rules if (moment := falls_by(rule, facts)) is not None]
    return min(found, key=lambda each: (each[0], each[1].place), default=None)
