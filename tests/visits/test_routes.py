"""Customers around a point, a day put into its best order, visits counted with their way (B29, K60, P25)."""

import json
import time
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise, permutations
from random import Random

import pytest
from django.utils import timezone

from kehai.crm.customers.records.place import Place
from kehai.crm.customers.records.visit import Visit
from kehai.kernel import routing
from kehai.kernel.catalogue import raise_epoch
from tests.customers.browser import Browser
from tests.customers.factory import customer, made, person, pool
from tests.visits.test_visits import GRANTS

NEAR, ROUTES, VISIT = "/api/customers/near", "/api/customers/routes", "/api/customers/visit"
HERE = "latitude=31.2397&longitude=121.4997"


def _points(count):
    chance = Random(7)  # noqa: S311  a fixed scatter, no secret
    return [(Decimal(f"{31 + chance.random() / 5:.6f}"), Decimal(f"{121 + chance.random() / 5:.6f}")) for _each in range(count)]


def _around(points, order, start):
    return routing.length([start, *(points[at] for at in order), start])


@pytest.fixture
def street(db):
    """Five customers of one salesperson along a street, a hundred and more metres apart, one of another's, one without a place."""
    home = pool("Head")
    one, other = person("林晓东", GRANTS), person("黄雨婷", GRANTS)
    rows = [customer(f"门店{at}", home, one, region="310101") for at in range(5)]
    for at, row in enumerate(rows):
        made(Place, customer=row, latitude=str(Decimal("31.2397") + Decimal("0.01") * at), longitude="121.4997")
    made(Place, customer=customer("别人的店", home, other), latitude="31.2398", longitude="121.4997")
    lone = customer("没有位置", home, one)
    raise_epoch()
    return rows, lone, Browser(one), Browser(other), one


def test_customers_near_me_come_nearest_first_and_nobody_elses(street):
    rows, _lone, lin, huang, _one = street
    found = lin.get(f"{NEAR}?{HERE}&within=2500").json()["rows"]
    assert [(each["customer"]["name"], each["metres"]) for each in found] == [("门店0", 0), ("门店1", 1112), ("门店2", 2224)]
    assert [each["customer"]["name"] for each in huang.get(f"{NEAR}?{HERE}").json()["rows"]] == ["别人的店"]
    assert lin.get(f"{NEAR}?{HERE}&within=50000&whose=mine").json()["rows"][-1]["customer"]["id"] == str(rows[4].id)
    for wrong in ("", "latitude=91&longitude=1", "latitude=x&longitude=1", "latitude=NaN&longitude=1"):
        assert lin.get(f"{NEAR}?{wrong}").status_code == 422


def test_who_may_not_see_places_is_told_nothing_of_them(street):
    rows, *_rest = street
    blind = person("无位置", GRANTS, {"customers.place": {"latitude": "none", "longitude": "none"}})
    customer("自己的店", pool("P"), blind)
    made(Place, customer=customer("自己的店二", pool("Q"), blind), latitude="31.2397", longitude="121.4997")
    raise_epoch()
    told = Browser(blind).get(f"{NEAR}?{HERE}")
    assert told.status_code in (403, 422) or told.json()["rows"] == [], rows


def test_a_day_is_put_into_order_kept_and_who_has_no_place_comes_last(street):
    rows, lone, lin, huang, _one = street
    at = timezone.now() + timedelta(days=1)
    mixed = [rows[3], lone, rows[0], rows[4], rows[1], rows[2]]
    keys = [lin.post(VISIT, customer=str(row.id), planned_at=at.isoformat()).json()["id"] for row in mixed]
    asked = {"visits": keys, "start": {"latitude": "31.2390", "longitude": "121.4997"}}
    told = lin.post(f"{ROUTES}/order", **asked).json()
    by = {key: row.name for key, row in zip(keys, mixed, strict=True)}
    assert [by[key] for key in told["visits"]] == ["门店0", "门店1", "门店2", "门店3", "门店4", "没有位置"]
    assert told["unplaced"] == [keys[1]]
    assert told["metres"] < told["before"]
    assert lin.post(f"{ROUTES}/arrange", visits=told["visits"]).json() == {"done": 6}
    assert list(Visit.objects.order_by("turn").values_list("customer__name", flat=True))[:2] == ["门店0", "门店1"]
    assert huang.post(f"{ROUTES}/arrange", visits=keys).status_code == 403
    assert lin.post(f"{ROUTES}/order", visits=keys * 20).status_code == 422
    assert lin.post(f"{ROUTES}/order", visits=keys, start={"latitude": "x", "longitude": "1"}).status_code == 422


def test_areas_of_my_customers_and_visits_counted_with_their_way(street):
    rows, _lone, lin, huang, one = street
    [area] = lin.get(f"{ROUTES}/areas").json()["areas"]
    assert area == {"region": "3101", "label": "上海市", "count": 5}
    inside = json.dumps({"field": "region", "op": "under", "value": area["region"]})
    assert len(lin.get(f"/api/customers/customer?filter={inside}").json()["rows"]) == 5
    assert huang.get(f"{ROUTES}/areas").json()["areas"] == []
    for row, latitude in zip(rows[:2], ("31.239700", "31.249700"), strict=True):
        key = lin.post(VISIT, customer=str(row.id)).json()["id"]
        assert lin.post(f"{VISIT}/{key}/check_in", latitude=latitude, longitude="121.499700", accuracy=10).status_code == 200
        assert lin.post(f"{VISIT}/{key}/write_up", content="谈了秋季订货会，老板想先看两款样品，周五前回话。").status_code == 200
    [day] = lin.get(f"{ROUTES}/statistics").json()["days"]
    assert {name: day[name] for name in ("planned", "done", "near", "photographed", "metres")} == {
        "planned": 2,
        "done": 2,
        "near": 2,
        "photographed": 0,
        "metres": 1112,
    }
    assert day["person"]["label"] == one.name
    assert huang.get(f"{ROUTES}/statistics").json()["days"] == []
    assert lin.get(f"{ROUTES}/statistics?from=2026-01-01&until=2026-12-31").status_code == 422


def test_the_order_found_is_the_shortest_of_all_where_all_can_be_tried():
    points, start = _points(7), (Decimal("31.1"), Decimal("121.1"))
    least = min(_around(points, each, start) for each in permutations(range(7)))
    assert _around(points, routing.order(points, start, back=True), start) == least
    assert routing.order(points[:1]) == [0]


def test_sixty_stops_take_seconds_and_beat_going_to_the_nearest_next():
    points, start = _points(60), (Decimal("31.1"), Decimal("121.1"))
    began = time.monotonic()
    found = routing.order(points, start)
    assert time.monotonic() - began < 20  # two seconds where nothing else runs
    assert sorted(found) == list(range(60))
    left, greedy = set(range(60)), [start]
    while left:
        nearest = min(left, key=lambda at: routing.metres(greedy[-1], points[at]))
        left.discard(nearest)
        greedy.append(points[nearest])
    assert sum(routing.metres(*each) for each in pairwise([start, *(points[at] for at in found)])) < routing.length(greedy)
    with pytest.raises(ValueError, match="too many"):
        routing.order(_points(61))


@pytest.mark.parametrize(("level", "name"), [("none", "latitude"), ("masked", "longitude"), ("none", "near"), ("none", "photographed")])
def test_who_may_not_read_positions_gets_no_figure_made_of_them(street, level, name):
    """P25: nothing says that it is not told; nought would be a figure."""
    rows, _lone, lin, *_rest = street
    key = lin.post(VISIT, customer=str(rows[0].id)).json()["id"]
    assert lin.post(f"{VISIT}/{key}/check_in", latitude="31.239700", longitude="121.499700", accuracy=10).status_code == 200
    blind = person("无坐标", {"*": {"read": ["ALL"]}}, {"customers.visit": {name: level}})
    raise_epoch()
    figures = {"planned": 1, "done": 0, "near": 1, "photographed": 0, "metres": 0}
    hidden = name if name in figures else "metres"
    [day] = Browser(blind).get(f"{ROUTES}/statistics").json()["days"]
    assert {figure: day[figure] for figure in figures} == figures | {hidden: None}
    [day] = lin.get(f"{ROUTES}/statistics").json()["days"]
    assert {figure: day[figure] for figure in figures} == figures
