"""Rows that hang on another row and are reached with it (access.md P5)."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from kehai.kernel.access.questions import kind_named
from kehai.kernel.access.rights import AGGREGATE, CREATE, DELETE, EXPORT, IMPORT, READ, UPDATE, Rights
from kehai.kernel.sql import FALSE, TRUE, Sql, every, some
from kehai.kernel.sql import name as quoted

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

# What can be done to a row that has no owner of its own to transfer it from, and no pool to claim it from.
CHILD_OPS = frozenset({READ, CREATE, UPDATE, DELETE, EXPORT, IMPORT, AGGREGATE})


# The alias of rows whose parent lies in the recycle bin.
_lying: ContextVar[str] = ContextVar("lying", default="")


def lain(kind: "Kind", rights: Rights, alias: str) -> Sql:
    """The rows of a child kind that would be read if their parent, which lies in the recycle bin, were back."""
    mark = _lying.set(alias)
    try:
        return kind.access.predicate(kind, rights, READ, alias)
    finally:
        _lying.reset(mark)


@dataclass(frozen=True, slots=True)
class ByParent:
    """Controlled by the parent: read with it, written with its right to update.

    Through the weaker paths of the parent (a pool's member, a sharing rule, a loan) a child is not read,
    unless `through` names the path ("pool", "rule", "loan"): the free text of old follow-ups must not give
    away what the mask hides; what one wrote oneself is read as long as its parent is. With `author` a row
    is changed and deleted only by who made it, for `hours` after it was made.
    """

    parent: str
    author: bool = False
    hours: int = 24
    through: frozenset[str] = frozenset()

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if op not in CHILD_OPS or not rights.permits(kind.name, op):
            return FALSE
        parent = self._parent(kind)
        above = alias + "p"
        if op in (READ, EXPORT, AGGREGATE):
            reach = self._read(kind, parent, rights, alias)
            if op != READ:
                reach = every(reach, parent.access.predicate(parent, rights, op, above))
        else:
            reach = parent.access.predicate(parent, rights, UPDATE, above)
            if op == IMPORT:
                reach = every(reach, parent.access.predicate(parent, rights, op, above))
        return every(self._inside(kind, parent, reach, alias, rights), self._mine(rights, op, alias))

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access: as far as the parent's own sensitive fields."""
        parent = self._parent(kind)
        return self._inside(kind, parent, parent.access.clear(parent, rights, alias + "p", need), alias, rights)

    def unveiled(self, kind: "Kind", rights: Rights, alias: str, pools: frozenset[UUID]) -> Sql:
        """As far as the parent."""
        parent = self._parent(kind)
        reach = bare(parent, rights, alias + "p", pools)
        return TRUE if reach == TRUE else self._inside(kind, parent, reach, alias, rights)

    def carried(self, kind: "Kind", rights: Rights, alias: str, child: str, through: frozenset[str]) -> Sql:
        """The rows of this kind through which a grandchild is read."""
        parent = self._parent(kind)
        reach = _carried(parent, rights, alias + "p", child, through & self.through)
        return self._inside(kind, parent, reach, alias, rights)

    def _parent(self, kind: "Kind") -> "Kind":
        return kind_named(kind.fields[self.parent].target)

    def _read(self, kind: "Kind", parent: "Kind", rights: Rights, alias: str) -> Sql:
        above = alias + "p"
        carried = _carried(parent, rights, above, kind.name, self.through)
        if carried == TRUE or rights.person is None:
            return carried
        seen = parent.access.predicate(parent, rights, READ, above)
        return some(carried, every(seen, Sql(f"{alias}.created_by = %s", (rights.person,))))

    def _inside(self, kind: "Kind", parent: "Kind", reach: Sql, alias: str, rights: Rights) -> Sql:
        """The parent is reached and alive: what hangs on a deleted record is deleted with it, for everybody."""
        if reach == FALSE or rights.everything:
            return reach
        above = alias + "p"
        field = kind.fields[self.parent]
        column = quoted(field.column)
        if reach == TRUE and field.required and _lying.get() != alias:
            # Who reads every parent asks for the few deleted ones: the key itself says that there is one.
            return Sql(
                f"NOT EXISTS (SELECT 1 FROM {quoted(parent.table)} {above} WHERE {above}.id = {alias}.{column} AND {above}.deleted_at IS NOT NULL)"
            )
        state = f" AND {above}.deleted_at IS {'NOT NULL' if _lying.get() == alias else 'NULL'}"
        found = f"SELECT 1 FROM {quoted(parent.table)} {above} WHERE {above}.id = {alias}.{column}{state}"
        return "EXISTS (" + (Sql(found) if reach == TRUE else found + " AND " + reach) + ")"

    def _mine(self, rights: Rights, op: str, alias: str) -> Sql:
        if not self.author or rights.everything or op not in (UPDATE, DELETE):
            return TRUE
        if rights.person is None:
            return FALSE
        young = f"{alias}.created_at > now() - interval '{int(self.hours)} hours'"
        return Sql(f"({alias}.created_by = %s AND {young})", (rights.person,))


def bare(kind: "Kind", rights: Rights, alias: str, pools: frozenset[UUID]) -> Sql:
    """The rows not seen through one of these pools alone; all of a kind whose rows are in none."""
    by_pool = getattr(kind.access, "unveiled", None)
    if by_pool is None:
        return TRUE
    found: Sql = by_pool(kind, rights, alias, pools)
    return found


def outspoken(kind: "Kind", rights: Rights, alias: str) -> Sql:
    """The rows whose free text is read, too: not those seen only through a pool, a sharing rule or a loan, where a mask hides."""
    return _carried(kind, rights, alias, kind.name, frozenset())


def _carried(parent: "Kind", rights: Rights, above: str, child: str, through: frozenset[str]) -> Sql:
    """The parent's rows through which the child is read; of a parent without paths of its own, those that are read."""
    by_path = getattr(parent.access, "carried", None)
    if by_path is None:
        return parent.access.predicate(parent, rights, READ, above)
    found: Sql = by_path(parent, rights, above, child, through)
    return found
