"""What an actor may do before it meets a row, and who can be an actor."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from kehai.kernel.access.rules import Rule

READ, CREATE, UPDATE, DELETE, TRANSFER = "read", "create", "update", "delete", "transfer"
BACKDATE = "backdate"  # to say of imported records who made them and when
SHARE, EXPORT, IMPORT, CLAIM, MANAGE, AGGREGATE, UNMASK = "share", "export", "import", "claim", "manage", "aggregate", "unmask"
OPS = (READ, CREATE, UPDATE, DELETE, TRANSFER, SHARE, EXPORT, IMPORT, CLAIM, MANAGE, AGGREGATE, UNMASK, BACKDATE)
GENERATORS = ("SELF", "SUBS", "DEPT", "TREE", "ALL")
DEPARTMENT = "DEPT:"  # and the id of one department
LEVELS = ("none", "masked", "read", "write")

# How far each relation to a row opens its sensitive fields (access.md §5.3); a company may set others.
# A team member's and a borrower's stand in the entry itself.
CAPS: Mapping[str, str] = {
    "own": "write",
    "all": "write",
    "below": "read",
    "administrator": "read",
    "rule": "masked",
    "pool": "masked",
    "link": "masked",
}


def is_generator(word: object) -> bool:
    """SELF, SUBS, DEPT, TREE, ALL, or DEPT: with the id of a department."""
    if not isinstance(word, str) or not word.startswith(DEPARTMENT):
        return word in GENERATORS
    try:
        return str(UUID(word.removeprefix(DEPARTMENT))) == word.removeprefix(DEPARTMENT)
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Places:
    """The pools of one kind that an actor belongs to, and those he administers (all below included).

    `levels`: pool → how far it opens the sensitive fields of its public rows, where it says other than the company;
    `veils`: kind → field → the pools that hide this field of their public rows, and of what hangs on them.
    """

    member: frozenset[UUID] = frozenset()
    administrator: frozenset[UUID] = frozenset()
    levels: Mapping[UUID, str] = field(default_factory=dict)
    veils: Mapping[str, Mapping[str, frozenset[UUID]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rights:
    """What an actor may do, before it meets a row.

    `grants`: kind → operation → generators (an empty set is the bare object right);
    `owners`: generator → ids of the people whose records it reaches (ALL stands for itself);
    `fields`: kind → field → level, where it is not "write";
    `principals`: the ids under which records are opened to him: his own, departments, roles, groups;
    `rules`: kind → the sharing rules he holds; `restrictions`: kind → the rows closed to all but their
    owner and whom they were opened to; `bearing`: kind → fields by which rules of the company decide;
    `caps`: relation → level, see CAPS; `single`: kind → the one record a customer's link shows;
    `allowed`: kind → the only operations that a token may, whatever his person may ("*" for every kind).
    """

    person: UUID | None = None
    everything: bool = False
    employee: bool = True
    grants: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    owners: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, Places] = field(default_factory=dict)
    principals: frozenset[UUID] = frozenset()
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    restrictions: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    bearing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    caps: Mapping[str, str] = field(default_factory=lambda: CAPS)
    single: Mapping[str, UUID] = field(default_factory=dict)
    allowed: Mapping[str, frozenset[str]] | None = None

    def holds(self, kind: str, op: str) -> bool:
        """The object right: whether any role grants the operation on the kind at all."""
        return self.everything or op in self.grants.get(kind, {})

    def all_of(self, kind: str, op: str) -> bool:
        """Whether every row is reached, restrictions aside."""
        return self.everything or "ALL" in self.grants.get(kind, {}).get(op, ())

    def owner_ids(self, kind: str, op: str) -> frozenset[UUID]:
        """visible_owners of access.md §5.2: the people whose records the operation reaches."""
        found: set[UUID] = set()
        for generator in self.grants.get(kind, {}).get(op, ()):
            found |= self.owners.get(generator, frozenset())
        return frozenset(found)

    def level(self, kind: str, field_name: str) -> str:
        """none, masked, read or write."""
        return "write" if self.everything else self.fields.get(kind, {}).get(field_name, "write")

    def opens(self, relation: str, need: str) -> bool:
        """Whether a relation to a row shows its sensitive fields (need "read") or lets them be written ("write")."""
        return LEVELS.index(self.caps.get(relation, "masked")) >= LEVELS.index(need)

    def narrowed(self, allowed: Mapping[str, frozenset[str]]) -> "Rights":
        """The same rights for these operations only (kind → operations, "*" for every kind): what a token may."""
        told = replace(self, allowed=allowed, everything=False)
        grants = {kind: {op: words for op, words in ops.items() if told.permits(kind, op)} for kind, ops in self.grants.items()}
        return replace(told, grants={kind: ops for kind, ops in grants.items() if ops})

    def permits(self, kind: str, op: str) -> bool:
        """Whether the operation is not kept from a token; also where no grant is needed."""
        if self.allowed is None:
            return True
        return op in self.allowed.get("*", ()) or op in self.allowed.get(kind, ())


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, a dealer's user, a token, a job, a customer link; no foreign key to any."""

    kind: str
    id: UUID | None
    label: str
    rights: Rights
    language: str = "zh-hans"

    @property
    def human(self) -> bool:
        """Whether a person stands behind it, at the screen or by his token."""
        return self.kind in ("user", "dealer", "token")


def system(job: str) -> Actor:
    """The program itself, at work on its own account: reaches everything, and is named in the history."""
    return Actor("job", None, job, Rights(everything=True))


def customer_link(label: str, kind: str, record: UUID) -> Actor:
    """Whoever holds a link that was sent out: one record, to be read."""
    return Actor("link", record, label, Rights(employee=False, grants={kind: {READ: frozenset()}}, single={kind: record}))
