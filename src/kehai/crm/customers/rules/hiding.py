"""Which fields a pool may hide of its public customers and their contacts, and what goes with a hidden one (P13, access.md P4).

Any field that a form can write: not by what a customer is found and claimed (name, number, credit code), nor by whom.
"""

from collections.abc import Mapping
from uuid import UUID

from kehai.crm.customers.rules.asked import CONTACT, CUSTOMER, OF_CONTACT, TYPES
from kehai.kernel import catalogue
from kehai.kernel.kind import Kind
from kehai.kernel.quality import standard


def offered() -> list[str]:
    """All that a pool may hide, by its name there: `industry`, `contact.mobile`, own fields."""
    return [*_of(catalogue.kind(CUSTOMER)), *(OF_CONTACT + name for name in _of(catalogue.kind(CONTACT)))]


def _of(kind: Kind) -> list[str]:
    return [f.name for f in kind.fields.values() if f.type in TYPES and not f.readonly and not f.locked and f.name != kind.title]


def veils(hidden: Mapping[UUID, list[str]]) -> dict[str, dict[str, frozenset[UUID]]]:
    """Kind → field → the pools that hide it. The numbers of data quality are hidden with what they speak of."""
    found: dict[str, dict[str, frozenset[UUID]]] = {}
    for pool, names in hidden.items():
        for kind, name in _with_numbers(names):
            fields = found.setdefault(kind, {})
            fields[name] = fields.get(name, frozenset()) | {pool}
    return found


def _with_numbers(names: list[str]) -> list[tuple[str, str]]:
    said = [(CONTACT, name.removeprefix(OF_CONTACT)) if name.startswith(OF_CONTACT) else (CUSTOMER, name) for name in names]
    for kind in (catalogue.kind(CUSTOMER), catalogue.kind(CONTACT)):
        if any(name in standard.asked(kind) for of, name in said if of == kind.name):
            said += [(kind.name, name) for name in standard.KEPT]
    return said
