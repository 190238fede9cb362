"""What records are called, for people who may see them: one statement for many records of a kind."""

from collections.abc import Collection
from uuid import UUID

from kehai.kernel import shape
from kehai.kernel.access import READ, Actor
from kehai.kernel.kind import Kind
from kehai.kernel.query import Scope
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql
from kehai.kernel.sql import name as quoted


def title(scope: Scope) -> Sql:
    """A row's name as text: its title where all its readers read that, else its number."""
    return shape.name_of(scope)


def labels(kind: Kind, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """id → name, for those of the records that the actor sees; a deleted one keeps its name, as links do."""
    if not ids:
        return {}
    seen = kind.access.predicate(kind, actor.rights, READ, "t")
    source = f" FROM /*acl:{kind.name},{READ}*/ {quoted(kind.table)} t WHERE "
    return dict(fetch("SELECT t.id, " + title(Scope(kind, actor)) + Sql(source + "t.id = ANY(%s) AND ", (list(ids),)) + seen))
