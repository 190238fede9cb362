"""What trainings put on the first page (no entrance of its own): what I am to learn, who of my people is late (B39)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import home
from kehai.crm.office.home import MANAGER, REP, Block
from kehai.kernel import periods
from kehai.kernel.access import Actor

LEARNING = "products.learning"
OPEN: dict[str, Any] = {"field": "state", "op": "eq", "value": "open"}
MINE: dict[str, Any] = {"field": "owner", "op": "me"}


def mine(actor: Actor) -> Any:
    """What I am to learn."""
    return {"and": [MINE, OPEN]}


def theirs(actor: Actor) -> Any:
    """What my people should have learnt."""
    return {"and": [OPEN, {"not": MINE}, {"field": "due_on", "op": "lt", "value": periods.today().isoformat()}]}


home.register(
    Block("learning", _("To learn"), REP, LEARNING, mine, "due_on", ("training", "due_on"), ("finish",), place=58),
    Block("late_learning", _("Late with learning"), MANAGER, LEARNING, theirs, "due_on", ("training", "owner", "due_on"), ("remind",), place=65),
)
