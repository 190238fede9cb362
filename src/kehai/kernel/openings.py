"""Before one record is opened: a domain may count it, or refuse it for today (the day's number of public customers, P04)."""

from collections.abc import Callable
from uuid import UUID

from kehai.kernel.access import Actor

Keeper = Callable[[Actor, UUID], None]
_keepers: dict[str, Keeper] = {}


def before(kind: str) -> Callable[[Keeper], Keeper]:
    """Registers what is asked before a record of the kind is opened by itself; it raises a Refusal or lets it pass."""

    def register(keeper: Keeper) -> Keeper:
        _keepers[kind] = keeper
        return keeper

    return register


def ask(kind: str, actor: Actor, key: UUID) -> None:
    """Called by whoever shows one record whole."""
    keeper = _keepers.get(kind)
    if keeper:
        keeper(actor, key)
