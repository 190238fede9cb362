"""Kinds that belong to nobody in particular: public to the house, personal, or granted whole."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kehai.kernel.access.paths import among
from kehai.kernel.access.rights import CREATE, DELETE, READ, UPDATE, Rights
from kehai.kernel.sql import FALSE, TRUE, Sql, some
from kehai.kernel.sql import name as quoted

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind

PERSONAL_OPS = frozenset({READ, CREATE, UPDATE, DELETE})


@dataclass(frozen=True, slots=True)
class Public:
    """Every employee reads it (people, departments, pools, products); writing needs the grant for ALL."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.all_of(kind.name, op) or (op == READ and rights.person is not None and rights.employee and rights.permits(kind.name, op)):
            return TRUE
        return FALSE

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access."""
        return TRUE if rights.all_of(kind.name, UPDATE) else among(alias, "id", frozenset(filter(None, [rights.person])))


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's own things (saved views); read by all where `shared` holds; no role is needed."""

    shared: str = ""
    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        if rights.everything:
            return TRUE
        if op not in PERSONAL_OPS or not rights.permits(kind.name, op):
            return FALSE
        mine = among(alias, "owner_id", frozenset(filter(None, [rights.person])))
        if self.shared and op == READ and rights.person is not None and rights.employee:
            return some(mine, Sql(f"{alias}.{quoted(self.shared)}"))
        return mine

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access."""
        return TRUE


@dataclass(frozen=True, slots=True)
class Granted:
    """Only who is granted the operation on all of it; not even seen by others (roles)."""

    parent: str | None = None

    def predicate(self, kind: "Kind", rights: Rights, op: str, alias: str) -> Sql:
        """See Access."""
        return TRUE if rights.all_of(kind.name, op) else FALSE

    def clear(self, kind: "Kind", rights: Rights, alias: str, need: str = "read") -> Sql:
        """See Access."""
        return self.predicate(kind, rights, READ, alias)
