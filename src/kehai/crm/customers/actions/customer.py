"""What becomes of a customer by itself and by us: from lead to prospect, and back to the pool when neglected."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.kernel.access import MANAGE, UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import text


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


@action(
    Customer,
    label=_("Fell back to the pool"),
    op=MANAGE,
    when=Q(owner__isnull=False),
    may_leave=True,
    offered=False,
    input=(text("reason", _("reason"), required=True),),
)
def recycle(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Takes neglected customers from their owners; the clock is looked at again under the lock."""
    now = timezone.now()
    for customer in customers:
        if customer.falls_at is None or customer.falls_at > now:
            raise Refusal(_t("This customer was followed up a moment ago."))
        customer.owner_id = None
