"""Small worlds for the tests of customers: people with roles, pools with members, customers in them."""

from typing import Any

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.crm.people.rules.rights import rights_of
from kehai.kernel import run, writes
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.records.change import Change

ROOT = system("test")
CUSTOMER = "customers.customer"
OF_CUSTOMER = "customers.contact", "customers.follow_up"
SELF, ALL = ["SELF"], ["ALL"]
SALES = {
    CUSTOMER: {"read": SELF, "create": SELF, "update": SELF, "transfer": SELF, "claim": []},
    **{kind: {"read": SELF, "create": SELF, "update": SELF} for kind in OF_CUSTOMER},
}
MANAGER = {CUSTOMER: {"read": [], "manage": [], "delete": []}}
CLERK = {CUSTOMER: {"read": ALL, "create": ALL, "update": ALL, "import": ALL, "backdate": ALL}}
BOSS = {CUSTOMER: dict.fromkeys(("read", "create", "update", "delete", "transfer", "claim", "manage"), ALL)}
_count = iter(range(1, 1_000_000))


def made(model: type, **data: Any) -> Any:
    """A record made by the program."""
    plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
    return run.create(kind_of(model), plain, ROOT)


def person(name: str, grants: dict[str, Any] | None = None, fields: dict[str, Any] | None = None) -> User:
    """A person with one role."""
    user = made(User, username=f"u{next(_count)}", name=name, language="en")
    if grants:
        made(Holding, user=user, role=made(Role, name=f"role {next(_count)}", grants=grants, fields=fields or {}))
    return user


def pool(name: str, parent: Pool | None = None, members: tuple[User, ...] = (), admin: User | None = None, **facts: Any) -> Pool:
    """A pool with its people."""
    found = made(Pool, name=name, **facts, **({"parent": parent} if parent else {}))
    for member in members:
        made(PoolMember, pool=found, person=member)
    if admin:
        made(PoolMember, pool=found, person=admin, administrator=True)
    return found


def customer(name: str, home: Pool | None = None, owner: User | None = None, **data: Any) -> Customer:
    """A customer in a pool, public or private."""
    row = Customer(name=name, pool=home, owner=owner, **data)
    row.created_at = None
    with writes.named_uniqueness(kind_of(Customer)):
        writes.insert(kind_of(Customer), [row], writes.Deed("create", ROOT))
    return row


def acting(user: User) -> Actor:
    """The person with today's rights."""
    return Actor("user", user.id, user.name, rights_of(user.id, read_epoch()))


def do(user: User | Actor, action: str, *rows: Customer, **data: Any) -> run.Outcome:
    """An action on customers, by a person."""
    actor = user if isinstance(user, Actor) else acting(user)
    plain = {name: str(value.pk) if hasattr(value, "pk") else value for name, value in data.items()}
    return run.act(kind_of(Customer), action, [row.id for row in rows], plain, actor)


def fresh(row: Any) -> Any:
    """The row as it is stored now."""
    return type(row)._default_manager.get(pk=row.pk)


def history(row: Any) -> list[str]:
    """The actions of a record's history, oldest first."""
    return list(Change.objects.filter(record_id=row.pk).order_by("id").values_list("action", flat=True))


def last_change(row: Any) -> Change:
    """The newest change of a record."""
    return Change.objects.filter(record_id=row.pk).latest("id")
