"""Merging through the interface: side by side, merged once, forwarded, looked at before it is undone, undone (A08)."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.kernel.errors import Refusal
from kehai.kernel.records.merger import Merger
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, SALES, customer, do, fresh, made, person, pool

pytestmark = pytest.mark.django_db
KIND = "/api/customers/customer"
MERGING = "/api/merging/customers/customer"


@pytest.fixture
def world():
    """A firm entered twice, by two salespeople; a boss who tidies up; somebody who sees nothing of it."""

    class World:
        ann, bob, eve, boss = person("Ann", SALES), person("Bob", SALES), person("Eve", SALES), person("Boss", BOSS)
        home = pool("Head", members=(ann, bob))
        one = customer("Acme", home, ann, mobile="13812340001")
        two = customer("Acme Ltd", home, bob, mobile="13812340002", email="a@acme.cn")
        contact = made(Contact, customer=two, name="Wang")

    return World


def merged(world, **more):
    return Browser(world.boss).act(world.one, "merge", others=[str(world.two.id)], **more)


def test_a_story_from_the_comparison_to_the_undo(world):
    boss, ids = Browser(world.boss), f"{world.one.id},{world.two.id}"
    sides = boss.get(f"{MERGING}?ids={ids}").json()
    assert [row["name"] for row in sides["rows"]] == ["Acme", "Acme Ltd"]
    assert {"name", "mobile", "email"} <= set(sides["choosable"])
    assert "owner" not in sides["choosable"]
    assert sides["may"] is True
    assert [warning["field"] for warning in sides["warnings"]] == ["owner"]
    (contacts,) = [child for child in sides["children"] if child["kind"] == "customers.contact"]
    assert contacts["counts"] == {str(world.one.id): 0, str(world.two.id): 1}
    answer = merged(world, take={"name": str(world.two.id)}, reason="the same firm").json()
    assert (answer["message"], answer["row"]["name"], answer["row"]["email"]) == ("Merged", "Acme Ltd", "a@acme.cn")
    gone = boss.get(f"{KIND}/{world.two.id}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (410, "merged")
    assert gone.json()["error"]["merged_into"] == str(world.one.id)
    (line,) = boss.get(f"{MERGING}/{world.one.id}").json()["rows"]
    assert (line["numbers"], line["actor"]["label"], line["can"], line["undone"]) == ([world.two.number], "Boss", True, None)
    boss.patch(f"{KIND}/{world.one.id}", name="Acme China")
    boss.post("/api/customers/contact", customer=str(world.one.id), name="New")
    look = boss.get(f"{MERGING}/{world.one.id}/{line['id']}").json()
    assert [field["field"] for field in look["kept"]] == ["name"]
    assert [(added["kind"], added["count"]) for added in look["added"]] == [("customers.contact", 1)]
    assert (look["refused"], look["public"]) == (None, [])
    assert fresh(world.two).deleted_at
    assert boss.act(world.one, "unmerge", merge=line["id"]).json()["message"] == "1 record is back."
    assert boss.get(f"{KIND}/{world.two.id}").json()["owner"]["label"] == "Bob"
    assert fresh(world.contact).customer_id == world.two.id
    assert boss.get(f"{MERGING}/{world.one.id}").json()["rows"][0]["can"] is False


def test_who_does_not_see_the_survivor_learns_nothing(world):
    merged(world)
    nowhere = Browser(world.eve).get(f"{KIND}/00000000-0000-7000-8000-000000000000")
    for asker in (world.eve, world.bob):
        answer = Browser(asker).get(f"{KIND}/{world.two.id}")
        assert answer.status_code == 404
        assert {**answer.json()["error"], "reference": ""} == {**nowhere.json()["error"], "reference": ""}
    assert Browser(world.ann).get(f"{KIND}/{world.two.id}").status_code == 410
    assert Browser(world.eve).get(f"{MERGING}/{world.one.id}").status_code == 404


def test_who_may_not_merge_is_told_before_and_refused(world):
    ann = Browser(world.ann)
    assert ann.get(f"{MERGING}?ids={world.one.id},{world.two.id}").status_code == 404
    mine = customer("Mine", world.home, world.ann)
    assert ann.get(f"{MERGING}?ids={world.one.id},{mine.id}").json()["may"] is False
    assert ann.act(world.one, "merge", others=[str(mine.id)]).status_code == 403
    assert not Merger.objects.exists()


def test_the_same_request_twice_merges_once(world):
    boss = Browser(world.boss)
    body = json.dumps({"others": [str(world.two.id)]})
    sent = [
        boss._client.post(f"{KIND}/{world.one.id}/merge", body, content_type="application/json", headers={"Idempotency-Key": "k1"})  # noqa: SLF001
        for _time in range(2)
    ]
    assert [answer.status_code for answer in sent] == [200, 200]
    assert sent[0].content == sent[1].content
    assert Merger.objects.count() == 1


def test_what_an_unmerge_cannot_do_is_said_before(world):
    boss = Browser(world.boss)
    merged(world)
    customer("Other", world.home, mobile="13812340002")
    (line,) = boss.get(f"{MERGING}/{world.one.id}").json()["rows"]
    look = boss.get(f"{MERGING}/{world.one.id}/{line['id']}").json()
    assert look["refused"].startswith("This number already belongs to a customer of this business line.")
    assert boss.act(world.one, "unmerge", merge=line["id"]).status_code == 422


@pytest.mark.parametrize("query", ["", "?ids=x", "?ids=00000000-0000-7000-8000-000000000000", "?ids=x,y&more=1"])
def test_a_comparison_of_nonsense_is_refused(world, query):
    assert Browser(world.boss).get(MERGING + query).status_code == 422
    assert Browser(world.boss).get("/api/merging/customers/pool?ids=x").status_code == 404


def test_after_thirty_days_a_merge_stays(world, monkeypatch):
    merged(world)
    boss = Browser(world.boss)
    (line,) = boss.get(f"{MERGING}/{world.one.id}").json()["rows"]
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(Refusal, match="30 days"):
        raise next(iter(do(world.boss, "unmerge", world.one, merge=line["id"]).refused.values()))
    assert Customer.objects.filter(deleted_at=None).count() == 1


def test_looking_ahead_at_an_undo_is_for_who_may_undo(world):
    """It tries the undo and holds the rows meanwhile: who only reads the record would hold up those who work on it."""
    merged(world)
    line = Merger.objects.get(undoes=None)
    path = f"{MERGING}/{world.one.id}/{line.pk}"
    assert Browser(world.ann).get(f"{KIND}/{world.one.id}").status_code == 200
    assert Browser(world.ann).get(path).status_code == 403
    assert Browser(world.boss).get(path).status_code == 200
