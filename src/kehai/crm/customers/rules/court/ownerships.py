"""Who owned the customers of a dispute from when to when, and since when they hold what makes a record valid: out of the history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.dispute_evidence import Fact
from kehai.crm.customers.rules.court import evidence
from kehai.crm.customers.rules.court.first_record import FELL, Filled, Hold
from kehai.crm.people.rules.rulings import mapping
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER = evidence.CUSTOMER
NUMBERS, CODE, OWNED = ("mobile", "phone"), "credit_code", "owner"
NOW = """
SELECT id, created_at, created_by, owner_id, claimed_at, mobile, phone, credit_code
FROM /*rule:court*/ customers_customer WHERE id = ANY(%s)
"""
CHANGES = """
SELECT record_id, at, action, actor_id, diff FROM /*rule:court*/ kernel_change
WHERE kind = 'customers.customer' AND record_id = ANY(%s) AND diff ?| ARRAY['owner', 'mobile', 'phone', 'credit_code'] ORDER BY at, id
"""
REACHED = """
SELECT customer_id, min(created_at), min(created_at) FILTER (WHERE mobile <> '' OR phone <> '')
FROM /*rule:court*/ customers_contact WHERE customer_id = ANY(%s) GROUP BY customer_id
"""


@dataclass(frozen=True, slots=True)
class Period:
    """That a person owned a customer: since when and by what act, until when and by what act."""

    customer: UUID
    person: UUID
    since: datetime
    by: str
    until: datetime | None = None
    how: str = ""

    def hold(self) -> Hold:
        """For the ruling."""
        return Hold(self.since, self.until, self.how)


@dataclass(frozen=True, slots=True)
class History:
    """What the ruling needs of one customer."""

    customer: UUID
    entered: datetime
    author: UUID | None
    periods: tuple[Period, ...]
    filled: Filled
    numbered: tuple[tuple[datetime, UUID | None], ...] = ()
    coded: tuple[tuple[datetime, UUID | None], ...] = ()


def histories(customers: Sequence[UUID]) -> list[History]:
    """Of each customer, told by its changes backwards from what it is now."""
    ids = list(customers)
    changes: dict[UUID, list[Any]] = {}
    for key, at, action, actor, diff in fetch(Sql(CHANGES, (ids,))):
        changes.setdefault(key, []).append((at, action, actor, mapping(diff)))
    met = {key: (first, numbered) for key, first, numbered in fetch(Sql(REACHED, (ids,)))}
    return [_history(row, changes.get(row[0], []), met.get(row[0], (None, None))) for row in fetch(Sql(NOW, (ids,)))]


def _history(row: Any, changes: Sequence[Any], met: tuple[datetime | None, datetime | None]) -> History:
    key, made, author, owner, claimed, mobile, phone, code = row
    numbered = [*_fillings(changes, "mobile", mobile, (made, author)), *_fillings(changes, "phone", phone, (made, author))]
    coded = _fillings(changes, CODE, code, (made, author))
    number = min((moment for moment in (*(at for at, _who in numbered), met[1]) if moment), default=None)
    filled = Filled(number, min((at for at, _who in coded), default=None), met[0])
    return History(key, made, author, tuple(_periods(key, (made, owner, claimed), changes)), filled, tuple(numbered), tuple(coded))


def _fillings(changes: Sequence[Any], name: str, now: str, born: tuple[datetime, UUID | None]) -> list[tuple[datetime, UUID | None]]:
    """When a field was filled in first, and by whom: with the record, or by the first change from empty."""
    told = [(at, actor, diff[name]) for at, _action, actor, diff in changes if name in diff]
    if (told[0][2][0] if told else now) not in (None, ""):
        return [born]
    return [(at, actor) for at, actor, (_old, new) in told if new not in (None, "")][:1]


def _periods(key: UUID, row: tuple[datetime, UUID | None, datetime | None], changes: Sequence[Any]) -> Iterable[Period]:
    """Owner after owner; the first is the one that the first change took it from."""
    made, owner, _claimed = row
    told = [(at, action, diff[OWNED]) for at, action, _actor, diff in changes if OWNED in diff]
    first = told[0][2][0] if told else (str(owner) if owner else None)
    at, person, by = made, first, "create"
    for moment, action, (_old, new) in told:
        if person:
            yield Period(key, UUID(person), at, by, moment, action if new is None else "transfer")
        at, person, by = moment, new, action
    if person:
        yield Period(key, UUID(person), at, by)


@evidence.source
def owned(case: evidence.Case) -> Iterable[Fact]:
    """Claims, transfers and falls."""
    for found in histories(case.customers):
        for period in found.periods:
            record = (CUSTOMER, found.customer)
            if period.by != "create":
                yield evidence.fact(period.since, period.person, "claimed" if period.by == "claim" else "received", record, action=period.by)
            if period.until:
                yield evidence.fact(period.until, period.person, "fell" if period.how in FELL else "gave", record, action=period.how)


@evidence.source
def completed(case: evidence.Case) -> Iterable[Fact]:
    """Who entered a number or the credit code first."""
    for found in histories(case.customers):
        for sort, fillings in (("filled_number", found.numbered[:1]), ("filled_code", found.coded[:1])):
            for at, person in fillings:
                yield evidence.fact(at, person, sort, (CUSTOMER, found.customer))


def contacts(facts: Iterable[Fact], people: Mapping[UUID, Any]) -> dict[UUID, tuple[datetime, ...]]:
    """The direct contacts of each of these people, as the evidence tells them."""
    found: dict[UUID, list[datetime]] = {person: [] for person in people}
    for each in facts:
        if each.kind == "customers.follow_up" and each.sort != "not_reached" and each.person in found:
            found[each.person].append(each.at)
    return {person: tuple(moments) for person, moments in found.items()}
