"""The first page by role: domains register blocks of it here, the page asks them all at once (ux 23, E03).

A list block is a filter over a kind, and its rows are drawn, acted on and opened in full like any list of that kind.
A figure block is a function that gives numbers. Whoever may see nothing of a block's kind is not shown the block.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from kehai.kernel import money, periods
from kehai.kernel.access import READ, Actor, may, readable
from kehai.kernel.catalogue import catalogue, kind
from kehai.kernel.rows import Asked, Rows, fetch
from kehai.kernel.sql import Sql

REP, MANAGER, BOSS = "rep", "manager", "boss"
VARIANTS = (REP, MANAGER, BOSS)
SIZE, CAP = 6, 99


@dataclass(frozen=True, slots=True)
class Block:
    """A list on the first page: rows of a kind, at most SIZE of them, and how many there are.

    `where` gives the filter for whoever asks, or None where there is nothing to ask. `acts` are the actions that stand on each
    row, where the row allows them; `follow` the link to the record that a follow-up is written about.
    """

    key: str
    label: Any
    variant: str
    kind: str
    where: Callable[[Actor], Any]
    sort: str
    columns: Sequence[str]
    acts: Sequence[str] = ()
    follow: str = ""
    place: int = 50
    urgent: bool = False
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it counts, and what it was by this day of the month before; `money` with two decimals."""

    key: str
    label: Any
    value: Decimal | int
    before: Decimal | int | None = None
    money: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a team: a person with numbers."""

    id: UUID
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers on the first page; `kinds` must be read whole for the boss's, at all for the others'."""

    key: str
    label: Any
    variant: str
    kinds: Sequence[str]
    numbers: Callable[[Actor], Sequence[Figure]]
    place: int = 10


@dataclass(frozen=True, slots=True)
class Team:
    """A table of one's people: what its columns count, and a line each."""

    key: str
    label: Any
    variant: str
    kinds: Sequence[str]
    columns: Sequence[Any]
    lines: Callable[[Actor], Sequence[Person]]
    place: int = 20


@dataclass(slots=True)
class _Registered:
    blocks: dict[str, Block] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)


_registered = _Registered()


def register(*found: Block | Figures | Team) -> None:
    """Puts blocks on the first page. Raises TypeError on a key told twice."""
    for one in found:
        shelf: dict[str, Any] = (
            _registered.blocks if isinstance(one, Block) else _registered.figures if isinstance(one, Figures) else _registered.teams
        )
        if one.key in shelf or one.variant not in VARIANTS:
            raise TypeError(f"the block {one.key} of the first page cannot be registered")
        shelf[one.key] = one


def blocks(variant: str, actor: Actor) -> list[Block]:
    """The list blocks of a variant that the actor may see, in their order."""
    found = [one for one in _registered.blocks.values() if one.variant == variant and one.kind in catalogue()]
    return sorted((one for one in found if may(kind(one.kind), actor, READ)), key=lambda one: one.place)


def figures(variant: str, actor: Actor) -> list[Figures]:
    """The figures of a variant that the actor may see."""
    found = [one for one in _registered.figures.values() if one.variant == variant and _sees(one.kinds, actor)]
    return sorted(found, key=lambda one: one.place)


def teams(variant: str, actor: Actor) -> list[Team]:
    """The tables of people of a variant."""
    found = [one for one in _registered.teams.values() if one.variant == variant and _sees(one.kinds, actor)]
    return sorted(found, key=lambda one: one.place)


def _sees(kinds: Sequence[str], actor: Actor) -> bool:
    return all(name in catalogue() and may(kind(name), actor, READ) for name in kinds)


def led(actor: Actor) -> frozenset[UUID]:
    """The people whose records of the blocks' kinds the actor reads besides his own; for who reads all of them, nobody in particular."""
    found: set[UUID] = set()
    shelves: list[Block | Team] = [*_registered.blocks.values(), *_registered.teams.values()]
    for one in shelves:
        names = [one.kind] if isinstance(one, Block) else one.kinds
        for name in names if one.variant == MANAGER else ():
            found |= actor.rights.owner_ids(name, READ)
    return frozenset(found - {actor.rights.person})


def whole(actor: Actor) -> bool:
    """Whether the actor reads all of what the boss's figures count."""
    named = {name for one in _registered.figures.values() if one.variant == BOSS for name in one.kinds}
    return bool(named) and all(actor.rights.all_of(name, READ) for name in named)


def page(block: Block, actor: Actor) -> tuple[str, int, bool, Any] | None:
    """A block's rows as JSON text, their number up to CAP, whether there are more, and the filter; None where nothing is asked."""
    found = kind(block.kind)
    tree = block.where(actor)
    if tree is None or not all(readable(found, actor, name) for name in (*_asked(tree), block.sort.removeprefix("-"))):
        return None
    rows = found.visible_to(actor, READ).filter(tree)
    columns = [name for name in block.columns if name in found.fields and readable(found, actor, name)]
    one = rows.page(Asked(columns=columns, sort=block.sort, size=SIZE, total="none"))
    count = rows.count(CAP)
    return one.rows, min(count, CAP), count > CAP, tree


def _asked(tree: Mapping[str, Any]) -> Iterator[str]:
    """The fields of its own kind that a filter asks for; what one does not read cannot be asked for either."""
    for word in ("and", "or"):
        for part in tree.get(word, ()):
            yield from _asked(part)
    if "not" in tree:
        yield from _asked(tree["not"])
    if "field" in tree:
        yield str(tree["field"]).partition(".")[0]


def tally(rows: Rows, *what: str) -> tuple[Any, ...]:
    """Sums and counts over all rows that the door gives, in one statement; `what` are aggregates over the columns of `t`."""
    return fetch("SELECT " + Sql(", ".join(what)) + rows.source())[0]


def between(name: str, first: datetime, end: datetime) -> list[Any]:
    """A filter on a moment: from the first, before the end."""
    return [{"field": name, "op": "ge", "value": first.isoformat()}, {"field": name, "op": "lt", "value": end.isoformat()}]


def months() -> tuple[tuple[date, date], tuple[date, date]]:
    """This month up to today, and as many days of the month before: (first day, day after the last) each."""
    today, one = periods.today(), timedelta(days=1)
    this, last = periods.days("this_month")[0], periods.days("last_month")[0]
    return (this, today + one), (last, min(last + (today - this) + one, this))


def midnight(day: date) -> datetime:
    """When a day begins, in the company's zone."""
    return datetime.combine(day, time(), periods.zone())


def moment(day: date) -> Sql:
    """The same, as SQL."""
    return Sql("%s::timestamptz", (midnight(day),))


def rounded(value: Any) -> Decimal:
    """Money of a sum that may be empty."""
    return money.rounded(Decimal(value or 0), 2)
