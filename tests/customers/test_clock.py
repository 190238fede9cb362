"""The pool clock: wound by claims and follow-ups, changed by the rule, and what falls when it runs out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs.recycle import recycle, recycle_neglected
from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.pool import Pool
from kehai.kernel import run
from kehai.kernel.actions import label_of
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot
from tests.customers.factory import ROOT, SALES, acting, customer, do, fresh, history, last_change, person, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A pool whose private customers fall after ten days."""

    class World:
        ann, bob = person("Ann", SALES), person("Bob", SALES)
        head = pool("Head", recycle_days=10)
        north = pool("North", head, (ann, bob))

    return World


def follow(user, row, **data):
    return run.create(kind_of(FollowUp), {"customer": str(row.id), "content": "called", **data}, acting(user))


def age(row, days):
    """As if all of it had happened so many days ago."""
    shift = timedelta(days=days)
    now = fresh(row)
    Customer.objects.filter(pk=row.pk).update(claimed_at=now.claimed_at - shift, falls_at=now.falls_at and now.falls_at - shift)


def test_a_follow_up_winds_the_clock_without_a_version_or_a_change(world):
    row = customer("Acme", world.north, world.ann)
    age(row, 8)
    before = fresh(row)
    then = timezone.now() + timedelta(days=3)
    follow(world.ann, row, way="visit", next_at=then.isoformat(), next_step="quote")
    now = fresh(row)
    assert now.falls_at - before.falls_at > timedelta(days=7)
    assert now.next_follow_up_at == then
    assert now.last_follow_up_at > before.claimed_at
    assert now.version == before.version
    assert history(row) == ["create"]


def test_deleting_a_follow_up_winds_the_clock_back(world):
    row = customer("Acme", world.north, world.ann)
    age(row, 8)
    before = fresh(row)
    made = follow(world.ann, row)
    run.delete(kind_of(FollowUp), [made.id], ROOT)
    now = fresh(row)
    assert (now.falls_at, now.last_follow_up_at) == (before.falls_at, None)


def test_a_follow_up_is_not_from_the_future(world):
    row = customer("Acme", world.north, world.ann)
    with pytest.raises(Invalid) as refused:
        follow(world.ann, row, at=(timezone.now() + timedelta(hours=1)).isoformat())
    assert set(refused.value.fields) == {"at"}
    assert fresh(row).last_follow_up_at is None


def test_the_public_pool_shows_no_follow_ups_and_takes_none(world):
    row = customer("Acme", world.north, world.ann)
    note = follow(world.ann, row)
    do(world.ann, "release", row, reason="x")
    assert kind_of(FollowUp).visible_to(acting(world.bob)).count() == 0
    with pytest.raises((MayNot, Invalid)):
        follow(world.bob, row)
    do(world.bob, "claim", row)
    assert [found.id for found in kind_of(FollowUp).visible_to(acting(world.bob))] == [note.id]
    with pytest.raises(MayNot):
        run.update(kind_of(FollowUp), note.id, {"content": "changed"}, None, acting(world.bob))


def test_neglected_customers_fall_back_and_the_history_says_why(world):
    late, followed, young = (customer(name, world.north, world.ann) for name in ("Late", "Followed", "Young"))
    age(late, 11)
    age(followed, 11)
    follow(world.ann, followed)
    assert recycle_neglected(10) == 1
    now = fresh(late)
    assert (now.owner, now.pool, now.falls_at) == (None, world.north, None)
    assert fresh(followed).owner == fresh(young).owner == world.ann
    change = last_change(late)
    assert (change.action, change.actor_kind, change.text) == ("recycle", "job", "no follow-up in 10 days")
    assert change.diff == {"owner": [str(world.ann.id), None]}
    assert label_of(kind_of(Customer), "recycle") == "Fell back to the pool"
    assert recycle_neglected(10) == 0
    assert history(late) == ["create", "recycle"]


def test_the_job_takes_all_that_is_due(world):
    rows = [customer(f"C{n}", world.north, world.ann) for n in range(3)]
    for row in rows:
        age(row, 20)
    recycle()
    assert Customer.objects.filter(owner=world.ann).count() == 0


def test_a_changed_rule_winds_every_clock_below(world):
    row, public = customer("Acme", world.north, world.ann), customer("Public", world.north)
    claimed = fresh(row).claimed_at
    run.update(kind_of(Pool), world.head.id, {"recycle_days": 20}, None, ROOT)
    assert fresh(row).falls_at == claimed + timedelta(days=20)
    run.update(kind_of(Pool), world.north.id, {"recycle_days": 0}, None, ROOT)
    assert (fresh(row).falls_at, fresh(row).falls_why) == (None, "")
    run.update(kind_of(Pool), world.north.id, {"recycle_days": None}, None, ROOT)
    assert (fresh(row).falls_at, fresh(row).falls_why) == (claimed + timedelta(days=20), "no_follow_up")
    assert fresh(public).falls_at is None
    assert fresh(row).version == row.version


def test_the_new_main_contact_takes_the_place_of_the_old_one(world):
    row = customer("Acme", world.north, world.ann)
    kind, actor = kind_of(Contact), acting(world.ann)
    first = run.create(kind, {"customer": str(row.id), "name": "Li", "is_main": True}, actor)
    second = run.create(kind, {"customer": str(row.id), "name": "Han", "is_main": True}, actor)
    assert (fresh(first).is_main, fresh(second).is_main) == (False, True)
    assert last_change(first).diff == {"is_main": [True, False]}
