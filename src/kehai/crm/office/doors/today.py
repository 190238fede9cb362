"""What the office itself puts on the first page (no entrance of its own): tasks of mine and of my people, visits, and clocks that ask me."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehai.crm.office import home
from kehai.crm.office.home import MANAGER, REP, Block
from kehai.kernel import periods
from kehai.kernel.access import Actor

TASK, DEADLINE = "office.task", "office.deadline"
ACTS = "done", "postpone"
OPEN: dict[str, Any] = {"field": "state", "op": "eq", "value": "open"}
MINE: dict[str, Any] = {"field": "owner", "op": "me"}
VISIT: dict[str, Any] = {"field": "sort", "op": "in", "value": ["visit", "return_visit", "appointment"]}


def _by(day_end: bool) -> dict[str, Any]:  # noqa: FBT001  two moments
    at = home.midnight(periods.days("today")[1]) if day_end else timezone.now()
    return {"field": "due_at", "op": "lt", "value": at.isoformat()}


def visits(actor: Actor) -> Any:
    """Visits and appointments of mine due today, or overdue."""
    return {"and": [MINE, OPEN, VISIT, _by(day_end=True)]}


def tasks(actor: Actor) -> Any:
    """Other tasks of mine due today, or overdue."""
    return {"and": [MINE, OPEN, {"not": VISIT}, _by(day_end=True)]}


def asked(actor: Actor) -> Any:
    """Running clocks that ask me."""
    return {"and": [MINE, {"field": "state", "op": "in", "value": ["running", "late"]}]}


def theirs(actor: Actor) -> Any:
    """Overdue tasks of my people."""
    return {"and": [OPEN, {"not": MINE}, _by(day_end=False)]}


home.register(
    Block("visits", _("To visit"), REP, TASK, visits, "due_at", ("subject", "due_at", "sort"), ACTS, place=30),
    Block(
        "tasks", _("My tasks"), REP, TASK, tasks, "due_at", ("subject", "due_at", "priority"), ACTS, place=35, empty=_("Nothing left to do today.")
    ),
    Block("clocks", _("Deadlines that ask me"), REP, DEADLINE, asked, "due_at", ("rule", "due_at", "state"), place=60, urgent=True),
    Block("overdue_tasks", _("Overdue tasks of the team"), MANAGER, TASK, theirs, "due_at", ("subject", "owner", "due_at"), ("postpone",), place=60),
)
