"""Who reaches which rows and fields: rights compiled into one SQL predicate (access.md §5.1–5.2, 5.6).

Union over roles and paths, default deny, no deny rules. Generators are a set, never an ordered scale.
Knows no user class: a domain above computes `Rights` and hands over an `Actor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from kehai.kernel.sql import FALSE, TRUE, Sql, every, some
from kehai.kernel.sql import name as quoted

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

READ, CREATE, UPDATE, DELETE, TRANSFER = "read", "create", "update", "delete", "transfer"
SHARE, EXPORT, IMPORT, CLAIM, MANAGE, AGGREGATE = "share", "export", "import", "claim", "manage", "aggregate"
OPS = (READ, CREATE, UPDATE, DELETE, TRANSFER, SHARE, EXPORT, IMPORT, CLAIM, MANAGE, AGGREGATE)
GENERATORS = ("SELF", "SUBS", "DEPT", "TREE", "ALL")
LEVELS = ("none", "masked", "read", "write")

# What the paths of a pool give (access.md P4): its members, and its administrators.
MEMBER_OPS = frozenset({READ, CLAIM})
ADMINISTRATOR_OPS = frozenset({READ, MANAGE, DELETE})
# What can be done to a row that has no owner of its own to transfer it from, and no pool to claim it from.
CHILD_OPS = frozenset({READ, CREATE, UPDATE, DELETE, EXPORT, IMPORT, AGGREGATE})
PERSONAL_OPS = frozenset({READ, CREATE, UPDATE, DELETE})


@dataclass(frozen=True, slots=True)
class Places:
    """The pools of one kind that an actor belongs to, and those he administers (all below included)."""

    member: frozenset[UUID] = frozenset()
    administrator: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Rights:
    """What an actor may do, before it meets a row.

    `grants`: kind → operation → generators (an empty set is the bare object right);
    `owners`: generator → ids of the people whose records it reaches (ALL stands for itself);
    `fields`: kind → field → level, where it is not "write".
    """

    person: UUID | None = None
    everything: bool = False
    grants: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    owners: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, Places] = field(default_factory=dict)

    def holds(self, kind: str, op: str) -> bool:
        """The object right: whether any role grants the operation on the kind at all."""
        return self.everything or op in self.grants.get(kind, {})

    def all_of(self, kind: str, op: str) -> bool:
        """Whether every row is reached."""
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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a user, a dealer's user, a token, a job, a customer link; no foreign key to any."""

    kind: str
    id: UUID | None
    label: str
    rights: Rights
    language: str = "zh-hans"


def system(job: str) -> Actor:
    """The program itself, at work on its own account: reaches everything, and is named in the history."""
    return Actor("job", None, job, Rights(everything=True))


class Access(Protocol):
    """By what path people reach the rows of a kind."""

    @property
    def parent(self) -> str | None:
        """The link to the kind that controls this one."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """The rows that the operation reaches, deleted ones not excluded."""

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """Of the rows that can be read, those whose sensitive fields are read unmasked."""


def _any(alias: str, column: str, ids: frozenset[UUID]) -> Sql:
    if not ids:
        return FALSE
    if len(ids) == 1:
        # An index on (column, order) gives its rows in order for one value, not for an array of one.
        return Sql(f"{alias}.{quoted(column)} = %s", (next(iter(ids)),))
    return Sql(f"{alias}.{quoted(column)} = ANY(%s)", (sorted(ids),))


@dataclass(frozen=True, slots=True)
class ByOwner:
    """Rows belong to a person; where `pool` names a link, ownerless rows are public to the pool's members."""

    pool: str | None = None
    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        return some(*self.paths(kind, rights, op, alias))

    def paths(self, kind: "Kind", rights: Rights, op: str, alias: str) -> list[Sql]:
        """The predicate as the paths that make it up; a page asks along each of them, by its own index."""
        if rights.all_of(kind.name, op):
            return [TRUE]
        owners = _any(alias, "owner_id", rights.owner_ids(kind.name, op))
        paths = (owners, self._administered(kind, rights, op, alias), self._public(kind, rights, op, alias))
        return [path for path in paths if path != FALSE]

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """See Access."""
        if rights.all_of(kind.name, READ):
            return TRUE
        owners = _any(alias, "owner_id", rights.owner_ids(kind.name, READ))
        return some(owners, self._administered(kind, rights, READ, alias))

    def _places(self, kind: "Kind", rights: Rights) -> Places:
        target = kind.fields[self.pool].target if self.pool else None
        return rights.places.get(target, Places()) if target else Places()

    def _administered(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        if not self.pool or op not in ADMINISTRATOR_OPS or not rights.holds(kind.name, READ):
            return FALSE
        return _any(alias, kind.fields[self.pool].column, self._places(kind, rights).administrator)

    def _public(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        if not self.pool or op not in MEMBER_OPS or not rights.holds(kind.name, op):
            return FALSE
        inside = _any(alias, kind.fields[self.pool].column, self._places(kind, rights).member)
        return every(Sql(f"{alias}.owner_id IS NULL"), inside) if inside != FALSE else FALSE


@dataclass(frozen=True, slots=True)
class ByParent:
    """Controlled by the parent: read with it, written with its right to update (access.md P5).

    Through a pool's member path a child is not read at all (`summary` of it are derived columns on the
    parent): the free text of old follow-ups must not give away what the mask hides. With `author` a row
    is changed and deleted only by who made it, for `hours` after it was made.
    """

    parent: str
    author: bool = False
    hours: int = 24

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op not in CHILD_OPS:
            return FALSE
        parent = _kind(kind.fields[self.parent].target)
        above = alias + "p"
        if op in (READ, EXPORT, AGGREGATE):
            reach = parent.access.clear(parent, rights, above)
            if op != READ:
                reach = every(reach, parent.access.predicate(parent, rights, op, above))
        else:
            reach = parent.access.predicate(parent, rights, UPDATE, above)
            if op == IMPORT:
                reach = every(reach, parent.access.predicate(parent, rights, op, above))
        return every(self._inside(kind, parent, reach, alias, rights), self._mine(rights, op, alias))

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """See Access."""
        return self.predicate(kind, rights, READ, alias)

    def _inside(self, kind: "Kind", parent: "Kind", reach: Sql, alias: str, rights: Rights) -> Sql:
        """The parent is reached and alive: what hangs on a deleted record is deleted with it, for everybody."""
        if reach == FALSE or rights.everything:
            return reach
        above = alias + "p"
        column = quoted(kind.fields[self.parent].column)
        found = f"SELECT 1 FROM {quoted(parent.table)} {above} WHERE {above}.id = {alias}.{column} AND {above}.deleted_at IS NULL"
        return "EXISTS (" + (Sql(found) if reach == TRUE else found + " AND " + reach) + ")"

    def _mine(self, rights: Rights, op: str, alias: str) -> Sql:
        if not self.author or rights.everything or op not in (UPDATE, DELETE):
            return TRUE
        if rights.person is None:
            return FALSE
        young = f"{alias}.created_at > now() - interval '{int(self.hours)} hours'"
        return Sql(f"({alias}.created_by = %s AND {young})", (rights.person,))


@dataclass(frozen=True, slots=True)
class Public:
    """Every employee reads it (people, departments, pools, products); writing needs the grant for ALL."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.all_of(kind.name, op) or (op == READ and rights.person is not None):
            return TRUE
        return FALSE

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """See Access."""
        return TRUE if rights.all_of(kind.name, UPDATE) else _any(alias, "id", frozenset(filter(None, [rights.person])))


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's own things (saved views); read by all where `shared` holds; no role is needed."""

    shared: str = ""
    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything:
            return TRUE
        if op not in PERSONAL_OPS:
            return FALSE
        mine = _any(alias, "owner_id", frozenset(filter(None, [rights.person])))
        if self.shared and op == READ and rights.person is not None:
            return some(mine, Sql(f"{alias}.{quoted(self.shared)}"))
        return mine

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """See Access."""
        return TRUE


def _kind(name: str | None) -> "Kind":
    from kehai.kernel.catalogue import kind  # noqa: PLC0415  the catalogue stands on kinds, which carry an access

    return kind(str(name))


def may(kind: "Kind", actor: Actor, op: str) -> bool:
    """Whether the operation can reach any row at all: for menus and for the bare object right."""
    return kind.access.predicate(kind, actor.rights, op, "t") != FALSE


def readable(kind: "Kind", actor: Actor, field_name: str) -> bool:
    """Whether a field may be named in a filter, a sort, a group: masked is not enough (§5.3)."""
    return actor.rights.level(kind.name, field_name) in ("read", "write")


def pool_of(kind: "Kind") -> Any:
    """The link to the pool of a pooled kind, else None."""
    name = getattr(kind.access, "pool", None)
    return kind.fields[name] if name else None


@dataclass(frozen=True, slots=True)
class Granted:
    """Only who is granted the operation on all of it; not even seen by others (roles)."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        return TRUE if rights.all_of(kind.name, op) else FALSE

    def clear(self, kind: "Kind", rights: Rights, alias: str) -> Sql:
        """See Access."""
        return self.predicate(kind, rights, READ, alias)
