"""Fields that are only asked by: no column holds them, a domain says as SQL which rows have one of the values.

They stand in filters wherever the kind's fields do, also through a link ("customer.in_group"), and nowhere else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kehai.kernel.field import Choice, Field
from kehai.kernel.sql import Sql

if TYPE_CHECKING:
    from kehai.kernel.access import Actor
    from kehai.kernel.kind import Kind
    from kehai.kernel.query import Scope

OPERATORS = frozenset({"eq", "ne", "in"})
Among = Callable[[Sequence[Any], "Scope"], Sql]
Told = Callable[["Kind", "Actor"], bool]
Choices = Callable[["Kind"], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Virtual:
    """A link to records of another kind, or a choice, that a row may have many of; `among` is the condition under the asker's rights."""

    field: Field
    among: Among
    told: Told
    choices: Choices | None = None


_declared: dict[str, dict[str, Virtual]] = {}


def declare(kind: str, field: Field, among: Among, told: Told = lambda _kind, _actor: True, choices: Choices | None = None) -> None:
    """Adds a field to the filters of a kind, offered to whom `told` says; `choices` gives those of the kind as it is now.

    Raises TypeError on a name used twice.
    """
    here = _declared.setdefault(kind, {})
    if field.name in here:
        raise TypeError(f"{kind} has two fields called {field.name}")
    here[field.name] = Virtual(field.with_(readonly=True, sort=False, group=False, filter=True), among, told, choices)


def of(kind: "Kind") -> Mapping[str, Virtual]:
    """The fields of a kind that are only asked by, with what they may be asked for now: own fields come and go."""
    found = _declared.get(kind.name, {})
    return {name: _now(asked, kind) for name, asked in found.items()}


def _now(asked: Virtual, kind: "Kind") -> Virtual:
    return replace(asked, field=asked.field.with_(choices=asked.choices(kind))) if asked.choices else asked
