"""/api/customers/routes: areas of my customers, the best order of a day's visits, the order kept; visits counted and their way (B29, P25)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, WRITING, answered, array_of, json_of, maybe, object_of, parameter, ref, sent
from kehai.api.document.common import UUID as KEY
from kehai.api.query import Query
from kehai.api.request import Asked, wrong
from kehai.crm.customers.records.place import degrees, on_earth
from kehai.crm.office.home import midnight
from kehai.kernel import periods, regions, routing, run
from kehai.kernel.access import READ, UPDATE, Actor, readable, shown
from kehai.kernel.catalogue import kind
from kehai.kernel.errors import MayNot
from kehai.kernel.labels import labels
from kehai.kernel.routing import Point
from kehai.kernel.rows import fetch
from kehai.kernel.sql import FALSE, Sql, every, join

path = "/customers/routes"
router = Router(tags=["customers.visit"])
CUSTOMER, VISIT, PLACE, USER = "customers.customer", "customers.visit", "customers.place", "people.user"
# What each figure is made of: who may not read one of these in one visit of the day is not told the day's figure.
MADE_OF = {"near": ("near",), "photographed": ("photographed",), "metres": ("latitude", "longitude")}
MINE: dict[str, Any] = {"field": "owner", "op": "me"}
LONGEST = 92  # days
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_AREA = object_of({"region": STRING, "label": STRING, "count": _COUNT}, ("region", "label", "count"))
AREAS: dict[str, Any] = {"responses": answered(200, "Areas of one's own customers", json_of(object_of({"areas": array_of(_AREA)})), READING)}
_POINT = object_of({"latitude": STRING, "longitude": STRING}, ("latitude", "longitude"))
_ORDERED = object_of(
    {"visits": array_of(KEY), "unplaced": array_of(KEY), "metres": _COUNT, "before": _COUNT}, ("visits", "unplaced", "metres", "before")
)
ORDER: dict[str, Any] = {
    "requestBody": sent(object_of({"visits": array_of(KEY), "start": maybe(_POINT), "back": {"type": "boolean"}}, ("visits",))),
    "responses": answered(200, "The best order found; nothing is written", json_of(_ORDERED), WRITING),
}
ARRANGE: dict[str, Any] = {
    "requestBody": sent(object_of({"visits": array_of(KEY)}, ("visits",))),
    "responses": answered(200, "The order as it is kept", json_of(object_of({"done": _COUNT}, ("done",))), WRITING),
}
_FIGURES = dict.fromkeys(("planned", "done"), _COUNT) | dict.fromkeys(MADE_OF, maybe(_COUNT))
_DAY = {"day": STRING, "person": ref("Link"), **_FIGURES}
_DAYS = object_of({"days": array_of(object_of(_DAY, tuple(_DAY)))}, ("days",))
COUNTED: dict[str, Any] = {
    "parameters": [parameter("from", {"type": "string", "format": "date"}), parameter("until", {"type": "string", "format": "date"})],
    "responses": answered(200, "Visits a person and day, and the length of the way", json_of(_DAYS), READING),
}


@router.get("/areas", operation_id="visit_areas", openapi_extra=AREAS)
def areas(request: Asked) -> HttpResponse:
    """Cities of one's own customers, the fullest first; the rest of the choice is the customers' own list."""
    actor = reading.signed(request).actor
    Query(request)
    found = kind(CUSTOMER).visible_to(actor, READ).filter({"and": [MINE, {"field": "region", "op": "filled"}]})
    counted = fetch("SELECT left(t.region, 4), count(*)" + found.source() + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 60")
    named = [{"region": code, "label": regions.label(code) or code, "count": count} for code, count in counted if regions.exists(code)]
    return answers.data({"areas": named})


@router.post("/order", operation_id="order_visits", openapi_extra=ORDER)
def ordered(request: Asked) -> HttpResponse:
    """By the places on record; whose place nobody knows comes last and is named."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("visits", "start", "back"))
    keys = _keys(asked)
    start = _start(asked.get("start"))
    points = _points(actor, keys)
    known = [key for key in keys if key in points]
    best = [known[at] for at in routing.order([points[key] for key in known], start, back=reading.flag(asked, "back"))]
    lone = [key for key in keys if key not in points]
    way = {name: _length(points, found, start, back=reading.flag(asked, "back")) for name, found in (("metres", best), ("before", known))}
    return answers.data({"visits": [str(key) for key in (*best, *lone)], "unplaced": [str(key) for key in lone], **way})


@router.post("/arrange", operation_id="arrange_visits", openapi_extra=ARRANGE)
def arrange(request: Asked) -> HttpResponse:
    """Writes the order of the day (路序) onto one's own visits, the first is 1."""
    actor = reading.signed(request).actor
    Query(request)
    asked = reading.body(request)
    reading.only(asked, ("visits",))
    keys = _keys(asked)
    own = set(kind(VISIT).visible_to(actor, UPDATE).only(keys).filter(MINE).ids(len(keys)))
    if own != set(keys):
        raise MayNot(_("Only who makes the visit does this."))
    for turn, key in enumerate(keys, 1):
        run.update(kind(VISIT), key, {"turn": turn}, None, actor)
    return answers.data({"done": len(keys)})


@router.get("/statistics", operation_id="visit_statistics", openapi_extra=COUNTED)
def statistics(request: Asked) -> HttpResponse:
    """Of everybody whose visits one sees: how many a day, what came of them, and how far it was from one to the next."""
    actor = reading.signed(request).actor
    query = Query(request, ("from", "until"))
    first, last = _day(query, "from", periods.today() - timedelta(days=6)), _day(query, "until", periods.today())
    if not 0 <= (last - first).days < LONGEST:
        raise wrong("until", _("Please choose at most %(most)s days.") % {"most": LONGEST})
    span = [
        {"field": "planned_at", "op": "ge", "value": midnight(first).isoformat()},
        {"field": "planned_at", "op": "lt", "value": midnight(last + timedelta(days=1)).isoformat()},
        {"not": {"field": "state", "op": "eq", "value": "cancelled"}},
        {"field": "owner", "op": "filled"},
    ]
    return answers.data({"days": _counted(actor, span)})


def _counted(actor: Actor, span: Sequence[Any]) -> list[dict[str, Any]]:
    seen = kind(VISIT).visible_to(actor, READ).filter({"and": list(span)})
    told = join(", ", [every(*(_told(actor, name) for name in made)) for made in MADE_OF.values()])
    rows = fetch(
        "SELECT t.owner_id, t.planned_at, t.state, t.near, t.photographed, t.latitude, t.longitude, "
        + told
        + seen.source()
        + " ORDER BY t.owner_id, COALESCE(t.arrived_at, t.planned_at), t.id LIMIT 20000"
    )
    days: dict[tuple[UUID, date], list[tuple[Any, ...]]] = {}
    for owner, at, *facts in rows:
        days.setdefault((owner, at.astimezone(periods.zone()).date()), []).append(tuple(facts))
    names = labels(kind(USER), actor, {owner for owner, _day in days})
    return [
        {"day": on.isoformat(), "person": {"id": str(owner), "label": names.get(owner, "")}, **_summed(visits)}
        for (owner, on), visits in sorted(days.items(), key=lambda one: (one[0][1], str(one[0][0])), reverse=True)
    ]


def _told(actor: Actor, name: str) -> Sql:
    """In which visits a field is read, neither hidden nor masked."""
    return shown(kind(VISIT), actor.rights, name, "t") if readable(kind(VISIT), actor, name) else FALSE


def _summed(visits: Sequence[tuple[Any, ...]]) -> dict[str, int | None]:
    """The figures of a day; None where one visit's part of it may not be read: the rest of it would be another figure."""
    way = [(latitude, longitude) for _state, _near, _photo, latitude, longitude, *_told in visits if latitude is not None]
    found: dict[str, int | None] = {
        "planned": len(visits),
        "done": sum(visit[0] == "done" for visit in visits),
        "near": sum(visit[1] is True for visit in visits),
        "photographed": sum(bool(visit[2]) for visit in visits),
        "metres": routing.length(way),
    }
    return found | {name: None for at, name in enumerate(MADE_OF, 5) if not all(visit[at] for visit in visits)}


def _keys(asked: Mapping[str, Any]) -> list[UUID]:
    found = asked.get("visits")
    if not isinstance(found, list) or not found or len(found) > routing.MOST:
        raise wrong("visits", _("Please give a list of at most %(most)s values.") % {"most": routing.MOST})
    return list(dict.fromkeys(reading.key(each, "visits") for each in found))


def _start(told: Any) -> Point | None:
    if told is None:
        return None
    if not isinstance(told, Mapping):
        raise wrong("start", _("Please fill this in."))
    reading.only(told, ("latitude", "longitude"))
    here = degrees(told.get("latitude"), "latitude"), degrees(told.get("longitude"), "longitude")
    on_earth(*here)
    return here


def _points(actor: Actor, visits: Sequence[UUID]) -> dict[UUID, Point]:
    """Where the customers of these visits are, as far as one sees the visit, and the place."""
    told = "SELECT t.id, t.customer_id" + kind(VISIT).visible_to(actor, READ).only(visits).filter(MINE).source()
    customers = dict(fetch(told))
    here = {"and": [{"field": "latitude", "op": "filled"}, {"field": "customer", "op": "in", "value": [str(key) for key in customers.values()]}]}
    if not customers:
        return {}
    places = fetch("SELECT t.customer_id, t.latitude, t.longitude" + kind(PLACE).visible_to(actor, READ).filter(here).source())
    known = {key: (latitude, longitude) for key, latitude, longitude in places}
    return {visit: known[customer] for visit, customer in customers.items() if customer in known}


def _length(points: Mapping[UUID, Point], keys: Sequence[UUID], start: Point | None, *, back: bool) -> int:
    way = [points[key] for key in keys]
    if start and way:
        way = [start, *way, *([start] if back else [])]
    return routing.length(way)


def _day(query: Query, name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(query.text(name) or otherwise.isoformat())
    except ValueError:
        raise wrong(name, _("Please fill this in.")) from None
