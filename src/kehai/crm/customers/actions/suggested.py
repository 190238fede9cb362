"""Issuing down by suggestion: each public customer to the branch that serves its region, in one step (P03, P07, P08)."""

from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import below
from kehai.crm.customers.rules import suggestion
from kehai.kernel.access import MANAGE, Actor
from kehai.kernel.actions import OWNERSHIP, action
from kehai.kernel.errors import Refusal


@action(
    Customer,
    label=_("Issue by suggestion"),
    op=MANAGE,
    when=Q(owner=None),
    may_leave=True,
    icon="arrow-down",
    group=OWNERSHIP,
    done=_("Issued"),
    why_not=_("Somebody owns this customer already."),
)
def issue_suggested(customers: list[Customer], *, by: Actor) -> None:
    """Sends public customers down to the branches that serve their regions."""
    under = {home: set(below([home])) - {home} for home in {customer.pool_id for customer in customers}}
    served = suggestion.served(set().union(*under.values()))
    for customer in customers:
        found = suggestion.suggest(customer.region, served, under[customer.pool_id])
        if found.pool is None:
            raise Refusal(suggestion.told(found) or _t("No branch serves this customer's region."))
        customer.pool_id = found.pool
