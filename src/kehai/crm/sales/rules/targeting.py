"""How far targets are reached: counted person by person and span by span from the records that the asker sees, never stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.crm.customers.records.customer import Customer
from kehai.crm.sales.records.contract import Contract
from kehai.crm.sales.records.opportunity import Opportunity
from kehai.crm.sales.records.target import CUSTOMERS, DEALS, RECEIVED, SIGNED
from kehai.crm.sales.rules import spans
from kehai.kernel import access
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

NAMED: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    SIGNED: (Contract, ("owner", "state", "currency", "signed_on", "amount")),
    RECEIVED: (Contract, ("owner", "currency", "paid")),
    CUSTOMERS: (Customer, ("owner", "bought_on")),
    DEALS: (Opportunity, ("owner", "state", "closed_on")),
}
COUNT = "SELECT t.owner_id, width_bucket(t.{0}, %s::date[]), count(*)"
# Of a product category counts what its lines say, in proportion to what the contract comes to now.
OF_CATEGORY = """
), below AS (
  WITH RECURSIVE tree AS (SELECT %s::uuid AS id UNION SELECT c.id FROM tree JOIN /*rule:targets*/ products_category c ON c.parent_id = tree.id)
  SELECT id FROM tree
)
SELECT s.owner_id, width_bucket(s.signed_on, %s::date[]), round(sum(l.gross * s.amount / NULLIF(s.listed, 0)), 2)
FROM seen s JOIN /*rule:targets*/ sales_contractline l ON l.contract_id = s.id AND l.deleted_at IS NULL
JOIN /*rule:targets*/ products_product p ON p.id = l.product_id JOIN below b ON b.id = p.category_id GROUP BY 1, 2
"""
# Money counts for who has the contract it pays, on the day it came in; what was countered or given back does not.
MONEY = """
)
SELECT s.owner_id, width_bucket(r.received_on, %s::date[]), sum(e.amount)
FROM seen s JOIN /*rule:targets*/ sales_instalment i ON i.contract_id = s.id
JOIN /*rule:targets*/ sales_receiptentry e ON e.instalment_id = i.id
JOIN /*rule:targets*/ sales_receipt r ON r.id = e.receipt_id
WHERE r.received_on >= %s AND r.received_on < %s GROUP BY 1, 2
"""

DEPARTMENTS = "SELECT id, parent_id FROM /*rule:targets*/ people_department WHERE deleted_at IS NULL ORDER BY name, id"
PEOPLE = """
SELECT id, department_id, active AND deleted_at IS NULL FROM /*rule:targets*/ people_user WHERE department_id IS NOT NULL ORDER BY name, id
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: one measure of one currency, of a product category where one is named, in these spans one after the other."""

    measure: str
    currency: str
    category: UUID | None
    span: str
    begins: Sequence[date]

    @property
    def end(self) -> date:
        """The day after the last."""
        return spans.following(self.span, self.begins[-1])


Reached = Mapping[tuple[UUID, int], Decimal]


def readable(measure: str, actor: Actor) -> bool:
    """Whether the asker reads what a measure is counted from."""
    model, names = NAMED[measure]
    kind = kind_of(model)
    return access.may(kind, actor, READ) and all(access.readable(kind, actor, name) for name in names)


def reached(what: Counted, actor: Actor) -> Reached:
    """(person, place of the span) → what was reached, of the records that the asker sees."""
    rows = kind_of(NAMED[what.measure][0]).visible_to(actor, READ)
    begins, within = list(what.begins), (what.begins[0], what.end)
    if what.measure == RECEIVED:
        seen = rows.narrowed(Sql("t.currency = %s", (what.currency,))).source()
        asked = Sql("WITH seen AS (SELECT t.id, t.owner_id") + seen + Sql(MONEY, (begins, *within))
    elif what.measure == SIGNED:
        seen = rows.narrowed(
            Sql("t.currency = %s AND t.state <> 'draft' AND t.signed_on >= %s AND t.signed_on < %s", (what.currency, *within))
        ).source()
        if what.category:
            asked = Sql("WITH seen AS (SELECT t.id, t.owner_id, t.signed_on, t.amount, t.listed") + seen + Sql(OF_CATEGORY, (what.category, begins))
        else:
            asked = Sql("SELECT t.owner_id, width_bucket(t.signed_on, %s::date[]), sum(t.amount)", (begins,)) + seen + " GROUP BY 1, 2"
    else:
        day, more = ("bought_on", "") if what.measure == CUSTOMERS else ("closed_on", "t.state = 'won' AND ")
        seen = rows.narrowed(Sql(f"{more}t.{day} >= %s AND t.{day} < %s", within)).source()
        asked = Sql(COUNT.format(day), (begins,)) + seen + " GROUP BY 1, 2"
    return {(person, place - 1): Decimal(value or 0) for person, place, value in fetch(asked) if person}


@dataclass(frozen=True, slots=True)
class Tree:
    """Departments with their parts, who works or has worked in them, and who still works at all."""

    parts: Mapping[UUID | None, Sequence[UUID]]
    people: Mapping[UUID, Sequence[UUID]]
    working: Collection[UUID]

    def all_in(self, department: UUID) -> set[UUID]:
        """The people of a department with all its parts."""
        found, waiting = set(self.people.get(department, ())), list(self.parts.get(department, ()))
        while waiting:
            part = waiting.pop()
            found.update(self.people.get(part, ()))
            waiting.extend(self.parts.get(part, ()))
        return found


def tree() -> Tree:
    """The company as it stands; what who left has sold still counts where he worked."""
    parts: dict[UUID | None, list[UUID]] = {}
    for key, parent in fetch(Sql(DEPARTMENTS)):
        parts.setdefault(parent, []).append(key)
    people: dict[UUID, list[UUID]] = {}
    working: set[UUID] = set()
    for key, department, works in fetch(Sql(PEOPLE)):
        people.setdefault(department, []).append(key)
        working |= {key} if works else set()
    return Tree(parts, people, working)


def whole(measure: str, people: Collection[UUID], house: Tree, actor: Actor) -> bool:
    """Whether the asker reads what all these people have; only then is what they reached together told."""
    name = kind_of(NAMED[measure][0]).name
    return actor.rights.all_of(name, READ) or set(people) & set(house.working) <= set(actor.rights.owner_ids(name, READ))
