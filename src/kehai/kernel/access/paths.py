"""The paths by which people reach the rows of a kind that belong to somebody (access.md P1–P4)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from kehai.kernel.access import entries
from kehai.kernel.access.rights import CLAIM, DELETE, LEVELS, MANAGE, READ, UPDATE, Places, Rights
from kehai.kernel.sql import FALSE, TRUE, Sql, every, negate, some
from kehai.kernel.sql import name as quoted

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

# What the paths of a pool give (access.md P4): its members, and its administrators.
MEMBER_OPS = frozenset({READ, CLAIM})
ADMINISTRATOR_OPS = frozenset({READ, MANAGE, DELETE})


class Access(Protocol):
    """By what path people reach the rows of a kind."""

    @property
    def parent(self) -> str | None:
        """The link to the kind that controls this one."""

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """The rows that the operation reaches, deleted ones not excluded."""

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """Of the rows that can be read, those whose sensitive fields are read unmasked, or (need "write") written."""


@dataclass(frozen=True, slots=True)
class Among(Sql):
    """A path of several ids in one column: a page may ask along each of them by the index on (column, order)."""

    column: str = ""
    ids: tuple[UUID, ...] = ()


def among(alias: str, column: str, ids: frozenset[UUID]) -> Sql:
    """The rows with one of these ids in a column."""
    if not ids:
        return FALSE
    if len(ids) == 1:
        # An index on (column, order) gives its rows in order for one value, not for an array of one.
        return Sql(f"{alias}.{quoted(column)} = %s", (next(iter(ids)),))
    listed = sorted(ids)
    return Among(f"{alias}.{quoted(column)} = ANY(%s)", (listed,), column, tuple(listed))


@dataclass(frozen=True, slots=True)
class ByOwner:
    """Rows belong to a person; where `pool` names a link, ownerless rows are public to the pool's members."""

    pool: str | None = None
    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        return every(some(*self._paths(kind, rights, op, alias, listed=False)), self.gate(kind, rights, op, alias))

    def paths(self, kind: "Kind", rights: Rights, op: str, alias: str) -> list[Sql]:
        """The predicate, but for its gate, as the paths that make it up; a page asks along each, by its own index.

        Entries come last: each path is asked without the rows of those before it.
        """
        return self._paths(kind, rights, op, alias, listed=True)

    def gate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """What restrictions leave of the paths: rows that none closes, one's own, and what an entry itself gives."""
        free = self._free(kind, rights, op, alias)
        return TRUE if free == TRUE else some(free, entries.here(kind.name, rights, op, alias))

    def _free(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        closed = () if rights.everything else rights.restrictions.get(kind.name, ())
        if not closed:
            return TRUE
        # As their owner, and not by another path to what happens to be one's own.
        reached = rights.all_of(kind.name, op) or rights.person in rights.owner_ids(kind.name, op)
        own = among(alias, "owner_id", frozenset([rights.person] if rights.person and reached else ()))
        return some(every(*(negate(rule.at(alias)) for rule in closed)), own)

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access: the best of all paths counts (§5.3)."""
        free = self._free(kind, rights, READ, alias)
        if rights.all_of(kind.name, READ) and (rights.everything or rights.opens("all", need)):
            return TRUE if free == TRUE else some(free, entries.capped(kind.name, rights, alias, need))
        owners = rights.owner_ids(kind.name, READ)
        if not rights.opens("below", need):
            owners &= frozenset({rights.person} if rights.person and rights.opens("own", need) else ())
        weak = [self._ruled(kind, rights, READ, alias)] if rights.opens("rule", need) else []
        weak += [self._shown(kind, rights, alias, need)]
        weak += [self._single(kind, rights, READ, alias)] if rights.opens("link", need) else []
        ruled = self._administered(kind, rights, READ, alias) if rights.opens("administrator", need) else FALSE
        paths = some(among(alias, "owner_id", owners), ruled, *weak)
        return some(every(paths, free), entries.capped(kind.name, rights, alias, need))

    def unveiled(self, kind: "Kind", rights: Rights, alias: str, pools: frozenset[UUID]) -> Sql:
        """Of the rows that can be read, those not seen through one of these pools alone; only a public row is asked for a better path."""
        hiding = sorted(pools - self._places(kind, rights).administrator)
        if not self.pool or not hiding or rights.all_of(kind.name, READ):
            return TRUE
        elsewhere = Sql(f"COALESCE({alias}.{quoted(kind.fields[self.pool].column)} <> ALL(%s), TRUE)", (hiding,))
        better = self._ruled(kind, rights, READ, alias), self._single(kind, rights, READ, alias), entries.here(kind.name, rights, READ, alias)
        return some(Sql(f"{alias}.owner_id IS NOT NULL"), elsewhere, *better)

    def carried(self, kind: "Kind", rights: Rights, alias: str, child: str, through: frozenset[str]) -> Sql:
        """The rows through which a child kind is read: the strong paths, and the weak ones that the child names."""
        opened = entries.carrying(kind.name, rights, alias, child, through)
        free = self._free(kind, rights, READ, alias)
        if rights.all_of(kind.name, READ):
            return TRUE if free == TRUE else some(free, opened)
        owners = among(alias, "owner_id", rights.owner_ids(kind.name, READ))
        ruled = self._ruled(kind, rights, READ, alias) if "rule" in through else FALSE
        public = self._public(kind, rights, READ, alias) if "pool" in through else FALSE
        return some(every(some(owners, self._administered(kind, rights, READ, alias), ruled, public), free), opened)

    def _paths(self, kind: "Kind", rights: Rights, op: str, alias: str, *, listed: bool) -> list[Sql]:
        if not rights.permits(kind.name, op):
            return []
        if rights.all_of(kind.name, op):
            return [TRUE]
        administered = self._administered(kind, rights, op, alias)
        # Else a page would look through a whole pool for what the path before has given already.
        given = self._places(kind, rights).administrator if administered != FALSE else frozenset[UUID]()
        found = (
            among(alias, "owner_id", rights.owner_ids(kind.name, op)),
            administered,
            self._public(kind, rights, op, alias, given),
            self._ruled(kind, rights, op, alias),
            self._single(kind, rights, op, alias),
            (entries.listed if listed else entries.here)(kind.name, rights, op, alias),
        )
        return [path for path in found if path != FALSE]

    def _ruled(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        if op not in (READ, UPDATE) or not rights.holds(kind.name, op):
            return FALSE
        held = [rule for rule in rights.rules.get(kind.name, ()) if op == READ or rule.level == UPDATE]
        return some(*(rule.at(alias) for rule in held))

    def _single(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        one = rights.single.get(kind.name)
        return Sql(f"{alias}.id = %s", (one,)) if one and op == READ else FALSE

    def _places(self, kind: "Kind", rights: Rights) -> Places:
        target = kind.fields[self.pool].target if self.pool else None
        return rights.places.get(target, Places()) if target else Places()

    def _administered(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        if not self.pool or op not in ADMINISTRATOR_OPS or not rights.holds(kind.name, READ):
            return FALSE
        return among(alias, kind.fields[self.pool].column, self._places(kind, rights).administrator)

    def _public(self, kind: "Kind", rights: Rights, op: str, alias: str, given: frozenset[UUID] = frozenset()) -> Sql:
        return self._inside(kind, rights, op, alias, self._places(kind, rights).member - given)

    def _shown(self, kind: "Kind", rights: Rights, alias: str, need: str) -> Sql:
        """The public rows whose sensitive fields are opened so far by their pool's own word, else by the company's."""
        places, company = self._places(kind, rights), rights.opens("pool", need)
        far = {pool for pool, level in places.levels.items() if LEVELS.index(level) >= LEVELS.index(need)}
        return self._inside(kind, rights, READ, alias, frozenset(p for p in places.member if (p in far if p in places.levels else company)))

    def _inside(self, kind: "Kind", rights: Rights, op: str, alias: str, pools: frozenset[UUID]) -> Sql:
        if not self.pool or op not in MEMBER_OPS or not rights.holds(kind.name, op):
            return FALSE
        inside = among(alias, kind.fields[self.pool].column, pools)
        return every(Sql(f"{alias}.owner_id IS NULL"), inside) if inside != FALSE else FALSE
