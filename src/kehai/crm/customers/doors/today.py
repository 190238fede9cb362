"""What customers put on the first page (no entrance of its own): whom to call, what slips, visits, birthdays, the team's day."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kehai.crm.office import home
from kehai.crm.office.home import BOSS, MANAGER, REP, Block, Figure, Figures, Person, Team
from kehai.kernel import periods
from kehai.kernel.access import READ, Actor
from kehai.kernel.catalogue import kind
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

CUSTOMER, FOLLOW_UP, DAY, DISPUTE = "customers.customer", "customers.follow_up", "customers.important_day", "customers.dispute"
VISIT = "customers.visit"
MINE: dict[str, Any] = {"field": "owner", "op": "me"}
OWNED: dict[str, Any] = {"field": "owner", "op": "filled"}
DAYS, WEEK, MONTH = timedelta(days=3), timedelta(days=7), timedelta(days=30)
SHOWN = "name", "mobile", "next_follow_up_at", "last_follow_up_at"


def _today() -> tuple[str, str]:
    first, end = periods.days("today")
    return home.midnight(first).isoformat(), home.midnight(end).isoformat()


def to_call(actor: Actor) -> Any:
    """Whose next follow-up is today."""
    first, end = _today()
    return {"and": [MINE, {"field": "next_follow_up_at", "op": "ge", "value": first}, {"field": "next_follow_up_at", "op": "lt", "value": end}]}


def overdue(actor: Actor) -> Any:
    """Whose next follow-up was before today."""
    return {"and": [MINE, {"field": "next_follow_up_at", "op": "lt", "value": _today()[0]}]}


def falling(actor: Actor) -> Any:
    """Mine that fall into the pool within a week."""
    until = home.midnight(periods.today() + WEEK).isoformat()
    return {"and": [MINE, {"field": "falls_at", "op": "lt", "value": until}]}


def visited(actor: Actor) -> Any:
    """My visits of three days ago and before, after which nobody has spoken with the customer (A14)."""
    today = periods.today()
    first, last = home.midnight(today - DAYS - WEEK).isoformat(), home.midnight(today - DAYS + timedelta(days=1)).isoformat()
    visit = [
        MINE,
        {"field": "way", "op": "eq", "value": "visit"},
        {"field": "at", "op": "ge", "value": first},
        {"field": "at", "op": "lt", "value": last},
    ]
    return {"and": [*visit, {"field": "customer.owner", "op": "me"}, {"field": "customer.last_follow_up_at", "op": "lt", "value": last}]}


def planned(actor: Actor) -> Any:
    """My visits of today that are not over."""
    first, end = _today()
    state = {"field": "state", "op": "in", "value": ["planned", "arrived"]}
    return {"and": [MINE, state, {"field": "planned_at", "op": "ge", "value": first}, {"field": "planned_at", "op": "lt", "value": end}]}


def days(actor: Actor) -> Any:
    """Birthdays and other days of my customers within a week, by the sun and by the moon (K41)."""
    today = periods.today()
    span = [{"field": "next_on", "op": "ge", "value": today.isoformat()}, {"field": "next_on", "op": "le", "value": (today + WEEK).isoformat()}]
    return {"and": [*span, {"field": "customer.owner", "op": "me"}]}


def silent(actor: Actor) -> Any:
    """My people's customers with whom nobody has spoken for a month."""
    before = home.midnight(periods.today() - MONTH).isoformat()
    return {"and": [OWNED, {"not": MINE}, {"field": "last_follow_up_at", "op": "lt", "value": before}]}


def disputes(actor: Actor) -> Any:
    """Disputes that wait for a decision."""
    return {"field": "state", "op": "in", "value": ["waiting", "appealed"]}


def team(actor: Actor) -> Sequence[Person]:
    """Who of my people wrote how many follow-ups today, this week, and how many of his customers wait."""
    first, _end = periods.days("today")
    monday, _sunday = periods.days("this_week")
    written = kind(FOLLOW_UP).visible_to(actor, READ).filter({"field": "at", "op": "ge", "value": home.midnight(monday).isoformat()})
    counted = fetch(
        "SELECT t.owner_id, count(*) FILTER (WHERE t.at >= "
        + home.moment(first)
        + "), count(*)"
        + written.source()
        + " AND t.owner_id IS NOT NULL GROUP BY 1"
    )
    late = kind(CUSTOMER).visible_to(actor, READ).filter({"and": [OWNED, {"field": "next_follow_up_at", "op": "lt", "value": _today()[0]}]})
    waiting: Counter[UUID] = Counter(dict(fetch("SELECT t.owner_id, count(*)" + late.source() + " GROUP BY 1")))
    today = {person: (day, week) for person, day, week in counted}
    people = home.led(actor) | set(today) | set(waiting)
    lines = [Person(person, (*today.get(person, (0, 0)), waiting[person])) for person in people if person != actor.rights.person]
    return sorted(lines, key=lambda line: (line.numbers[0], line.numbers[1], -line.numbers[2], str(line.id)))[:50]


def figures(actor: Actor) -> list[Figure]:
    """New customers and follow-ups of this month, and by this day of the month before."""
    found = []
    (this, now), (last, same_day) = ((home.midnight(first), home.midnight(end)) for first, end in home.months())
    for key, label, name, column in (
        ("customers", _("New customers this month"), CUSTOMER, "created_at"),
        ("follow_ups", _("Follow-ups this month"), FOLLOW_UP, "at"),
    ):
        # Both months in one pass: they may be hundreds of thousands of rows, each with a customer that must still be there.
        rows = kind(name).visible_to(actor, READ).filter({"and": home.between(column, last, now)})
        counts = Sql(f"count(*) FILTER (WHERE t.{column} >= %s), count(*) FILTER (WHERE t.{column} < %s)", (this, same_day))
        ((new, old),) = fetch("SELECT " + counts + rows.source())
        found.append(Figure(key, label, new, old))
    return found


home.register(
    Block(
        "to_call",
        _("To call today"),
        REP,
        CUSTOMER,
        to_call,
        "next_follow_up_at",
        SHOWN,
        follow="id",
        place=10,
        empty=_("Nobody waits for a call today."),
    ),
    Block("overdue", _("Overdue"), REP, CUSTOMER, overdue, "next_follow_up_at", SHOWN, follow="id", place=20, urgent=True),
    Block(
        "falling",
        _("Falling into the pool soon"),
        REP,
        CUSTOMER,
        falling,
        "falls_at",
        ("name", "mobile", "falls_at"),
        follow="id",
        place=40,
        urgent=True,
    ),
    Block(
        "planned_visits",
        _("Visits today"),
        REP,
        VISIT,
        planned,
        "planned_at",
        ("customer", "planned_at", "purpose", "state"),
        follow="customer",
        place=25,
    ),
    Block("visited", _("Visited three days ago"), REP, FOLLOW_UP, visited, "at", ("customer", "at", "content"), follow="customer", place=45),
    Block("days", _("Birthdays and other days"), REP, DAY, days, "next_on", ("customer", "name", "next_on", "day"), follow="customer", place=50),
    Block("disputes", _("Disputes to decide"), MANAGER, DISPUTE, disputes, "created_at", ("number", "customer", "state"), place=50),
    Team("team", _("Team today"), MANAGER, (CUSTOMER, FOLLOW_UP), (_("Today"), _("This week"), _("Customers overdue")), team),
    Block(
        "silent",
        _("Not contacted for a month"),
        MANAGER,
        CUSTOMER,
        silent,
        "last_follow_up_at",
        ("name", "owner", "last_follow_up_at"),
        follow="id",
        place=40,
    ),
    Figures("customers", _("Customers"), BOSS, (CUSTOMER, FOLLOW_UP), figures, place=10),
)
