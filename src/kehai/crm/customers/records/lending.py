"""Who sees and decides about loans: the borrower his own, the customer's owner, his managers and the pool's administrators."""

from dataclasses import dataclass
from typing import cast

from kehai.kernel import catalogue
from kehai.kernel.access import CLAIM, EXPORT, MANAGE, READ, SHARE, ByOwner, Rights
from kehai.kernel.access.paths import among
from kehai.kernel.kind import Kind
from kehai.kernel.sql import FALSE, TRUE, Sql, every, some

CUSTOMER = "customers.customer"


@dataclass(frozen=True, slots=True)
class OfLoans:
    """Loans are reached through their customer by those who could lend it (share, manage), and by the borrower.

    Not through another loan or a rule: who has a customer lent does not see who else has. Nobody makes
    or changes one as a plain record, only by the actions of lending.
    """

    parent: str | None = "customer"

    def predicate(self, kind: Kind, rights: Rights, op: str, alias: str) -> Sql:
        """The loans that the operation reaches; MANAGE is deciding about them, CLAIM is the borrower's own part."""
        if rights.everything:
            return TRUE
        if rights.person is None or not rights.employee:
            return FALSE
        mine = among(alias, "borrower_id", frozenset({rights.person}))
        everywhere = rights.all_of(CUSTOMER, op) and not rights.restrictions.get(CUSTOMER)
        theirs = among(alias, "borrower_id", rights.owner_ids(CUSTOMER, READ))
        found = {
            READ: TRUE if everywhere else some(mine, theirs, through(rights, alias, READ, SHARE, MANAGE)),
            EXPORT: TRUE if rights.all_of(CUSTOMER, EXPORT) else FALSE,  # of what is read: the door asks for both
            MANAGE: through(rights, alias, SHARE, MANAGE),
            CLAIM: mine,
        }
        return found.get(op, FALSE)

    def clear(self, kind: Kind, rights: Rights, alias: str, need: str = "read") -> Sql:
        """It has no sensitive fields."""
        return self.predicate(kind, rights, READ, alias)


def through(rights: Rights, alias: str, *ops: str) -> Sql:
    """The loans of living customers that belong to people, or to pools, within reach of one of these operations."""
    customer, inner = catalogue.kind(CUSTOMER), alias + "c"
    reached = some(*(_strong(customer, rights, op, inner) for op in ops))
    if reached == FALSE:
        return FALSE
    inside = every(Sql(f"{inner}.deleted_at IS NULL"), reached)
    return Sql("EXISTS (SELECT 1 FROM customers_customer ") + f"{inner} WHERE {inner}.id = {alias}.wanted_id AND " + inside + ")"  # noqa: S608  aliases of the kernel


def _strong(customer: Kind, rights: Rights, op: str, alias: str) -> Sql:
    """By whom it belongs to, or as the pool's administrator; reading by rule, pool or entry is not enough here."""
    if op != READ:
        return customer.access.predicate(customer, rights, op, alias)
    owned = TRUE if rights.all_of(CUSTOMER, READ) else among(alias, "owner_id", rights.owner_ids(CUSTOMER, READ))
    return every(owned, cast("ByOwner", customer.access).gate(customer, rights, READ, alias)) if owned != FALSE else FALSE
