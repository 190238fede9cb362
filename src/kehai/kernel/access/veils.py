"""Fields that single pools hide of their public rows, beyond those a weaker path masks everywhere (access.md §5.3, P4)."""

from typing import TYPE_CHECKING

from kehai.kernel.access.children import bare
from kehai.kernel.access.rights import Rights
from kehai.kernel.sql import TRUE, Sql, every

if TYPE_CHECKING:
    from kehai.kernel.kind import Kind


def veiled(kind: "Kind", rights: Rights, name: str) -> bool:
    """Whether one of his pools hides the field of some row from this reader."""
    return any(name in places.veils.get(kind.name, {}) for places in rights.places.values())


def guarded(kind: "Kind", rights: Rights, name: str) -> bool:
    """Whether the path by which he reaches a row may keep the field from this reader."""
    return kind.fields[name].sensitive or veiled(kind, rights, name)


def unveiled(kind: "Kind", rights: Rights, name: str, alias: str) -> Sql:
    """Of the rows that can be read, those whose pool does not hide the field; TRUE at once where none does."""
    pools = frozenset(pool for places in rights.places.values() for pool in places.veils.get(kind.name, {}).get(name, ()))
    return bare(kind, rights, alias, pools) if pools and not rights.everything else TRUE


def shown(kind: "Kind", rights: Rights, name: str, alias: str, need: str = "read") -> Sql:
    """Of the rows that can be read, those in which this field is read unmasked, or (need "write") written."""
    clear = kind.access.clear(kind, rights, alias, need) if kind.fields[name].sensitive else TRUE
    return every(clear, unveiled(kind, rights, name, alias))
