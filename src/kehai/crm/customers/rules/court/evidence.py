"""Evidence of a dispute, collected by the system out of history, trail and records; domains above add theirs by `source`.

A source is given the case and tells facts: who did what sort of thing when, and which record says so. Never what
was written or said: neither side reads the other's follow-ups by it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.dispute_evidence import Fact
from kehai.crm.customers.rules import contacted
from kehai.crm.people.records.user import User
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER = "customers.customer"


@dataclass(frozen=True, slots=True)
class Case:
    """Whom and what the facts are about."""

    customers: tuple[UUID, ...]
    claimant: UUID
    owner: UUID


Source = Callable[[Case], Iterable[Fact]]
_sources: list[Source] = []
# sort → (what people call it, how much it weighs)
SORTS: dict[str, tuple[Any, int]] = {
    "recorded": (_("entered the customer"), 10),
    "imported": (_("entered it by import"), 8),
    "collected": (_("collected the information"), 8),
    "claimed": (_("claimed it from the pool"), 4),
    "received": (_("was given it"), 3),
    "fell": (_("lost it to the pool"), 0),
    "gave": (_("gave it away or had it taken"), 0),
    "filled_number": (_("entered a telephone number"), 2),
    "filled_code": (_("entered the credit code"), 3),
    "contact": (_("entered a contact"), 2),
    "visit": (_("visited"), 3),
    "phone": (_("telephoned"), 2),
    "wechat": (_("wrote by WeChat"), 2),
    "email": (_("wrote by e-mail"), 1),
    "other": (_("followed up otherwise"), 1),
    "not_reached": (_("tried without reaching anybody"), 0),
    "checked": (_("looked whether it is there"), 1),
    "asked": (_("asked to see or borrow it"), 1),
}


def source(function: Source) -> Source:
    """Registers where facts come from; a domain above calls it when it is loaded (quotes, orders)."""
    _sources.append(function)
    return function


def declare(sort: str, label: Any, weight: int) -> str:
    """A further sort of fact, with its words and its weight. Raises TypeError when told twice."""
    if sort in SORTS:
        raise TypeError(f"two sorts of evidence are called {sort}")
    SORTS[sort] = (label, weight)
    return sort


def collect(case: Case) -> list[Fact]:
    """All facts of all sources."""
    return [fact for found in _sources for fact in found(case)]


def names_of(facts: Sequence[Fact]) -> dict[UUID, str]:
    """What the people of the facts are called now."""
    people = {fact.person for fact in facts if fact.person}
    return dict(User.objects.filter(id__in=people).values_list("id", "name"))


def fact(at: Any, person: UUID | None, sort: str, record: tuple[str, UUID | None], **details: Any) -> Fact:
    """A fact of a known sort, with that sort's weight."""
    told = {name: value for name, value in details.items() if value is not None}
    return Fact(at, person, sort, SORTS[sort][1], record[0], record[1], told)


MADE = """
SELECT c.id, c.created_at, c.created_by,
  EXISTS (SELECT 1 FROM kernel_change h WHERE h.kind = 'customers.customer' AND h.record_id = c.id AND h.action = 'import')
FROM /*rule:court*/ customers_customer c WHERE c.id = ANY(%s)
"""
FOLLOWED = """
SELECT f.id, f.at, COALESCE(f.owner_id, f.created_by), f.way, f.created_at, {contact}
FROM /*rule:court*/ customers_followup f WHERE f.customer_id = ANY(%s) AND f.deleted_at IS NULL ORDER BY f.at DESC LIMIT 500
""".replace("{contact}", "(" + contacted.SQL + ")")
CONTACTS = """
SELECT id, created_at, created_by FROM /*rule:court*/ customers_contact WHERE customer_id = ANY(%s) ORDER BY created_at LIMIT 200
"""
COLLECTED = """
SELECT id, created_at, owner_id FROM /*rule:court*/ customers_collected WHERE customer_id = ANY(%s) AND deleted_at IS NULL
"""
CHECKED = """
SELECT min(at), actor_id, at::date, count(*) FROM /*rule:court*/ kernel_trail
WHERE records && %s::uuid[] AND event IN ('look_up', 'search') AND details ->> 'about' IN ('duplicate', 'similar') AND actor_id = ANY(%s)
GROUP BY actor_id, at::date ORDER BY 1 LIMIT 200
"""
ASKED = """
SELECT created_at, asker_id, id, 'customers.access_request' FROM /*rule:court*/ customers_accessrequest
WHERE wanted_id = ANY(%s) AND asker_id = ANY(%s)
UNION ALL SELECT created_at, borrower_id, id, 'customers.loan' FROM customers_loan WHERE wanted_id = ANY(%s) AND borrower_id = ANY(%s)
"""


@source
def recorded(case: Case) -> Iterable[Fact]:
    """Who entered the customer; of imported ones the historical author, as the import kept him."""
    for key, at, person, imported in fetch(Sql(MADE, (list(case.customers),))):
        yield fact(at, person, "imported" if imported else "recorded", (CUSTOMER, key), customer=str(key))


@source
def followed(case: Case) -> Iterable[Fact]:
    """Calls, visits and the like; whether they were contacts, and when they were written down if much later."""
    for key, at, person, way, written, contact in fetch(Sql(FOLLOWED, (list(case.customers),))):
        late = written.isoformat() if (written - at).days >= 1 else None
        yield fact(at, person, way if contact else "not_reached", ("customers.follow_up", key), written=late)


@source
def introduced(case: Case) -> Iterable[Fact]:
    """Contacts that were entered."""
    for key, at, person in fetch(Sql(CONTACTS, (list(case.customers),))):
        yield fact(at, person, "contact", ("customers.contact", key))


@source
def brought(case: Case) -> Iterable[Fact]:
    """Collected information: who brought it home is responsible for it (B57)."""
    for key, at, person in fetch(Sql(COLLECTED, (list(case.customers),))):
        yield fact(at, person, "collected", ("customers.collected", key))


@source
def checked(case: Case) -> Iterable[Fact]:
    """Checks for duplicates by the two sides that met the customer, a day together."""
    people = [case.claimant, case.owner]
    for at, person, _day, count in fetch(Sql(CHECKED, (list(case.customers), people))):
        yield fact(at, person, "checked", ("kernel.trail", None), count=count)


@source
def asked(case: Case) -> Iterable[Fact]:
    """Requests of the two sides to see or to borrow it; what others asked for is nothing to either."""
    ids, people = list(case.customers), [case.claimant, case.owner]
    for at, person, key, kind in fetch(Sql(ASKED, (ids, people, ids, people))):
        yield fact(at, person, "asked", (kind, key))
