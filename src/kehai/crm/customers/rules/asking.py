"""Asking to borrow a customer one does not see: the same answer whether there is such a customer or not (T07)."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.loan import Loan
from kehai.crm.customers.rules import hands
from kehai.kernel import inputs, writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import MayNot, Refusal

MOST = 50  # requests of one person that wait for an answer


def ask(data: dict[str, Any], by: Actor) -> Loan:
    """Takes down a request for the customer of this number or exact name. Raises Invalid, MayNot, Refusal.

    What it refuses hangs on the words alone, never on what stands behind them.
    """
    kind, person = kind_of(Loan), by.rights.person
    if person is None or not by.rights.employee or not by.rights.holds("customers.customer", READ):
        raise MayNot(_t("You may not do this."))
    loan: Any = writes.build(kind, inputs.record(kind, data, by, creating=True))
    loan.borrower_id = person
    _refuse_again(loan.asked, person)
    loan.wanted_id = _found(loan.asked)
    writes.insert(kind, [loan], Deed("create", by, loan.purpose), READ)
    hands.asked([loan], by)
    return loan  # type: ignore[no-any-return]


def _refuse_again(asked: str, person: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"customers:ask:{person}",))
    waiting = list(Loan.objects.filter(borrower=person, state=Loan.State.REQUESTED, deleted_at=None).values_list("asked", flat=True)[: MOST + 1])
    if asked in waiting:
        raise Refusal(_t("You have asked for this already; its owner has not answered yet."))
    if len(waiting) >= MOST:
        raise Refusal(_t("Too many of your requests wait for an answer."))


def _found(asked: str) -> UUID | None:
    """Somebody's customer before a public one, the older before the younger."""
    living = Customer.objects.filter(deleted_at=None).order_by(F("owner").asc(nulls_last=True), "id").values_list("id", flat=True)
    return living.filter(number=asked.upper()).first() or living.filter(name=asked).first()
