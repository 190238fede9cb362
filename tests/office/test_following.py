"""Who follows a record hears of its important changes, while he sees it; nothing is written for what nobody follows (issue 5, point 4)."""

import pytest
from django.db import transaction

from kehai.crm.office.records.notice import Notice
from kehai.crm.people.records.department import Department
from kehai.crm.people.records.user import User
from kehai.kernel import relay, store, writes
from kehai.kernel.catalogue import kind_of
from kehai.kernel.records.outbox import Outbox
from tests.customers.browser import Browser
from tests.customers.factory import BOSS, CUSTOMER, SALES, acting, customer, do, fresh, made, person, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    heard = []
    monkeypatch.setattr(relay.jobs, "defer_many", lambda name, calls: heard.extend(calls) if name == relay.WATCH else None)

    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        boss, other = person("Boss", BOSS), person("Other boss", BOSS)
        north = pool("North", pool("Head"), (ann, bob))
        acme = customer("Acme Ltd", north, ann)

        @staticmethod
        def work(times=1):
            heard.clear()
            relay.pump()
            for call in heard * times:
                relay.see(**call)

    return World


def follow(user, row):
    assert Browser(user).post(f"/api/office/comments/customers/customer/{row.id}/following", following=True).status_code == 200


def told(user):
    return [row["text"] for row in Browser(user).get("/api/office/notices?sort=office.followed").json()["rows"]]


def test_a_new_owner_is_told_to_who_follows_and_sees_it_and_not_to_who_did_it_or_got_it(world):
    for user in (world.boss, world.other, world.ann):
        follow(user, world.acme)
    do(world.boss, "transfer", fresh(world.acme), person=world.bob)
    world.work(times=2)  # a job that comes again tells nothing twice
    assert told(world.other) == ["Boss gave Acme Ltd, which you follow, a new owner: Bob."]
    assert told(world.boss) == told(world.bob) == []
    assert not Notice.objects.filter(sort="office.followed", owner=world.ann).exists()  # she sees it no more


def test_what_nobody_follows_and_what_is_not_important_leaves_no_event(world):
    Outbox.objects.all().delete()
    do(world.boss, "transfer", fresh(world.acme), person=world.bob)
    assert not Outbox.objects.exists()
    follow(world.other, world.acme)
    Browser(world.boss).patch(f"/api/customers/customer/{world.acme.id}", name="Acme Inc", version=fresh(world.acme).version)
    assert not Outbox.objects.exists()


def test_the_recycle_bin_and_back_in_public(world):
    follow(world.other, world.acme)
    Browser(world.boss).delete(f"/api/customers/customer/{world.acme.id}")
    world.work()
    assert told(world.other) == [f"Boss put {world.acme.number}, which you follow, into the recycle bin."]
    Browser(world.boss).post(f"/api/customers/customer/{world.acme.id}/restore")
    do(world.boss, "release", fresh(world.acme), reason="quiet")
    world.work()
    assert told(world.other)[0] == "Boss took the owner off Acme Ltd, which you follow."


def test_a_new_stage_is_told_unless_its_reader_may_not_read_the_stage(world):
    blind = person("Blind", {CUSTOMER: {"read": ["ALL"]}}, {CUSTOMER: {"stage": "none"}})
    row = customer("Young Ltd", world.north, world.ann, stage="lead")
    for user in (world.other, blind):
        follow(user, row)
    row = fresh(row)
    before = {row.id: store.snapshot(row)}
    row.stage = "prospect"
    with transaction.atomic():
        writes.save(kind_of(type(row)), [row], before, writes.Deed("update", acting(world.boss)), None)
    world.work()
    assert told(world.other) == ["Boss changed the stage of Young Ltd, which you follow."]
    assert told(blind) == []


def test_a_merge_is_told_with_the_record_that_stays(world):
    gone = customer("Acme Limited", world.north, world.ann)
    follow(world.other, gone)
    assert Browser(world.boss).act(world.acme, "merge", others=[str(gone.id)]).status_code == 200
    world.work()
    assert told(world.other) == [f"Boss merged {gone.number}, which you follow, into Acme Ltd."]


def test_colleagues_of_one_name_are_offered_with_their_departments(world):
    east, west = made(Department, name="East"), made(Department, name="West")
    for department in (east, west):
        User.objects.filter(pk=person("李娜", SALES).pk).update(department=department)
    rows = Browser(world.ann).get(f"/api/office/comments/customers/customer/{world.acme.id}/people?q=ln").json()["rows"]
    assert sorted(row["department"] for row in rows) == ["East", "West"]
    (boss,) = Browser(world.ann).get(f"/api/office/comments/customers/customer/{world.acme.id}/people?q=Other").json()["rows"]
    assert boss["department"] is None
