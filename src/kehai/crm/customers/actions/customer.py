"""What becomes of a customer by us: from lead to prospect."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action


@action(
    Customer,
    label=_("Qualify"),
    op=UPDATE,
    when=Q(stage="lead"),
    icon="arrow-up",
    done=_("Qualified"),
    why_not=_("Only a lead can be qualified."),
)
def qualify(customers: list[Customer], *, by: Actor) -> None:
    """Makes prospects of leads that are worth it; the record stays the same one."""
    for customer in customers:
        customer.stage = Customer.Stage.PROSPECT
