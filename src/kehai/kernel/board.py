"""Boards: how rows of a kind stand in columns of a choice or a link, and by which action one moves to another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kehai.kernel.access import Actor
    from kehai.kernel.kind import Kind


@dataclass(frozen=True, slots=True)
class Board:
    """What a Screen says of its board (看板): the field of the columns, and what a card shows of time and money."""

    by: str  # a choice, or a link to what the columns are
    move: str = ""  # the action whose input of the same name brings a row to another column; "": nothing moves
    within: str = ""  # a link that rows and columns both have: one set of columns at a time
    sums: Sequence[str] = ()  # amounts that are added up in the head of a column
    state: str = ""  # a choice that says whether a row still stands in a column: its first value does
    ends: Mapping[str, str] = attribute(default_factory=dict)  # another value of it → the action that brings there
    due: str = ""  # when somebody wants to do something about it
    step: str = ""  # and what
    since: str = ""  # from when on it stands in its column
    late: str = ""  # and from when on that is too long
    shown: Sequence[str] = ()  # what a card shows besides

    def names(self) -> list[str]:
        """The fields that it names."""
        plain = (self.by, self.within, self.state, self.due, self.step, self.since, self.late, *self.sums, *self.shown)
        return [name for name in plain if name]


def told(kind: "Kind", names: Collection[str], actor: "Actor") -> dict[str, Any] | None:
    """The board as this person may have it: without the fields he does not read; None where the columns are one of them."""
    from kehai.kernel import access  # noqa: PLC0415  access stands on kinds
    from kehai.kernel.actions import actions_of  # noqa: PLC0415  actions stand on kinds

    board: Board | None = kind.screen["board"]
    if board is None or board.by not in names or (board.state and board.state not in names):
        return None
    whole = {name for name in names if actor.rights.level(kind.name, name) != "masked"}
    mine = {made.name for made in actions_of(kind, actor).values() if access.may(kind, actor, made.op)}
    said = {fact: name if (name := getattr(board, fact)) in names else "" for fact in ("within", "state", "due", "step", "since", "late")}
    return {
        "by": board.by,
        "move": board.move if board.move in mine else "",
        **said,
        "open": kind.fields[board.state].choices[0].value if board.state else "",
        "ends": [{"value": value, "action": action if action in mine else ""} for value, action in board.ends.items()],
        "sums": [name for name in board.sums if name in whole],
        "shown": [name for name in board.shown if name in names],
    }
