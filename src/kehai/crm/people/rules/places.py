"""The pools a person belongs to, told by the domains that have pools."""

from collections.abc import Callable
from uuid import UUID

from kehai.kernel.access import Places

Finder = Callable[[UUID], Places]
_finders: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """A domain tells how the places of its pool kind are found for a person."""
    _finders[kind] = finder


def places_of(person: UUID) -> dict[str, Places]:
    """Pool kind → the person's places."""
    return {kind: finder(person) for kind, finder in _finders.items()}
