"""Between the pools: issue down, return up, and out of all of them."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, below
from kehai.crm.customers.rules import branch, places
from kehai.kernel.access import DELETE, MANAGE, Actor
from kehai.kernel.actions import OWNERSHIP, action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import link, text

__all__ = ["discard", "issue", "places", "return_up"]  # places: imported to be registered


@action(
    Customer,
    label=_("Issue"),
    op=MANAGE,
    when=Q(owner=None),
    may_leave=True,
    icon="arrow-down",
    group=OWNERSHIP,
    done=_("Issued"),
    why_not=_("Somebody owns this customer already."),
    input=(link("pool", _("to the pool"), "customers.pool", required=False, help=_("Empty: to the branch that serves the customer's region.")),),
)
def issue(customers: list[Customer], *, by: Actor, pool: Pool | None) -> None:
    """Sends public customers down to a branch's pool."""
    homes = {customer.pool_id for customer in customers}
    under = {home: set(below([home])) - {home} for home in homes}
    served = None if pool else _served(set().union(*under.values()))
    for customer in customers:
        target = pool.id if pool else branch.serving(customer.region, served or {}, under[customer.pool_id])
        if target is None:
            raise Refusal(_t("No branch serves this customer's region."))
        if target not in under[customer.pool_id]:
            raise Refusal(_t("Customers are issued to a pool below their own."))
        customer.pool_id = target


def _served(pools: set[UUID]) -> dict[UUID, list[str]]:
    return dict(Pool.objects.filter(id__in=pools, deleted_at=None).values_list("id", "regions"))


@action(
    Customer,
    label=_("Return"),
    op=MANAGE,
    when=Q(pool__parent__isnull=False),
    may_leave=True,
    icon="arrow-up",
    group=OWNERSHIP,
    done=_("Returned"),
    why_not=_("This is the head-office pool already."),
    input=(text("reason", _("reason"), required=True),),
)
def return_up(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Sends customers back to the pool above, with the reason; nobody owns them then."""
    above = dict(Pool.objects.filter(id__in={customer.pool_id for customer in customers}).values_list("id", "parent_id"))
    for customer in customers:
        customer.pool_id, customer.owner_id = above[customer.pool_id], None


@action(
    Customer,
    label=_("Discard"),
    op=DELETE,
    may_leave=True,
    danger=True,
    icon="delete",
    done=_("Discarded"),
    input=(text("reason", _("reason"), required=True),),
)
def discard(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Puts invalid customers into the recycle bin, with the reason."""
    for customer in customers:
        customer.deleted_at = timezone.now()
