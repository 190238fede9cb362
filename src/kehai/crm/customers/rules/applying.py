"""Applying for a customer that is in the house already: taken down for those that the asker was told of, and no others."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records import duplicates
from kehai.crm.customers.records.access_request import AccessRequest
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.rules import similar
from kehai.crm.office import telling
from kehai.kernel import writes
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Refusal

KIND = "customers.access_request"
SORT = telling.sort("customers.access_request", _("Requests to see customers"))
ASKED = gettext_noop("%(person)s asks to see “%(asked)s”, which is yours or your people's: %(reason)s")
DECIDED = gettext_noop("Your request for “%(asked)s” was answered.")
MOST = 50  # requests of one person that wait for an answer


def apply(typed: Mapping[str, str], by_field: str, reason: str, by: Actor) -> AccessRequest:
    """A request for the customer that this field of what was typed points at. Raises Refusal."""
    told = [key for key, name in similar.look(typed, by).unseen.items() if name == by_field]
    if not told:
        raise Refusal(_t("There is nothing here that you could apply for."))
    # It is an answer like any other, whatever becomes of the request.
    duplicates.tell(by_field, told[:1], by)
    asked = typed.get(by_field) or typed.get("phone") or ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"customers:apply:{by.rights.person}",))
    waiting = AccessRequest.objects.filter(asker=by.rights.person, state=AccessRequest.State.ASKED, deleted_at=None)
    if waiting.filter(wanted=told[0]).exists():
        raise Refusal(_t("You have asked for this already; nobody has answered yet."))
    if waiting.count() >= MOST:
        raise Refusal(_t("Too many of your requests wait for an answer."))
    row: Any = AccessRequest(asked=asked[:200], purpose=reason, asker_id=by.rights.person, wanted_id=told[0])
    row.created_at = None
    writes.insert(kind_of(AccessRequest), [row], Deed("create", by, reason), READ)
    telling.tell(_deciders(told[0]), SORT, ASKED, (KIND, row.id), person=by.label, asked=row.asked, reason=reason)
    return row  # type: ignore[no-any-return]


def _deciders(customer: UUID) -> list[UUID]:
    """The owner and his manager."""
    found = Customer.objects.filter(pk=customer).values_list("owner_id", "owner__manager_id").first() or ()
    return [key for key in found if key]


def tell_asker(request: AccessRequest) -> None:
    """The answer is there."""
    telling.tell([request.asker_id], SORT, DECIDED, (KIND, request.id), asked=request.asked)
