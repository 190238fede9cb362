"""A salesperson's visits: a day planned, checked in on the spot, written up, and what speaks for each of them (K60, K64, P25, B29)."""

import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.place import Place
from kehai.crm.customers.records.visit import Visit
from kehai.crm.customers.rules.nearness import Seen, evidence, near
from kehai.kernel.catalogue import raise_epoch
from kehai.kernel.routing import metres
from tests.customers.browser import Browser
from tests.customers.factory import SALES, customer, made, person, pool

VISIT, PLACE = "/api/customers/visit", "/api/customers/place"
PLAN = "/api/customers/customer/bulk/plan_visits"
SHOP = {"latitude": "31.239700", "longitude": "121.499700"}
FAR = {"latitude": "31.259700", "longitude": "121.499700"}  # 2.2 km north of it
GRANTS = {**SALES, "customers.visit": {"read": ["SELF"]}, "customers.place": {"read": ["SELF"]}}
WORDS = "谈了秋季订货会，老板想先看两款对戒的样品。"
degrees = st.decimals(-90, 90, places=6), st.decimals(-180, 180, places=6)


@pytest.fixture
def house(db):
    """A pool, two salespeople, and one customer of the first."""
    home = pool("Head")
    one, other = person("林晓东", GRANTS), person("黄雨婷", GRANTS)
    row = customer("南京路金店", home, one)
    raise_epoch()
    return row, Browser(one), Browser(other), one, other


def planned(browser, row, **more):
    told = browser.post(VISIT, customer=str(row.id), purpose="送样", **more)
    assert told.status_code == 201, told.content
    return told.json()["id"]


def act(browser, key, name, **data):
    return browser.post(f"{VISIT}/{key}/{name}", **data)


def test_the_first_who_stands_there_teaches_the_place_and_the_next_is_compared_with_it(house):
    row, lin, _huang, *_people = house
    first = planned(lin, row)
    assert act(lin, first, "check_in", **SHOP, accuracy=25).status_code == 200
    learned = Place.objects.get(customer=row.id)
    assert (str(learned.latitude), learned.accuracy, learned.source) == (SHOP["latitude"], 25, "check_in")
    visit = Visit.objects.get(pk=first)
    assert (visit.state, visit.distance, visit.near) == ("arrived", None, None), "a place cannot prove itself"
    second = planned(lin, row)
    assert act(lin, second, "check_in", **FAR, accuracy=30).status_code == 200
    visit = Visit.objects.get(pk=second)
    assert visit.near is False
    assert 2_200 < visit.distance < 2_250
    assert Place.objects.get(customer=row.id).latitude == Decimal(SHOP["latitude"]), "a far check-in moves no place"


def test_what_was_talked_about_becomes_a_follow_up_and_winds_the_clock(house):
    row, lin, *_rest = house
    made(Place, customer=row, **SHOP)
    key = planned(lin, row)
    Visit.objects.filter(pk=key).update(created_at=timezone.now() - timedelta(hours=5))
    at = timezone.now() - timedelta(minutes=40)
    assert act(lin, key, "check_in", **SHOP, accuracy=20, at=at.isoformat()).status_code == 200
    then = (timezone.now() + timedelta(days=3)).isoformat()
    told = act(lin, key, "write_up", content=WORDS, result="interested", next_step="寄样品", next_at=then)
    assert told.status_code == 200, told.content
    visit = Visit.objects.get(pk=key)
    said = FollowUp.objects.get(pk=visit.follow_up_id)
    assert (said.way, said.content, said.result, said.at) == ("visit", WORDS, "interested", visit.arrived_at)
    row.refresh_from_db()
    assert row.last_follow_up_at == at
    assert row.next_follow_up_at is not None
    assert (visit.near, visit.stayed, visit.written, visit.planned_before, visit.photographed) == (True, True, True, True, False)
    assert visit.evidence == 80
    assert act(lin, key, "write_up", content=WORDS).status_code == 409
    assert act(lin, key, "check_in", **SHOP).status_code == 409


def test_bad_input_gets_a_sentence_at_its_field(house):
    row, lin, *_rest = house
    key = planned(lin, row)
    cases = [
        ({**SHOP, "latitude": "91"}, "latitude", "This is no place on earth."),
        ({**SHOP, "at": (timezone.now() + timedelta(hours=1)).isoformat()}, "at", "This lies in the future."),
        ({**SHOP, "at": (timezone.now() - timedelta(hours=30)).isoformat()}, "at", "This is more than a day ago: please write a follow-up instead."),
        ({"latitude": "31.2"}, "longitude", None),
        ({}, "unplaced", "Without a position, please say why."),
    ]
    for data, field, sentence in cases:
        told = act(lin, key, "check_in", **data)
        assert told.status_code == 422, told.content
        fields = told.json()["error"]["fields"]
        assert field in fields
        assert sentence in (None, fields[field])
    assert lin.post(PLACE, customer=str(row.id), latitude="95", longitude="10").status_code == 422
    assert act(lin, key, "write_up", content="x").status_code == 409
    assert Visit.objects.get(pk=key).state == "planned"


def test_a_telephone_without_a_position_checks_in_with_a_reason_and_lacks_only_that_part_of_the_score(house):
    row, lin, *_rest = house
    made(Place, customer=row, **SHOP)
    key = planned(lin, row)
    assert act(lin, key, "check_in", unplaced="地下车库没有信号").status_code == 200
    visit = Visit.objects.get(pk=key)
    assert (visit.state, visit.latitude, visit.distance, visit.near, visit.unplaced) == ("arrived", None, None, None, "地下车库没有信号")
    assert act(lin, key, "write_up", content=WORDS).status_code == 200
    visit.refresh_from_db()
    assert (visit.near, visit.written, visit.evidence) == (None, True, 15)


def test_only_who_makes_the_visit_checks_in_and_a_stranger_sees_nothing(house):
    row, lin, huang, *_rest = house
    key = planned(lin, row)
    assert huang.get(f"{VISIT}/{key}").status_code == 404
    assert act(huang, key, "check_in", **SHOP).status_code == 404
    boss = person("Boss", {"*": {op: ["ALL"] for op in ("read", "update", "create")}})
    told = act(Browser(boss), key, "check_in", **SHOP)
    assert told.status_code == 409
    assert "Only who makes the visit" in told.content.decode()


def test_a_day_is_planned_from_chosen_customers_once(house):
    row, lin, _huang, one, _other = house
    more = [customer(f"门店{at}", pool(f"P{at}"), one) for at in range(2)]
    on = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    ids = [str(key.id) for key in (more[1], row, more[0])]
    for _twice in range(2):
        told = lin.post(PLAN, ids=ids, input={"on": on.isoformat(), "purpose": "巡店"})
        assert (told.status_code, told.json()["done"]) == (200, 3), told.content
    found = Visit.objects.filter(owner=one)
    assert {(visit.customer_id, visit.planned_at, visit.purpose) for visit in found} == {(each.id, on, "巡店") for each in (*more, row)}
    assert len(found) == 3
    past = (timezone.now() - timedelta(days=2)).isoformat()
    assert lin.post(PLAN, ids=ids, input={"on": past}).json()["done"] == 0
    key = str(found[0].pk)
    assert act(lin, key, "cancel", reason="客户出差").status_code == 200
    assert act(lin, key, "check_in", **SHOP).status_code == 409


def test_customers_near_me_are_found_by_their_places(house):
    row, lin, huang, *_rest = house
    made(Place, customer=row, **SHOP)
    sides = ("latitude", "ge", "31.2"), ("latitude", "le", "31.3"), ("longitude", "ge", "121.4")
    box = json.dumps({"and": [{"field": field, "op": op, "value": value} for field, op, value in sides]})
    assert [each["customer"]["label"] for each in lin.get(f"{PLACE}?filter={box}").json()["rows"]] == ["南京路金店"]
    assert huang.get(f"{PLACE}?filter={box}").json()["rows"] == []


@pytest.mark.django_db(transaction=True)
def test_two_who_arrive_at_once_teach_one_place():
    home = pool("Head")
    one = person("林晓东", GRANTS)
    row = customer("南京路金店", home, one)
    raise_epoch()
    lin = Browser(one)
    keys = [planned(lin, row) for _each in range(4)]
    told, ready = [], threading.Barrier(4)

    def arrive(key):
        ready.wait(20)
        told.append(act(Browser(one), key, "check_in", **SHOP, accuracy=10).status_code)
        connections.close_all()

    threads = [threading.Thread(target=arrive, args=(key,)) for key in keys]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert told == [200] * 4
    assert Place.objects.filter(customer=row.id).count() == 1


@given(*degrees, *degrees)
def test_distance_is_a_distance(lat1, lon1, lat2, lon2):
    one, other = (lat1, lon1), (lat2, lon2)
    assert metres(one, one) == 0
    assert metres(one, other) == metres(other, one) <= 20_015_120


def test_known_distances():
    """Beijing to Shanghai by the great circle: 1,067 km within a half per cent."""
    assert metres((Decimal("39.904200"), Decimal("116.407400")), (Decimal("31.230400"), Decimal("121.473700"))) == pytest.approx(1_067_000, rel=0.005)
    assert (near(120, 20), near(900, 20), near(900, 1_000), near(None, 5), near(10, 5_000)) == (True, False, True, None, None)


def test_the_score_says_what_speaks_for_a_visit():
    now = timezone.now()
    least = Seen(None, None, now, now, 0, "已拜访", planned=False)
    most = Seen(50, 10, now - timedelta(hours=1), now, 2, WORDS, planned=True)
    assert (evidence(least).score, evidence(most).score) == (20, 100)
    assert evidence(Seen(5_000, 10, now, now, 0, "x" * 30, planned=False)).score == 15
