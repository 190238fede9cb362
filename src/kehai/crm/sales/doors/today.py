"""What sales put on the first page (no entrance of its own): next steps, what is stuck, guidance, what is in the pipeline and won; my targets."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import home
from kehai.crm.office.home import BOSS, MANAGER, REP, Block, Figure, Figures
from kehai.crm.sales.records.target import COUNTED, Target
from kehai.crm.sales.rules import expecting, spans, targeting
from kehai.crm.sales.rules.targeting import Counted
from kehai.kernel import periods
from kehai.kernel.access import READ, Actor, readable
from kehai.kernel.catalogue import kind

DEAL, TARGET = "sales.opportunity", "sales.target"
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


def targets(actor: Actor) -> list[Figure]:
    """What this month asks of me, and how far I am (E20, E23)."""
    begin = spans.first(spans.MONTH, periods.today())
    this = {"and": [MINE, {"field": "span", "op": "eq", "value": spans.MONTH}, {"field": "first", "op": "eq", "value": begin.isoformat()}]}
    found = []
    for row in sorted(kind(TARGET).visible_to(actor, READ).filter(this), key=lambda row: row.id):
        if not isinstance(row, Target) or not targeting.readable(row.measure, actor):
            continue
        reached = targeting.reached(Counted(row.measure, row.currency, row.category_id, spans.MONTH, [begin]), actor)
        done = sum((value for (person, _place), value in reached.items() if person == actor.id), Decimal(0))
        money = row.measure not in COUNTED
        asked = f"{row.amount:,.0f}" if row.amount == int(row.amount) else f"{row.amount:,.2f}"
        told = {"measure": row.get_measure_display(), "asked": asked, "share": int(done * 100 / row.amount)}
        label = _("This month, %(measure)s: %(share)s%% of %(asked)s") % told
        found.append(Figure(str(row.id), label, home.rounded(done) if money else int(done), money=money))
    return found


def commission(actor: Actor) -> list[Figure]:
    """What this month has earned me so far, and what stands in no statement yet (E20)."""
    first, end = periods.days("this_month")
    if actor.id is None:
        return []
    month, rest = expecting.sums(actor.id, first, end)
    return (
        [
            Figure("earned", _("Commission earned this month"), home.rounded(month), money=True),
            Figure("pending", _("Commission not settled yet"), home.rounded(rest), money=True),
        ]
        if month or rest
        else []
    )


home.register(
    Block("steps", _("Next steps of my deals"), REP, DEAL, steps, "next_at", ("title", "customer", "next_step", "next_at"), place=32),
    Block("guidance", _("Guidance asked for"), MANAGER, DEAL, questions, "title", ("title", "owner", "question"), ("guide",), place=30, urgent=True),
    Block("stuck", _("Stuck deals"), MANAGER, DEAL, stuck, "stuck_at", ("title", "owner", "stage", "amount", "stuck_at"), place=35),
    Figures("targets", _("My targets this month"), REP, (TARGET,), targets, place=5),
    Figures("commission", _("My commission"), REP, ("sales.commission_statement",), commission, place=6),
    Figures("deals", _("Deals"), BOSS, (DEAL,), figures, place=20),
)
