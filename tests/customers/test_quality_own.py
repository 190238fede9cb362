"""Own fields in the data-quality score: the administrator says which count and how much (K05, B13)."""

import json
from urllib.parse import quote

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.people.records.role import Holding, Role
from kehai.kernel.catalogue import kind_of
from kehai.kernel.quality import job
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, CUSTOMER, customer, made, person, pool
from tests.support import jobs

pytestmark = pytest.mark.django_db
OWN, OF_KIND, LIST = "/api/screens/own_field", "/api/quality/customers/customer", "/api/customers/customer"
LACKS = '{"field": "lacking", "op": "eq", "value": "x_route"}'


@pytest.fixture
def world(db):
    admin = Browser(person("Admin", {"*": {op: ["ALL"] for op in ("read", "create", "update", "delete")}}))
    asked = admin.post(OWN, kind=CUSTOMER, key="route", label="Delivery route", type="text", counts=40)
    assert asked.status_code == 201, asked.content
    return admin, asked.json(), customer("Acme Ltd", pool("Head"), mobile="13912340000")


def numbers(row):
    return Customer.objects.values_list("quality", "completeness", "validity", "freshness", "lacking").get(pk=row.pk)


def measure():
    here = kind_of(Customer)
    at = job.FIRST
    while (at := job.batch(here, at)) is not None:
        pass


def test_an_own_field_that_counts_is_lacking_until_it_is_filled_in(world):
    admin, _field, acme = world
    reasons = admin.get(f"{OF_KIND}/{acme.pk}").json()["reasons"]
    mine = next(each for each in reasons if each["word"] == "x_route")
    assert (mine["label"], mine["gain"] > 0) == ("Delivery route is missing", True)
    assert [row["id"] for row in admin.get(f"{LIST}?filter={quote(LACKS)}").json()["rows"]] == [str(acme.pk)]
    kind = next(each for each in admin.get("/api/kinds").json()["kinds"] if each["name"] == CUSTOMER)
    lacking = next(each for each in kind["asked_by"] if each["name"] == "lacking")
    assert "x_route" in [choice["value"] for choice in lacking["choices"]]
    before = numbers(acme)
    assert admin.patch(f"{LIST}/{acme.pk}", x_route="North 3").status_code == 200
    after = numbers(acme)
    assert (after[0] > before[0], after[1] > before[1], "x_route" in after[4]) == (True, True, False)


@pytest.mark.parametrize("value", ["North 3", "无", None])
def test_the_night_finds_what_the_write_found(world, value):
    admin, _field, acme = world
    assert admin.patch(f"{LIST}/{acme.pk}", x_route=value, industry="Steel").status_code == 200
    written = numbers(acme)
    assert ("x_route!" in written[4], "x_route" in written[4]) == (value == "无", value is None)
    Customer.objects.filter(pk=acme.pk).update(quality=None, completeness=None, validity=None, freshness=None, lacking=None)
    measure()
    assert numbers(acme) == written


def test_what_counts_no_more_is_asked_no_more(world):
    admin, field, acme = world
    measure()
    assert "x_route" in numbers(acme)[4]
    assert admin.patch(f"{OWN}/{field['id']}", counts=0).status_code == 200
    measure()
    assert "x_route" not in numbers(acme)[4]
    assert admin.get(f"{LIST}?filter={quote(LACKS)}").status_code == 422


def test_all_is_measured_anew_when_something_else_counts(world):
    admin, field, acme = world
    assert jobs.drain().count("kernel.quality") == 1
    assert "x_route" in numbers(acme)[4]
    admin.patch(f"{OWN}/{field['id']}", label="Route")
    assert "kernel.quality" not in jobs.drain()
    admin.delete(f"{OWN}/{field['id']}")
    assert jobs.drain().count("kernel.quality") == 1
    assert "x_route" not in numbers(acme)[4]


def test_who_does_not_read_the_field_is_told_no_number_that_speaks_of_it(world):
    admin, field, acme = world
    blind = person("Blind")
    made(Holding, user=blind, role=made(Role, name="blind", grants=BOSS, fields={CUSTOMER: {"x_route": "none"}}))
    assert Browser(blind).get(f"{OF_KIND}/{acme.pk}").status_code in (403, 404)
    assert "quality" not in json.loads(Browser(blind).get(f"{LIST}/{acme.pk}").content)
    admin.patch(f"{OWN}/{field['id']}", counts=0)
    assert "quality" in json.loads(Browser(blind).get(f"{LIST}/{acme.pk}").content)


def test_a_weight_has_bounds(world):
    admin, field, _acme = world
    refused = admin.patch(f"{OWN}/{field['id']}", counts=101)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["counts"])
