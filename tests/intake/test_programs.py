"""A company's own web site, call centre and official account hand over what they hear (P02, A10, E46, T61)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.need import Need
from kehai.crm.customers.records.submission import Submission
from kehai.crm.people.records.token import Token
from kehai.crm.people.rules import tokens
from tests.customers.factory import ALL, made, person, pool
from tests.intake.visitor import NORTH
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db
MAY = {"customers.submission": {"create": ALL, "read": ALL}}
PATH = "/api/intake"


class Program:
    """A program with a key of its person."""

    def __init__(self, scope=None):
        self.person = person("Site", MAY)
        key = tokens.PREFIX + uuid4().hex
        ends = (timezone.localdate() + timedelta(days=30)).isoformat()
        row = made(Token, name="site", scope=scope if scope is not None else {"customers.submission": ["create"]}, ends_on=ends)
        Token.objects.filter(id=row.id).update(owner=self.person, hash=tokens.hashed(key))
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"}

    def post(self, *items, **headers):
        body = json.dumps({"items": items})
        return Client().post(PATH, body, content_type="application/json", **self.headers, **headers)


def item(at=0, **facts):
    values = {"name": f"Firm {at}", "contact.name": "王小明", "contact.mobile": f"1865510{at:04d}", "need": "戒指"}
    return {"values": values, "origin": "phone", "origin_label": "400", **facts}


@pytest.fixture
def branch():
    return pool("Anhui", pool("Head"), regions=["34"])


def test_what_a_program_hands_over_becomes_customers(branch):
    program = Program()
    answer = program.post(item(1), item(2, origin="wechat"), {"values": {"name": "nobody to reach"}}, {"values": {"stage": "customer"}})
    told = answer.json()["results"]
    assert [each["status"] for each in told] == [201, 201, 422, 422]
    assert set(told[2]["fields"]) == {"mobile"}
    assert set(told[3]["fields"]) == {"stage"}
    drain()
    assert set(Customer.objects.values_list("name", "source", "pool")) == {("Firm 1", "phone", branch.id), ("Firm 2", "wechat", branch.id)}
    assert Need.objects.count() == 2
    assert set(Submission.objects.values_list("door", "state", "created_by")) == {("program", "accepted", program.person.id)}


def test_a_number_of_the_senders_own_counts_once(branch):
    program = Program()
    first, again = program.post(item(1, external_id="A-1")).json(), program.post(item(1, external_id="A-1")).json()
    assert [first["results"][0]["status"], again["results"][0]["status"]] == [201, 200]
    assert first["results"][0]["id"] == again["results"][0]["id"]
    twice = program.post(item(7, external_id="A-7"), item(7, external_id="A-7")).json()["results"]
    assert [each["status"] for each in twice] == [201, 200]
    assert Program().post(item(1, external_id="A-1")).json()["results"][0]["status"] == 201
    drain()
    assert Customer.objects.count() == 2
    keyed = [program.post(item(9), HTTP_IDEMPOTENCY_KEY="k") for _time in range(2)]
    assert keyed[0].content == keyed[1].content
    drain()
    assert Customer.objects.count() == 3


def test_the_answer_is_the_same_whether_there_is_such_a_customer_or_not(branch):
    program = Program()
    new = program.post(item(1)).json()["results"][0]
    drain()
    known = program.post(item(1)).json()["results"][0]
    assert set(new) == set(known)
    assert (new["status"], known["status"]) == (201, 201)
    drain()
    assert Customer.objects.count() == 1


def test_the_visitors_network_says_where_he_is(branch):
    Program().post({"values": {"name": "Far", "email": "a@b.cn"}, "address": NORTH})
    drain()
    row = Customer.objects.get()
    assert (row.region, row.region_source) == ("4403", "network")


@pytest.mark.parametrize("body", [{}, {"items": []}, {"items": [{}] * 101}, {"items": {}}, {"other": 1}])
def test_what_is_no_batch_is_refused_whole(branch, body):
    program = Program()
    answer = Client().post(PATH, json.dumps(body), content_type="application/json", **program.headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "bad",
    [1, None, [], {"values": []}, {"values": {"name": 1}}, {"values": {"name": "a", "mobile": "x"}}, {**item(1), "origin": "x"}, {**item(1), "x": 1}],
)
def test_a_bad_item_does_not_stop_the_others(branch, bad):
    told = Program().post(bad, item(5)).json()["results"]
    assert [each["status"] for each in told] == [422, 201]


def test_only_who_may_hands_anything_over(branch):
    assert Client().post(PATH, "{}", content_type="application/json").status_code == 401
    assert Program(scope={"customers.customer": ["create"]}).post(item(1)).status_code == 403
    assert Client().post(PATH, "{}", content_type="application/json", HTTP_AUTHORIZATION="Bearer kehai_wrong").status_code == 401
