"""What the rest of the house asks about rights before it meets a row."""

from typing import TYPE_CHECKING, Any

from kehai.kernel.access.rights import Actor
from kehai.kernel.sql import FALSE

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


def kind_named(name: str | None) -> "Kind":
    """The kind of this name."""
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
