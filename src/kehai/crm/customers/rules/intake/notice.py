"""Whoever owns a customer hears that he came by himself again, or has answered a form (A16)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kehai.crm.customers.records.customer import Customer
from kehai.crm.office import telling

LONGEST = 80
INBOUND = telling.sort("customers.inbound", _("Customers who got in touch by themselves"))
ASKED = gettext_noop("%(about)s got in touch by itself: %(need)s")
PLAIN = gettext_noop("%(about)s got in touch by itself.")
ANSWERED = gettext_noop("%(about)s filled in the form that was sent.")


def asked_again(customer: UUID, need: str) -> None:
    """Tells the owner, within the write."""
    _tell(customer, ASKED if need else PLAIN, need=need[:LONGEST])


def answered(customer: UUID) -> None:
    """Tells the owner, within the write."""
    _tell(customer, ANSWERED)


def _tell(customer: UUID, sentence: str, **params: str) -> None:
    owner = Customer.objects.filter(id=customer).values_list("owner_id", flat=True).first()
    telling.tell([owner], INBOUND, sentence, ("customers.customer", customer), **params)
