"""Between the public pool and the private ones: claim, release, take back, assign, transfer."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records import cooling, quota
from kehai.crm.customers.records.customer import Customer, Moving
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.customers.rules import hands
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel.access import CLAIM, MANAGE, READ, TRANSFER, Actor, Rights
from kehai.kernel.actions import OWNERSHIP, action
from kehai.kernel.catalogue import catalogue
from kehai.kernel.errors import MayNot, Refusal
from kehai.kernel.field import Field, link, text

PUBLIC, PRIVATE = Q(owner=None), Q(owner__isnull=False)
PERSON = link("person", _("person"), "people.user")


def _choice(name: str, label: Any) -> Field:
    return Field(name, capfirst(label), "boolean", default=False)


def _taken(customer: Customer, by: Actor) -> str:
    return _t("It is yours already.") if customer.owner_id == by.rights.person else _t("Somebody else was faster.")


@action(
    Customer,
    label=_("Claim"),
    op=CLAIM,
    when=PUBLIC,
    may_leave=True,  # the right to claim speaks of the pool; what comes out of it is looked at below
    icon="user-add",
    group=OWNERSHIP,
    done=_("Claimed"),
    why_not=_taken,
    state_first=True,
)
def claim(customers: list[Customer], *, by: Actor) -> None:
    """Takes customers out of their public pool and makes them mine; the pool stays their home."""
    person = by.rights.person
    if person is None or not _would_see(by.rights, person):
        raise MayNot(_t("You could not see these customers as their owner."))
    cooling.refuse(customers, person)
    quota.claim(customers, by)
    _give(customers, person)


@action(
    Customer,
    label=_("Release"),
    op=TRANSFER,  # the owner changes: to change what is said of a customer is not enough for it
    when=PRIVATE,
    may_leave=True,
    icon="rollback",
    group=OWNERSHIP,
    done=_("Released"),
    why_not=_("Nobody owns this customer."),
    input=(text("reason", _("reason"), required=True),),
)
def release(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Gives customers back to their public pool, so that others may claim them."""
    for customer in customers:
        customer.owner_id = None


@action(
    Customer,
    label=_("Take back"),
    op=MANAGE,
    when=PRIVATE,
    icon="rollback",
    group=OWNERSHIP,
    done=_("Taken back"),
    why_not=_("Nobody owns this customer."),
    input=(text("reason", _("reason"), required=True),),
)
def take_back(customers: list[Customer], *, by: Actor, reason: str) -> None:
    """Takes customers from their owners into the public pool that is their home."""
    for customer in customers:
        customer.owner_id = None


@action(Customer, label=_("Assign"), op=MANAGE, icon="user-switch", group=OWNERSHIP, done=_("Assigned"), input=(PERSON,))
def assign(customers: list[Customer], *, by: Actor, person: User) -> None:
    """Gives customers to a member of their home pool, whoever owns them now."""
    refuse_unfit(person)
    homes = {customer.pool_id for customer in customers}
    member = PoolMember.objects.filter(person=person, pool__in=homes, deleted_at=None)
    if homes - set(member.values_list("pool_id", flat=True)):
        raise Refusal(_t("%(person)s is not a member of this customer's pool.") % {"person": person.name})
    _give(customers, person.id)


@action(
    Customer,
    label=_("Transfer"),
    op=TRANSFER,
    may_leave=True,
    icon="swap",
    group=OWNERSHIP,
    done=_("Transferred"),
    input=(
        PERSON,
        text("reason", _("reason")),
        _choice("keeps_team", _("its team and those it is shared with stay")),
        _choice("leaves_former", _("the former owner goes on reading it")),
        _choice("keeps_loans", _("loans go on")),
    ),
)
def transfer(customers: list[Customer], *, by: Actor, person: User, reason: str | None, **along: bool | None) -> None:
    """Hands customers over to another person; contacts and follow-ups go along, the clock starts again."""
    refuse_unfit(person)
    moving = Moving(**{name: bool(value) for name, value in along.items()})
    for customer in customers:
        customer.moving = moving
    former: dict[UUID, list[str]] = {}
    for customer in customers:
        if customer.owner_id and customer.owner_id != person.id:
            former.setdefault(customer.owner_id, []).append(customer.number)
    _give(customers, person.id)
    hands.transferred(former, customers, person.id, person.name, by)


def _give(customers: list[Customer], person: UUID) -> None:
    for customer in customers:
        customer.owner_id = person


def _would_see(rights: Rights, person: UUID) -> bool:
    """Whether the person reads the customers that are his own."""
    return rights.all_of("customers.customer", READ) or person in rights.owner_ids("customers.customer", READ)


def refuse_unfit(person: User) -> None:
    """Who has left, or would not see the customers that are given to him."""
    if not person.active:
        raise Refusal(_t("%(person)s does not work here any more.") % {"person": person.name})
    if not may_own(person.id):
        raise Refusal(_t("%(person)s may not see customers.") % {"person": person.name})


def may_own(person: UUID) -> bool:
    """Whether the person would see customers that are given to him."""
    return _would_see(rights_of(person, catalogue().epoch), person)
