"""Who reaches which rows and fields: rights compiled into one SQL predicate (access.md §5.1–5.6).

Union over roles and paths, intersection with restrictions, default deny, no deny rules. Generators are a
set, never an ordered scale. Knows no user class: a domain above computes `Rights` and hands over an `Actor`.
"""

from kehai.kernel.access.children import ByParent, outspoken
from kehai.kernel.access.others import Granted, Personal, Public
from kehai.kernel.access.paths import Access, Among, ByOwner
from kehai.kernel.access.questions import may, pool_of, readable
from kehai.kernel.access.rights import (
    AGGREGATE,
    BACKDATE,
    CAPS,
    CLAIM,
    CREATE,
    DELETE,
    EXPORT,
    GENERATORS,
    IMPORT,
    LEVELS,
    MANAGE,
    OPS,
    READ,
    SHARE,
    TRANSFER,
    UNMASK,
    UPDATE,
    Actor,
    Places,
    Rights,
    is_generator,
    system,
)
from kehai.kernel.access.rules import Rule, condition
from kehai.kernel.access.veils import guarded, shown, unveiled, veiled

__all__ = [
    "AGGREGATE",
    "BACKDATE",
    "CAPS",
    "CLAIM",
    "CREATE",
    "DELETE",
    "EXPORT",
    "GENERATORS",
    "IMPORT",
    "LEVELS",
    "MANAGE",
    "OPS",
    "READ",
    "SHARE",
    "TRANSFER",
    "UNMASK",
    "UPDATE",
    "Access",
    "Actor",
    "Among",
    "ByOwner",
    "ByParent",
    "Granted",
    "Personal",
    "Places",
    "Public",
    "Rights",
    "Rule",
    "condition",
    "guarded",
    "is_generator",
    "may",
    "outspoken",
    "pool_of",
    "readable",
    "shown",
    "system",
    "unveiled",
    "veiled",
]
