"""What can be done with things."""

from django.db.models import Q

from kehai.kernel.access import UPDATE, Actor
from kehai.kernel.actions import action
from kehai.kernel.errors import Refusal
from kehai.kernel.field import text
from tests.kinds.records.thing import Thing


@action(Thing, label="Count up", op=UPDATE, when=Q(urgent=False), done="Counted", why_not="Urgent things are not counted.")
def count_up(things: list[Thing], *, by: Actor) -> None:
    """Adds one to the count."""
    for thing in things:
        if thing.name == "stubborn":
            raise Refusal("This one is stubborn.")
        thing.count = (thing.count or 0) + 1


@action(Thing, label="Rename", op=UPDATE, input=(text("name", "name", required=True, max_length=60), text("reason", "reason")))
def rename(things: list[Thing], *, by: Actor, name: str, reason: str | None) -> str:
    """Gives another name."""
    for thing in things:
        thing.name = name
    return f"Now called {name}"
