"""GET /api/customers/near: customers around a point, the nearest first, by the places on record; no map service is asked (K60)."""

import json
from decimal import Decimal
from math import cos, radians
from typing import Any

from django.http import HttpResponse
from ninja import Router

from kehai.api import answers
from kehai.api import request as reading
from kehai.api.document.common import READING, STRING, answered, array_of, json_of, object_of, parameter
from kehai.api.query import Query
from kehai.api.request import Asked
from kehai.crm.customers.records.place import degrees, on_earth
from kehai.kernel.access import READ, Actor, readable
from kehai.kernel.catalogue import kind
from kehai.kernel.routing import Point, metres
from kehai.kernel.rows import Asked as AskedRows
from kehai.kernel.rows import fetch
from kehai.kernel.sql import Sql

path = "/customers/near"
router = Router(tags=["customers.customer"])
CUSTOMER, PLACE = "customers.customer", "customers.place"
MOST, WIDEST = 60, 50_000
DEGREE_M = 111_195  # metres of a degree of latitude
SHOWN = "name", "mobile", "stage", "owner", "last_follow_up_at"
_ROW = object_of({"customer": {"type": "object"}, "metres": {"type": "integer"}, "latitude": STRING, "longitude": STRING})
LIST: dict[str, Any] = {
    "parameters": [
        parameter("latitude", {"type": "number"}),
        parameter("longitude", {"type": "number"}),
        parameter("within", {"type": "integer", "minimum": 100, "maximum": WIDEST}),
        parameter("whose", {"enum": ["all", "mine"]}),
    ],
    "responses": answered(200, "At most 60, the nearest first", json_of(object_of({"rows": array_of(_ROW)}, ("rows",))), READING),
}
# Near enough for an order among neighbours; the metres that are told are reckoned exactly.
_APART = "(t.latitude - %s) ^ 2 + ((t.longitude - %s) * %s) ^ 2"


@router.get("", operation_id="customers_near", openapi_extra=LIST)
def near(request: Asked) -> HttpResponse:
    """Only customers whose place and card the asker sees; a masked place is nowhere."""
    actor = reading.signed(request).actor
    query = Query(request, ("latitude", "longitude", "within", "whose"))
    here = degrees(query.text("latitude"), "latitude"), degrees(query.text("longitude"), "longitude")
    on_earth(*here)
    within = query.number("within", 100, WIDEST) or 5_000
    return answers.data({"rows": _around(actor, here, within, mine=query.choice("whose", ("all", "mine")) == "mine")})


def _box(here: Point, within: int) -> dict[str, Any]:
    """The square around: what an index finds; its corners are cut afterwards."""
    north = Decimal(within) / DEGREE_M
    east = north / Decimal(max(0.01, cos(radians(here[0]))))
    sides = ("latitude", here[0], north), ("longitude", here[1], east)
    return {"and": [{"field": name, "op": op, "value": f"{mid + way:.6f}"} for name, mid, far in sides for op, way in (("ge", -far), ("le", far))]}


def _around(actor: Actor, here: Point, within: int, *, mine: bool) -> list[dict[str, Any]]:
    tree = _box(here, within)
    if mine:
        tree["and"].append({"field": "customer.owner", "op": "me"})
    apart = Sql(_APART, (here[0], here[1], Decimal(cos(radians(here[0])))))
    asked = "SELECT t.customer_id, t.latitude, t.longitude" + kind(PLACE).visible_to(actor, READ).filter(tree).source()
    places = {key: (lat, lon) for key, lat, lon in fetch(asked + " ORDER BY " + apart + f", t.id LIMIT {MOST}")}
    if not places:
        return []
    page = kind(CUSTOMER).visible_to(actor, READ).only(list(places)).page(AskedRows(columns=_shown(actor), size=MOST, total="none", can=False))
    found = []
    for row in json.loads(page.rows):
        place = next(point for key, point in places.items() if str(key) == row["id"])
        found.append({"customer": row, "metres": metres(here, place), "latitude": str(place[0]), "longitude": str(place[1])})
    return sorted((one for one in found if one["metres"] <= within), key=lambda one: (one["metres"], one["customer"]["id"]))


def _shown(actor: Actor) -> list[str]:
    found = kind(CUSTOMER)
    return [name for name in SHOWN if readable(found, actor, name)]
