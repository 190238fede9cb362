"""One company with a record in every relation to one person: the ground of the permission matrix and of the twins."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.kernel import run, writes
from kehai.kernel.access import system
from kehai.kernel.catalogue import catalogue, kind, kind_of, raise_epoch
from kehai.kernel.records.entry import Entry as Stored
from kehai.kernel.testing import example
from kehai.site import ready_roles
from tests.kernel.world import Entry, Person, Rule, World
from tests.kernel.world import Role as InMemory

ROOT = system("yard")
CUSTOMER, CONTACT, FOLLOW_UP = "customers.customer", "customers.contact", "customers.follow_up"
HOUR = timedelta(hours=1)
# Relation → (whose, in which pool, the entry that opens it). Whose: a person of the yard or nobody.
RELATIONS: dict[str, tuple[str | None, str, dict[str, Any] | None]] = {
    "own": ("me", "mine", None),
    "subordinate's": ("subordinate", "far", None),
    "same department": ("mate", "far", None),
    "department below": ("below", "far", None),
    "elsewhere": ("other", "far", None),
    "team, read": ("other", "far", {"sort": "team", "level": "read", "cap": "read"}),
    "team, update": ("other", "far", {"sort": "team", "level": "update", "cap": "write"}),
    "share": ("other", "far", {"sort": "share", "level": "read", "cap": "read"}),
    "share, update": ("other", "far", {"sort": "share", "level": "update", "cap": "read"}),
    "loan": ("other", "far", {"sort": "loan", "level": "read", "cap": "masked", "until": 1}),
    "loan, clear": ("other", "far", {"sort": "loan", "level": "update", "cap": "read", "until": 1}),
    "loan, ended": ("other", "far", {"sort": "loan", "level": "update", "cap": "write", "until": -1}),
    "sharing rule": ("other", "far", None),
    "pool": (None, "mine", None),
    "pool elsewhere": (None, "far", None),
    "pool administered": ("other", "ruled", None),
    "deleted": ("me", "mine", None),
    "deleted, not mine": ("other", "far", None),
}
SIGN = "ρ"  # what the sharing rule asks for


def secrets(at: int) -> dict[str, str]:
    """Values that stand nowhere else, so that one of them in an answer is told from all others."""
    return {"mobile": f"1391234{at:04d}", "phone": f"1397654{at:04d}", "email": f"hidden{at:03d}@firm.example", "address": f"密路{at:03d}号甲座乙室"}


@dataclass
class Standing:
    """A customer in one relation, with what hangs on it."""

    relation: str
    record: Customer
    contact: Any
    follow_up: Any
    secrets: dict[str, str]


@dataclass
class Yard:
    """The people, the pools, the customers by relation, and all of it as a World."""

    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Any] = field(default_factory=dict)
    pools: dict[str, Any] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    team_role: Any = None
    group: Any = None

    @property
    def me(self) -> User:
        """The person about whom it all is."""
        return self.people["me"]

    def wear(self, role: str) -> None:
        """The person has this ready-made role and no other, from now on."""
        Holding.objects.filter(user=self.me).delete()
        run.create(kind_of(Holding), {"user": str(self.me.id), "role": str(self.roles[role].id)}, ROOT)
        raise_epoch()

    def world(self, role: str) -> World:
        """The same in memory, the person having the role."""
        told, me = self.roles[role], self.me.id
        kinds = [found.name for found in catalogue()]
        grants = {name: {**told.grants.get("*", {}), **told.grants.get(name, {})} for name in kinds if name in told.grants or "*" in told.grants}
        now, units = timezone.now(), self.departments
        lives = {"me": "east", "mate": "east", "below": "shanghai", "subordinate": "south", "other": "south"}
        entries = []
        for relation, (_whose, _pool, entry) in RELATIONS.items():
            if entry:
                facts = {name: entry[name] for name in ("sort", "level", "cap")}
                end = now + entry["until"] * HOUR if "until" in entry else None
                entries.append(Entry(record=self.standing[relation].record.id, grantee=me, end=end, **facts))
        return World(
            now=now,
            people={self.people[name].id: Person(units[where].id, manager=me if name == "subordinate" else None) for name, where in lives.items()},
            part_of={
                units["hq"].id: None,
                units["east"].id: units["hq"].id,
                units["south"].id: units["hq"].id,
                units["shanghai"].id: units["east"].id,
            },
            roles={me: [InMemory(told.id, grants, told.fields)]},
            entries=entries,
            rules=[Rule(CUSTOMER, lambda row: row["sign"] == SIGN, frozenset([me]))],
            member={me: {self.pools["mine"].id}},
            administrator={me: {self.pools["ruled"].id}},
            inside={pool.id: pool.parent_id for pool in self.pools.values()},
        )

    def row(self, relation: str, *, alive: bool = False) -> dict[str, Any]:
        """A customer as the World knows it; `alive` as it would be if it were not deleted."""
        whose, pool, _entry = RELATIONS[relation]
        return {
            "kind": CUSTOMER,
            "id": self.standing[relation].record.id,
            "owner": self.people[whose].id if whose else None,
            "pool": self.pools[pool].id,
            "deleted": relation.startswith("deleted") and not alive,
            "sign": SIGN if relation == "sharing rule" else "",
        }


def build() -> Yard:
    """The company, made through the door by the program itself."""
    yard = Yard()
    for name, above in (("hq", None), ("east", "hq"), ("shanghai", "east"), ("south", "hq")):
        yard.departments[name] = example("people.department", name=name, **({"parent": yard.departments[above]} if above else {}))
    for name, where in (("me", "east"), ("mate", "east"), ("below", "shanghai"), ("other", "south"), ("subordinate", "south")):
        manager = {"manager": yard.me} if name == "subordinate" else {}
        yard.people[name] = example("people.user", name=f"人{name}", language="en", department=yard.departments[where], **manager)  # type: ignore[assignment]
    for key, ready in ready_roles.ROLES.items():
        facts = {"name": str(ready.name), "grants": ready.grants, "fields": ready.fields}
        yard.roles[key] = run.create(kind_of(Role), facts, ROOT)  # type: ignore[assignment]
    for name, above in (("head", None), ("mine", "head"), ("far", "head"), ("ruled", "head")):
        yard.pools[name] = example("customers.pool", name=f"池{name}", **({"parent": yard.pools[above]} if above else {}))
    for pool, administrator in (("mine", False), ("ruled", True)):
        example("customers.pool_member", pool=yard.pools[pool], person=yard.me, administrator=administrator)
    yard.team_role = example("people.team_role", name="售前")
    yard.group = example("customers.customer_group", name="我的客户群", sort="chosen", condition={})
    type(yard.group)._default_manager.filter(pk=yard.group.pk).update(owner=yard.me)
    example("people.sharing_rule", kind=CUSTOMER, criteria={"field": "source_detail", "op": "eq", "value": SIGN}, person=yard.me)
    for at, relation in enumerate(RELATIONS):
        yard.standing[relation] = _standing(yard, relation, at)
    raise_epoch()
    return yard


def _standing(yard: Yard, relation: str, at: int) -> Standing:
    whose, pool, entry = RELATIONS[relation]
    hidden = secrets(at)
    before = {**hidden, **secrets(at + 500)}
    row = Customer(
        name=f"客户{at:03d}", remark=f"备注{at:03d}", grade="a", source_detail=SIGN if relation == "sharing rule" else "",
        pool=yard.pools[pool], owner=yard.people[whose] if whose else None, **before,
    )  # fmt: skip
    row.created_at = None  # type: ignore[assignment]
    writes.insert(kind_of(Customer), [row], writes.Deed("create", ROOT))
    # So that the history has something to tell.
    run.update(kind_of(Customer), row.id, {**hidden, "remark": f"备注{at:03d}新"}, None, ROOT)
    contact = example(CONTACT, customer=row, name=f"联系{at:03d}", mobile=f"1384321{at:04d}")
    note = example(FOLLOW_UP, customer=row, content=f"说了{at:03d}")
    if entry:
        facts = {name: entry[name] for name in ("sort", "level", "cap")}
        end = timezone.now() + entry["until"] * HOUR if "until" in entry else None
        begun = timezone.now() - 2 * HOUR
        Stored.objects.create(kind=CUSTOMER, record_id=row.id, grantee=yard.me.id, valid_from=begun, valid_to=end, **facts)
    if relation.startswith("deleted"):
        run.delete(kind(CUSTOMER), [row.id], ROOT)
    return Standing(relation, row, contact, note, hidden)
