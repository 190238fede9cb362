"""The list of first steps (起步清单): what a new company, and a new salesperson, does first; domains register steps of it here.

Whether a step is done is counted from what is there, never ticked by hand. A step stands there for who may do it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kehai.kernel import planting
from kehai.kernel.access import CLAIM, READ, UPDATE, Actor, may
from kehai.kernel.catalogue import catalogue, kind
from kehai.kernel.sql import Sql

KEEPER, REP = "keeper", "rep"
_ROLE, _CUSTOMER = "people.role", "customers.customer"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: for whom, what it is called and why it is done, the page on which, and whether it is done.

    `needs` are the kind and the operation without which nobody is shown the step.
    """

    key: str
    who: str
    label: Any
    help: Any
    path: str
    needs: tuple[str, str]
    done: Callable[[Actor], bool]
    place: int


_steps: dict[str, FirstStep] = {}


def register(*found: FirstStep) -> None:
    """Puts steps on the list. Raises TypeError on a key told twice."""
    for one in found:
        if one.key in _steps or one.who not in (KEEPER, REP):
            raise TypeError(f"the first step {one.key} cannot be registered")
        _steps[one.key] = one


def there(name: str, least: int = 1, tree: Mapping[str, Any] | None = None) -> Callable[[Actor], bool]:
    """Whether the actor sees so many records of a kind, of those that fulfil a filter. Samples are no beginning of one's own."""

    def done(actor: Actor) -> bool:
        rows = kind(name).visible_to(actor, READ)
        own = rows.narrowed(Sql("t.id <> ALL(%s)", (list(planting.ids()),)))
        return (own.filter(tree) if tree else own).count(least) >= least

    return done


def of(actor: Actor) -> list[FirstStep]:
    """The steps of the actor in their order: of who keeps the house, or of who has customers."""
    who = KEEPER if may(kind(_ROLE), actor, UPDATE) else REP if may(kind(_CUSTOMER), actor, CLAIM) else ""
    found = [one for one in _steps.values() if one.who == who and one.needs[0] in catalogue() and may(kind(one.needs[0]), actor, one.needs[1])]
    return sorted(found, key=lambda one: one.place)
