"""Customers on a map: put together where they stand close, and only those whose place one sees (ux 18; K60)."""

import json
from decimal import Decimal

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.place import Place
from kehai.kernel.catalogue import raise_epoch
from tests.customers.browser import Browser
from tests.customers.factory import customer, made, person, pool
from tests.visits.test_visits import GRANTS

MAP = "/api/customers/customer/map"
ALL = "south=-90&west=-180&north=90&east=180"


@pytest.fixture
def land(db):
    """Eight customers in Suzhou and one in Chengdu of one salesperson, one of another's, one without a place."""
    home = pool("Head")
    one, other = person("林晓东", GRANTS), person("黄雨婷", GRANTS)
    near = [customer(f"苏州{at}", home, one, region="320505") for at in range(8)]
    for at, row in enumerate(near):
        made(Place, customer=row, latitude=str(Decimal("31.30") + Decimal("0.0005") * at), longitude="120.58")
    far = customer("成都一", home, one, region="510104")
    made(Place, customer=far, latitude="30.657420", longitude="104.065840")
    made(Place, customer=customer("别人的店", home, other), latitude="31.3", longitude="120.58")
    customer("没有位置", home, one)
    raise_epoch()
    return near, far, Browser(one), Browser(other)


def told(browser, asked=""):
    answer = browser.get(f"{MAP}?{asked}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_map_begins_with_all_that_has_a_place(land):
    _near, far, lin, huang = land
    found = told(lin)
    assert found["box"] == {"south": "30.657420", "west": "104.065840", "north": "31.303500", "east": "120.580000"}
    assert (found["count"], found["capped"]) == (9, False)
    many, single = found["clusters"][0], next(each for each in found["clusters"] if each["count"] == 1 and each["town"] == "成都市")
    assert many["town"] == "苏州市"
    assert len(many["records"]) == many["count"]
    assert many["longitude"] == "120.580000"
    assert single["records"] == [{"id": str(far.pk), "label": "成都一"}]
    assert (single["latitude"], single["longitude"]) == ("30.657420", "104.065840")
    assert sum(each["count"] for each in found["clusters"]) == 9
    assert told(huang)["count"] == 1, "nobody elses"


def test_closer_by_they_stand_alone_and_outside_they_are_not_told(land):
    near, _far, lin, _huang = land
    found = told(lin, "south=31.2998&west=120.57&north=31.3037&east=120.59")
    assert {each["records"][0]["label"] for each in found["clusters"] if each["count"] == 1} == {row.name for row in near}
    assert told(lin, "south=0&west=0&north=1&east=1")["clusters"] == []


def test_the_filter_of_the_list_holds_and_classes_are_counted(land):
    near, _far, lin, _huang = land
    Customer.objects.filter(pk__in=[row.pk for row in near[:3]]).update(intention="high")
    raise_epoch()
    tree = json.dumps({"field": "region", "op": "under", "value": "320000"})
    found = told(lin, f"{ALL}&filter={tree}&by=intention")
    assert found["count"] == 8
    parts = {part["label"]: part["count"] for each in found["clusters"] for part in each["parts"]}
    assert sorted(parts.values()) == [3, 5]
    assert told(lin, f"{ALL}&q=%E6%88%90%E9%83%BD")["count"] == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("south=1", "west"),
        ("south=x&west=1&north=2&east=3", "south"),
        ("south=91&west=1&north=92&east=3", "south"),
        ("south=3&west=1&north=2&east=3", "north"),
        ("south=NaN&west=1&north=2&east=3", "south"),
        (f"{ALL}&by=mobile", "by"),
    ],
)
def test_a_box_that_is_none_is_told_at_its_side(land, asked, field):
    answer = land[2].get(f"{MAP}?{asked}")
    assert answer.status_code == 422
    assert field in answer.json()["error"]["fields"]


def test_who_may_not_see_places_has_no_map(land):
    blind = person("无位置", GRANTS, {"customers.place": {"latitude": "none", "longitude": "none"}})
    raise_epoch()
    browser = Browser(blind)
    assert browser.get(f"{MAP}?{ALL}").status_code == 403
    kinds = {each["name"]: each for each in browser.get("/api/kinds").json()["kinds"]}
    assert kinds["customers.customer"]["map"] is False
    assert {each["name"]: each for each in land[2].get("/api/kinds").json()["kinds"]}["customers.customer"]["map"] is True
