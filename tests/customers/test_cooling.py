"""Release and claim again does not wind the clock anew: a time of cooling-off for whom the customer has just left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.customers.jobs.recycle import recycle_neglected
from kehai.crm.customers.records import cooling
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, Step
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot, NotThere
from tests.customers.factory import BOSS, CLERK, MANAGER, ROOT, SALES, acting, customer, do, fresh, last_change, person, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A head office with a branch of two salespeople and an administrator."""

    class World:
        ann, bob, manager, boss = person("Ann", SALES), person("Bob", SALES), person("Manager", MANAGER), person("Boss", BOSS)
        head = pool("Head", recycle_days=30)
        north = pool("North", head, (ann, bob), manager)

    return World


def refusal(user, row):
    """The sentence with which a claim is refused."""
    return str(do(user, "claim", row).refused[row.id].message)


def at(monkeypatch, days):
    """The rule's clock so many days from now."""
    then = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(cooling.timezone, "now", lambda: then)


def test_the_nearest_word_on_the_way_up_counts():
    step = lambda days: Step(None, None, None, days)  # noqa: E731
    assert cooling.days_of([step(None), step(3)]) == 3
    assert cooling.days_of([step(0), step(3)]) == 0
    assert cooling.days_of([step(None)]) == cooling.USUAL == 7


def test_who_released_a_customer_claims_it_again_only_after_the_cooling_off(world, monkeypatch):
    row = customer("Acme", world.north, world.ann)
    wound = fresh(row).falls_at
    assert do(world.ann, "release", row, reason="no budget").done
    assert "again in 7 days" in refusal(world.ann, row)
    assert fresh(row).owner is None
    at(monkeypatch, 6)
    assert "again in 1 day." in refusal(world.ann, row)
    at(monkeypatch, 7)
    assert do(world.ann, "claim", row).done
    assert fresh(row).falls_at > wound


def test_handing_it_round_in_a_circle_does_not_help(world):
    row = customer("Acme", world.north, world.ann)
    do(world.ann, "release", row, reason="x")
    assert do(world.bob, "claim", row).done
    do(world.bob, "release", row, reason="x")
    for user in (world.ann, world.bob):
        assert "again in 7 days" in refusal(user, row)


def test_a_neglected_customer_cools_off_too(world):
    row = customer("Acme", world.north, world.ann)
    Customer.objects.filter(pk=row.pk).update(falls_at=timezone.now())
    assert recycle_neglected() == 1
    assert "again in 7 days" in refusal(world.ann, row)
    assert do(world.bob, "claim", row).done


def test_the_pool_says_how_long(world):
    run.update(kind_of(Pool), world.head.id, {"cooling_days": 3}, None, ROOT)
    first, second = customer("Acme", world.north, world.ann), customer("Globex", world.north, world.ann)
    do(world.ann, "release", first, reason="x")
    assert "again in 3 days" in refusal(world.ann, first)
    run.update(kind_of(Pool), world.north.id, {"cooling_days": 0}, None, ROOT)
    do(world.ann, "release", second, reason="x")
    assert do(world.ann, "claim", first, second).done


def test_one_that_cools_off_does_not_stop_the_others(world):
    cold, warm = customer("Acme", world.north, world.ann), customer("Globex", world.north)
    do(world.ann, "release", cold, reason="x")
    assert do(world.ann, "claim", cold, warm).done == [warm.id]


def test_the_administrator_takes_back_and_may_give_again_at_once(world):
    row = customer("Acme", world.north, world.ann)
    assert do(world.manager, "take_back", row, reason="asleep").done
    assert (fresh(row).owner, fresh(row).pool, last_change(row).text) == (None, world.north, "asleep")
    assert do(world.manager, "take_back", row, reason="x").refused
    assert "again in 7 days" in refusal(world.ann, row)
    assert do(world.manager, "assign", row, person=world.ann).done


def test_who_may_only_change_what_is_said_releases_nobodys_customer(world):
    row = customer("Acme", world.north, world.ann)
    with pytest.raises(MayNot):
        do(person("Clerk", CLERK), "release", row, reason="x")
    with pytest.raises(MayNot):
        do(world.ann, "take_back", row, reason="x")
    assert isinstance(do(world.bob, "release", row, reason="x").refused[row.id], NotThere)
    assert fresh(row).owner == world.ann
    assert acting(world.boss).rights.all_of("customers.customer", "transfer")
    assert do(world.boss, "release", row, reason="x").done
