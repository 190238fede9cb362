"""Puts customers chosen in a list into a group, and takes them out (B30)."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.customer_group import CustomerGroup
from kehai.crm.customers.records.group_member import GroupMember
from kehai.kernel import store, writes
from kehai.kernel.access import READ, UPDATE, Actor
from kehai.kernel.actions import UPKEEP, action
from kehai.kernel.catalogue import kind_of
from kehai.kernel.changes import Deed
from kehai.kernel.errors import Invalid, MayNot
from kehai.kernel.field import link

GROUP = link("group", _("customer group"), "customers.customer_group")


def _writable(group: CustomerGroup, by: Actor) -> None:
    if not kind_of(CustomerGroup).visible_to(by, UPDATE).only([group.id]).count():
        raise MayNot(_t("Only its owner changes a group."))
    if group.sort == CustomerGroup.Sort.RULE:
        sentence = _t("This group goes by its rule; change the rule instead.")
        raise Invalid(sentence, {"group": sentence})


@action(Customer, label=_("Add to group"), op=READ, icon="team", group=UPKEEP, input=(GROUP,), done=_("In the group"))
def add_to_group(customers: list[Customer], *, by: Actor, group: CustomerGroup) -> None:
    """Puts customers into a group of one's own; who is in it stays. The customers themselves are not changed."""
    _writable(group, by)
    ids = [customer.id for customer in customers]
    there = set(GroupMember.objects.filter(group=group, customer__in=ids, deleted_at=None).values_list("customer_id", flat=True))
    kind = kind_of(GroupMember)
    rows = [writes.build(kind, {"group": group.id, "customer": key}) for key in ids if key not in there]
    if rows:
        with writes.named_uniqueness(kind):
            writes.insert(kind, rows, Deed("create", by))


@action(Customer, label=_("Take out of group"), op=READ, icon="close", group=UPKEEP, input=(GROUP,), done=_("Out of the group"))
def take_out_of_group(customers: list[Customer], *, by: Actor, group: CustomerGroup) -> None:
    """Takes customers out of a group of one's own; who is not in it is passed over."""
    _writable(group, by)
    kind, ids = kind_of(GroupMember), [customer.id for customer in customers]
    found = GroupMember.objects.filter(group=group, customer__in=ids, deleted_at=None).values_list("id", flat=True)
    rows = store.lock(kind, list(found))
    if rows:
        writes.bury(kind, rows, Deed("delete", by))
