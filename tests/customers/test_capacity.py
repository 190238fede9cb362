"""Which capacity counts, the pools as a tree, and who belongs where."""

import pytest

from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool, ways_up
from kehai.crm.customers.records.pool_capacity import PoolCapacity
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.customers.records.seat import capacities
from kehai.crm.customers.rules.branch import serving
from kehai.crm.customers.rules.capacity import Level, resolve
from kehai.crm.customers.rules.places import places_of
from kehai.crm.people.records.role import Holding
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of, read_epoch
from kehai.kernel.errors import Invalid, MayNot, Refusal
from tests.customers.factory import BOSS, ROOT, SALES, acting, customer, fresh, made, person, pool


def test_the_nearest_word_counts():
    assert resolve(7, [Level(5, 3)]) == 7
    assert resolve(0, [Level(5, 3)]) == 0
    assert resolve(None, [Level(5, 3), Level(9, 9)]) == 5
    assert resolve(None, [Level(None, None), Level(None, 20)]) == 20
    assert resolve(None, [Level(None, None)]) is None


def test_the_smallest_area_around_a_region_serves_it():
    assert serving("110108", {1: ["11"], 2: ["110108"]}, {1, 2}) == 2
    assert serving("110108", {1: ["11"], 2: ["110108"]}, {1}) == 1
    assert serving("110108", {1: ["11"], 2: ["11"]}, {1, 2}) is None
    assert serving("", {1: ["11"]}, {1}) is None


@pytest.mark.django_db
def test_a_role_and_a_member_may_hold_more_than_the_pool_says():
    ann, bob, eve = person("Ann", SALES), person("Bob", SALES), person("Eve", SALES)
    head = pool("Head", capacity=20)
    north = pool("North", head, (ann, bob, eve))
    made(PoolCapacity, pool=head, role=Holding.objects.get(user=bob).role, capacity=50)
    run.update(kind_of(PoolMember), PoolMember.objects.get(person=eve).id, {"capacity": 5}, None, ROOT)
    keys = [(north.id, user.id) for user in (ann, bob, eve)]
    found = capacities(keys, ways_up([north.id]))
    assert [found[key] for key in keys] == [20, 50, 5]


@pytest.mark.django_db
def test_who_holds_too_many_keeps_them_and_gets_no_more():
    ann = person("Ann", SALES)
    home = pool("Head", members=(ann,))
    rows = [customer(f"C{n}", home, ann) for n in range(3)]
    run.update(kind_of(Pool), home.id, {"capacity": 2}, None, ROOT)
    run.update(kind_of(Customer), rows[0].id, {"name": "New name"}, None, acting(ann))
    assert fresh(rows[0]).name == "New name"
    with pytest.raises(Refusal, match="full: 3 of 2"):
        run.create(kind_of(Customer), {"name": "Fourth"}, acting(ann))


@pytest.mark.django_db
def test_there_is_one_head_office_and_no_ring():
    head = pool("Head")
    north = pool("North", head)
    south = pool("South", north)
    assert pool("Second").parent == head
    with pytest.raises(Invalid) as refused:
        run.update(kind_of(Pool), north.id, {"parent": None}, None, ROOT)
    assert set(refused.value.fields) == {"parent"}
    with pytest.raises(Invalid) as refused:
        run.update(kind_of(Pool), north.id, {"parent": str(south.id)}, None, ROOT)
    assert set(refused.value.fields) == {"parent"}
    with pytest.raises(Invalid) as refused:
        run.update(kind_of(Pool), north.id, {"regions": ["99"]}, None, ROOT)
    assert set(refused.value.fields) == {"regions"}


@pytest.mark.django_db
def test_a_pool_in_use_stays():
    head = pool("Head")
    north = pool("North", head)
    customer("Acme", north)
    kind = kind_of(Pool)
    assert "1 customers and 0 pools" in str(run.delete(kind, [north.id], ROOT).refused[north.id].message)
    assert "head-office" in str(run.delete(kind, [head.id], ROOT).refused[head.id].message)
    empty = pool("Empty", head)
    assert run.delete(kind, [empty.id], ROOT).done


@pytest.mark.django_db
def test_who_administers_a_pool_administers_all_below_and_the_epoch_rises():
    ann = person("Ann")
    head = pool("Head")
    north = pool("North", head, admin=ann)
    before = read_epoch()
    below = pool("Haidian", north)
    assert read_epoch() > before
    places = places_of(ann.id)
    assert places.member == {north.id}
    assert places.administrator == {north.id, below.id}
    before = read_epoch()
    run.delete(kind_of(PoolMember), [PoolMember.objects.get(person=ann).id], ROOT)
    assert read_epoch() > before
    assert not places_of(ann.id).administrator


@pytest.mark.django_db
def test_members_are_the_business_of_who_is_granted_it():
    boss, ann = person("Boss", {**BOSS, "customers.pool_member": {"create": ["ALL"]}}), person("Ann", SALES)
    head = pool("Head", admin=ann)
    data = {"pool": str(head.id), "person": str(ann.id)}
    with pytest.raises(MayNot):
        run.create(kind_of(PoolMember), {**data, "person": str(boss.id)}, acting(ann))
    run.create(kind_of(PoolMember), {**data, "person": str(boss.id)}, acting(boss))
    with pytest.raises(Invalid):
        run.create(kind_of(PoolMember), data, acting(boss))
