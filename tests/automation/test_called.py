"""Another system calls and a rule starts for one record: signed, of this moment, once each (issue 6, 8; T10, duplicate webhook)."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from kehai.crm.automation.rules import calling
from kehai.crm.people.records.user import User
from kehai.kernel import trail_buffer
from kehai.kernel.records.trail import Trail
from tests.automation.shop import RULE, build, rule, runs, said
from tests.customers.browser import Browser
from tests.support.jobs import drain
from tests.workflow.desk import Person

NOTE = {"sort": "notice", "to": "owner", "text": "Shipped with {call.carrier}: {call.number}{call.nothing}"}


@pytest.fixture
def world(db):
    trail_buffer.clear()
    return build()


def called(world, *steps, **facts):
    """A rule that waits for calls about customers."""
    return rule(world.keeper, *(steps or (NOTE,)), when="called", **facts)


def call(of, ident="m-1", way=calling.IN, at=None, signature=None, **body):
    """What the other system sends."""
    raw, moment = json.dumps(body).encode(), int(at or time.time())
    key = calling._key(of.pk, way)  # noqa: SLF001  the other system has it from the screen
    headers = {
        "HTTP_WEBHOOK_ID": ident,
        "HTTP_WEBHOOK_TIMESTAMP": str(moment),
        "HTTP_WEBHOOK_SIGNATURE": signature if signature is not None else "v1,strange " + calling._signature(key, ident, moment, raw),  # noqa: SLF001
    }
    return Client(REMOTE_ADDR="203.0.113.9").post(f"/hooks/{of.pk}", raw, content_type="application/json", **headers)


def test_a_call_starts_the_rule_for_the_record_that_it_names(world):
    made = called(world)
    answer = call(made, record=world.acme.number, data={"carrier": "顺丰", "number": "SF1001", "weight": 2.5})
    assert (answer.status_code, answer.json()) == (202, {"started": True, "heard_before": False})
    drain()
    assert said(made) == ["1 person was told."]
    assert any("Shipped with 顺丰: SF1001" in text for text in Person(world.ann).told())
    entry = Trail.objects.get(event="action", kind="automation.rule", details__action="called")
    assert (entry.outcome, entry.record_id) == ("done", made.pk)


@pytest.mark.parametrize("way", ["id", "number", "find"])
def test_the_record_is_named_by_its_id_or_number_or_found_by_a_field(world, way):
    made = called(world)
    named = {"record": str(world.acme.pk)} if way == "id" else {"record": world.acme.number}
    assert call(made, **({"find": {"field": "name", "value": "Acme Ltd"}} if way == "find" else named)).status_code == 202
    assert [run.record_id for run in runs(made)] == [world.acme.pk]


def test_what_was_sent_goes_into_an_action(world):
    made = called(world, {"sort": "action", "action": "update", "inputs": {"remark": "ERP: {call.code}"}})
    assert call(made, record=world.acme.number, data={"code": "K-77"}).status_code == 202
    drain()
    world.acme.refresh_from_db()
    assert world.acme.remark == "ERP: K-77"


def test_a_call_that_comes_twice_starts_once(world):
    made = called(world)
    first = call(made, record=world.acme.number)
    again = call(made, record=world.acme.number)
    assert (first.status_code, again.status_code, again.json()) == (202, 200, {"started": False, "heard_before": True})
    assert call(made, "m-2", record=world.acme.number).status_code == 202
    assert len(runs(made)) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_start_once():
    world = build()
    made = called(world)

    def one(_turn):
        try:
            return call(made, record=world.acme.number).json()["started"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [False] * 7 + [True]
    assert len(runs(made)) == 1


@pytest.mark.parametrize("wrong", ["unsigned", "another's key", "the key of calls out", "old", "to come", "changed"])
def test_what_is_not_signed_or_not_of_this_moment_starts_nothing(world, wrong):
    made, other = called(world), called(world, name="Other")
    told = {"record": world.acme.number}
    answer = {
        "unsigned": lambda: call(made, signature="", **told),
        "another's key": lambda: call(made, signature=calling._signature(calling._key(other.pk, calling.IN), "m-1", int(time.time()), b"{}"), **told),  # noqa: SLF001
        "the key of calls out": lambda: call(made, way=calling.OUT, **told),
        "old": lambda: call(made, at=time.time() - 301, **told),
        "to come": lambda: call(made, at=time.time() + 301, **told),
        "changed": lambda: call(made, signature=calling._signature(calling._key(made.pk, calling.IN), "m-1", int(time.time()), b"{}"), **told),  # noqa: SLF001
    }[wrong]()
    assert (answer.status_code, runs(made)) == (401, [])
    trail_buffer.flush()
    assert Trail.objects.filter(outcome="refused", record_id=made.pk, details__action="called").count() == 1


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "record"),
        ({"record": "C999999"}, "record"),
        ({"record": str(uuid4())}, "record"),
        ({"record": 5}, "record"),
        ({"find": {"field": "mobile", "value": "13812341234"}}, "find"),
        ({"find": {"field": "level", "value": "x"}}, "find"),
        ({"find": {"field": "state"}}, "record"),
        ({"record": "C1", "find": {"field": "name", "value": "Acme Ltd"}}, "record"),
        ({"record": "X", "data": {"deep": {"er": 1}}}, "data"),
        ({"record": "X", "data": {str(at): at for at in range(51)}}, "data"),
        ({"record": "X", "more": 1}, "more"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(world, body, where):
    made = called(world)
    answer = call(made, **body)
    assert (answer.status_code, list(answer.json()["error"]["fields"]), runs(made)) == (422, [where], [])


def test_a_rule_reaches_no_more_than_its_keeper_and_only_what_fits(world):
    made = called(world, condition={"field": "grade", "op": "eq", "value": "b"})
    unfit = call(made, record=world.acme.number)
    assert (unfit.status_code, unfit.json()) == (200, {"started": False, "heard_before": False})
    Person(world.ann).change(world.acme, 200, grade="b")
    drain()
    User.objects.filter(pk=world.keeper.pk).update(active=False)
    assert call(made, "m-2", record=world.acme.number).status_code == 404
    assert runs(made) == []


def test_a_rule_that_is_off_or_waits_for_something_else_is_not_there(world):
    made, other = called(world), rule(world.keeper, {"sort": "notice", "to": "owner", "text": "x"}, name="Other", when="created")
    assert call(other, record=world.acme.number).status_code == 404
    assert Browser(world.keeper).post(f"{RULE}/{made.pk}/switch_off").status_code == 200
    assert call(made, record=world.acme.number).status_code == 404


def test_a_flood_of_calls_stops_the_rule_and_says_so(world):
    made = called(world, most_an_hour=2)
    answers = [call(made, f"m-{at}", record=world.acme.number).status_code for at in range(4)]
    assert answers == [202, 202, 200, 404]
    made.refresh_from_db()
    assert (made.active, bool(made.trouble), len(runs(made))) == (False, True, 2)


def test_the_screen_tells_address_and_key_and_the_door_takes_no_more_than_it_should(world, settings):
    settings.PUBLIC_URL = "https://crm.example.cn"
    made = called(world)
    told = Browser(world.keeper).post(f"{RULE}/{made.pk}/show_key").json()["message"]
    assert told == f"The other system calls https://crm.example.cn/hooks/{made.pk} and signs with {calling.key_of(made.pk, calling.IN)}"
    assert call(made, record="x" * 70_000).status_code == 413
    assert Client().get(f"/hooks/{made.pk}").status_code == 405
    strange = Client().post(f"/hooks/{made.pk}", b"{", content_type="application/json")
    assert strange.status_code == 401, "nothing is read before the signature"
