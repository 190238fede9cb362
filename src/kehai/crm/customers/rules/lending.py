"""Whom a customer may be lent to, and by whom: nobody lends more than he has, nor to who could not see it."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.loan import Loan
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import store
from kehai.kernel.access import MANAGE, READ, SHARE, UPDATE, Actor
from kehai.kernel.catalogue import catalogue, kind_of
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.rows import Rows, fetch, not_there
from kehai.kernel.sql import Sql, some

CUSTOMER = "customers.customer"


def lendable(ids: Collection[UUID], by: Actor) -> list[Customer]:
    """These customers, locked, which the actor may lend: his own, his people's, his pools'. Raises NotThere, MayNot."""
    kind = kind_of(Customer)
    rows = [row for row in store.lock(kind, ids) if row.deleted_at is None]
    seen = kind.visible_to(by, READ)
    if len(rows) < len(set(ids)) or seen.only(list(ids)).count() < len(rows):
        raise not_there()
    reached = some(*(kind.access.predicate(kind, by.rights, op, "t") for op in (SHARE, MANAGE)))
    if len(fetch("SELECT 1" + seen.only(list(ids)).source() + " AND " + reached)) < len(rows):
        raise MayNot(_t("You may not do this."))
    return rows  # type: ignore[return-value]


def refuse_more(rows: Rows, count: int, loan: Loan, by: Actor) -> None:
    """Nobody opens for others what is closed to himself."""
    access, kind = rows.kind.access, rows.kind
    needs = [access.clear(kind, by.rights, "t")] if loan.cap == Loan.Cap.READ else []
    needs += [access.predicate(kind, by.rights, UPDATE, "t")] if loan.level == Loan.Level.UPDATE else []
    for need in needs:
        if len(fetch("SELECT 1" + rows.source() + Sql(" AND ") + need)) < count:
            raise MayNot(_t("You may not give rights that you do not have yourself."))


def refuse_borrower(person: User, level: str, by: Actor) -> None:
    """Who has left, who works with no customers at all, and oneself."""
    if person.id == by.rights.person:
        raise Refusal(_t("You cannot lend it to yourself."))
    if not person.active or person.deleted_at:
        raise Refusal(_t("%(person)s does not work here any more.") % {"person": person.name})
    rights = rights_of(person.id, catalogue().epoch)
    if not rights.holds(CUSTOMER, READ) or (level == Loan.Level.UPDATE and not rights.holds(CUSTOMER, UPDATE)):
        raise Refusal(_t("%(person)s may not see customers.") % {"person": person.name})
