"""What sales put on the first page (no entrance of its own): next steps, what is stuck, guidance, what is in the pipeline and won."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import home
from kehai.crm.office.home import BOSS, MANAGER, REP, Block, Figure, Figures
from kehai.kernel import periods
from kehai.kernel.access import READ, Actor, readable
from kehai.kernel.catalogue import kind

DEAL = "sales.opportunity"
OPEN: dict[str, Any] = {"field": "state", "op": "eq", "value": "open"}
MINE: dict[str, Any] = {"field": "owner", "op": "me"}


def steps(actor: Actor) -> Any:
    """My deals whose next step is today, or was before."""
    return {"and": [MINE, OPEN, {"field": "next_at", "op": "lt", "value": home.midnight(periods.days("today")[1]).isoformat()}]}


def stuck(actor: Actor) -> Any:
    """Deals that have rested in their stage for longer than it allows."""
    return {"and": [OPEN, {"field": "stuck_at", "op": "lt", "value": home.midnight(periods.days("today")[1]).isoformat()}]}


def questions(actor: Actor) -> Any:
    """Deals about which guidance was asked."""
    return {"and": [OPEN, {"not": MINE}, {"field": "question", "op": "filled"}]}


def figures(actor: Actor) -> list[Figure]:
    """The pipeline and its weight; what was won this month, and by this day of the month before."""
    if not all(readable(kind(DEAL), actor, name) for name in ("amount", "weighted", "state", "closed_on")):
        return []
    rows = kind(DEAL).visible_to(actor, READ)
    amount, weight = home.tally(rows.filter(OPEN), "sum(t.amount)", "sum(t.weighted)")
    won = []
    for first, end in home.months():
        span = [{"field": "closed_on", "op": "ge", "value": first.isoformat()}, {"field": "closed_on", "op": "lt", "value": end.isoformat()}]
        won.append(home.tally(rows.filter({"and": [{"field": "state", "op": "eq", "value": "won"}, *span]}), "sum(t.amount)", "count(*)"))
    return [
        Figure("pipeline", _("Open deals, amount"), home.rounded(amount), money=True),
        Figure("weighted", _("Open deals, weighted"), home.rounded(weight), money=True),
        Figure("won", _("Won this month"), home.rounded(won[0][0]), home.rounded(won[1][0]), money=True),
        Figure("won_count", _("Deals won this month"), won[0][1], won[1][1]),
    ]


home.register(
    Block("steps", _("Next steps of my deals"), REP, DEAL, steps, "next_at", ("title", "customer", "next_step", "next_at"), place=32),
    Block("guidance", _("Guidance asked for"), MANAGER, DEAL, questions, "title", ("title", "owner", "question"), ("guide",), place=30, urgent=True),
    Block("stuck", _("Stuck deals"), MANAGER, DEAL, stuck, "stuck_at", ("title", "owner", "stage", "amount", "stuck_at"), place=35),
    Figures("deals", _("Deals"), BOSS, (DEAL,), figures, place=20),
)
