"""A link for one customer: what it opens, what it shows, what becomes of the answer (B19, B21; access.md §5.1).

The link is the row's id under our signature, so that it stands nowhere and ends with the row, with its time,
or with its round. Whoever holds it acts as a customer's link: one record, and of it the fields that were chosen.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _t

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.self_fill import SelfFill
from kehai.crm.customers.records.verification import note
from kehai.crm.customers.rules import asked
from kehai.crm.customers.rules.asked import Question
from kehai.crm.customers.rules.intake import notice
from kehai.kernel import inputs, sealed, store, writes
from kehai.kernel.access import Actor
from kehai.kernel.access.rights import customer_link
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import plain
from kehai.kernel.errors import Refusal
from kehai.kernel.kind import Kind

MOST_ANSWERS = 50
_MAC = 32


def token(row: SelfFill) -> str:
    """What stands in the link."""
    return f"{row.id.hex}{_mac(row.id, row.round)}"


def _mac(key: UUID, number: int) -> str:
    return sealed.digest("self fill", f"{key}:{number}")[:_MAC]


def find(told: str) -> SelfFill | None:
    """The form of a link, as long as it may be filled in and its customer is there."""
    try:
        key = UUID(told[:-_MAC])
    except ValueError:
        return None
    row = SelfFill.objects.select_related("customer").filter(id=key).first()
    if row is None or not secrets.compare_digest(_mac(row.id, row.round).encode(), told[-_MAC:].encode()):
        return None
    return row if row.is_open() and row.customer.deleted_at is None else None


def holder(row: SelfFill) -> Actor:
    """Who opens the link: reads this customer, and of it what the sender chose to show."""
    found = customer_link(str(row.number), asked.CUSTOMER, row.customer_id)
    kind: Kind = kind_of(Customer)
    hidden = {name: "none" for name in kind.fields if name not in row.shows}
    rights = replace(found.rights, fields={asked.CUSTOMER: hidden}, caps={**found.rights.caps, "link": "read"})
    return replace(found, id=row.id, rights=rights)


def questions(row: SelfFill) -> list[Question]:
    """What the form asks, in the sender's order."""
    known = asked.of_customer()
    return [Question(name, known[name]) for name in row.asks if name in known]


def shown(row: SelfFill, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form when it is opened: what was answered before, else what we have and show."""
    found = {name: facts.get(name) for name in row.shows}
    return {name: _flat(value) for name, value in {**found, **row.told}.items()}


def _flat(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else value


def answer(row: SelfFill, values: Mapping[str, Any]) -> None:
    """Keeps what the customer says, of what we show as far as it is something else. Raises Refusal.

    Of what the link does not show everything is kept: an answer that vanished because it is what we have would
    tell a guesser that he is right.
    """
    if row.version > MOST_ANSWERS:
        raise Refusal(_t("This form was sent too often; please ask for a new one."))
    stored = row.customer
    kind = kind_of(Customer)
    known = {name for name, value in values.items() if name in row.shows and plain(_stored(kind, stored, name)) == value}
    row.told = {name: value for name, value in values.items() if name in row.asks and name not in known}
    row.state, row.answered_at = SelfFill.State.ANSWERED, timezone.now()
    notice.answered(row.customer_id)


def _stored(kind: Kind, customer: Customer, name: str) -> Any:
    field = kind.fields[name]
    return customer.extra.get(name) if field.own else getattr(customer, field.column)


def take_over(row: SelfFill, names: Sequence[str], by: Actor) -> None:
    """Writes what was chosen into the customer, under the rights of who chose, marked as told by himself."""
    unknown = [name for name in names if name not in row.told]
    if unknown:
        raise inputs.invalid({"fields": _t("The customer said nothing about this: %(name)s") % {"name": unknown[0][:60]}})
    if names:
        kind = kind_of(Customer)
        [customer] = store.lock(kind, [row.customer_id])
        writes.update(kind, customer, {name: row.told[name] for name in names}, None, by)
        note([row.customer_id], names, by)
    row.taken, row.state = list(dict.fromkeys([*row.taken, *names])), SelfFill.State.SETTLED
