"""Limits of the public pool, counted soundly, and the manager's desk over HTTP (P04, P09, P13, B60; T54, T55)."""

import json
import threading
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from kehai.crm.customers.actions import allot
from kehai.crm.customers.actions.allot import How, give
from kehai.crm.customers.jobs.assign import assign
from kehai.crm.customers.jobs.recycle import recycle_neglected
from kehai.crm.customers.jobs.wind import wind
from kehai.crm.customers.records import quota, winding
from kehai.crm.customers.records.allotment import Allotment
from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.pool import Pool
from kehai.crm.customers.records.pool_capacity import PoolCapacity
from kehai.crm.customers.records.recycle_rule import RecycleRule
from kehai.crm.people.records.role import Holding
from kehai.kernel import run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import MayNot
from tests.customers.browser import Browser
from tests.customers.factory import ALL, BOSS, MANAGER, ROOT, SALES, acting, customer, do, fresh, made, person, pool

DAY = timedelta(days=1)
THREADS = 16
RULER = {**BOSS, "customers.recycle_rule": dict.fromkeys(("create", "update", "delete"), ALL)}


@pytest.fixture
def world(db):
    """A branch with a manager who administers it, and two members."""

    class World:
        boss, manager, ann, bob = person("Boss", RULER), person("Manager", MANAGER), person("Ann", SALES), person("Bob", SALES)
        head = pool("Head")
        north = pool("North", head, (ann, bob), manager)

    return World


def limit(home, **facts):
    run.update(kind_of(Pool), home.id, facts, None, ROOT)


def test_so_many_claims_a_day_and_tomorrow_again(world):
    limit(world.head, claims_a_day=2)
    rows = [customer(f"C{n}", world.north) for n in range(4)]
    outcome = do(world.ann, "claim", *rows)
    assert (len(outcome.done), len(outcome.refused)) == (2, 2)
    assert str(next(iter(outcome.refused.values())).message).startswith("You may claim 2 customers of this pool a day; again from ")
    assert do(world.bob, "claim", rows[2]).done
    quota.Daily.objects.update(day=timezone.localdate() - DAY)
    assert do(world.ann, "claim", rows[3]).done


def test_a_role_may_claim_more_than_the_pool_says(world):
    limit(world.north, claims_a_day=1)
    made(PoolCapacity, pool=world.north, role=Holding.objects.get(user=world.ann).role, capacity=50, claims_a_day=3)
    rows = [customer(f"C{n}", world.north) for n in range(4)]
    assert len(do(world.ann, "claim", *rows).done) == 3
    assert len(do(world.bob, "claim", *rows).done) == 1


def test_opening_a_public_customer_counts_once_a_day_and_ends_at_the_limit(world):
    limit(world.north, views_a_day=2)
    rows = [customer(f"C{n}", world.north) for n in range(3)]
    ann = Browser(world.ann)
    opened = [ann.get(f"/api/customers/customer/{row.id}").status_code for row in (rows[0], rows[0], rows[1], rows[2], rows[0])]
    assert opened == [200, 200, 200, 403, 200]
    answer = ann.get(f"/api/customers/customer/{rows[2].id}")
    assert "You may open 2 public customers" in answer.json()["error"]["message"]
    assert ann.get("/api/customers/customer").status_code == 200
    do(world.ann, "claim", rows[2])
    assert ann.get(f"/api/customers/customer/{rows[2].id}").status_code == 200
    assert Browser(world.manager).get(f"/api/customers/customer/{customer('X', world.north).id}").status_code == 200
    assert quota.Daily.objects.get(person=world.ann).views == 2


def in_threads(work):
    """The work THREADS times at once, on connections of their own."""
    start, found = threading.Barrier(THREADS), []

    def go(number):
        try:
            start.wait()
            found.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def opened_and_claimed():
    """How many of so many public customers one person opens, and then claims, who may do five a day; all at once."""
    ann = person("Ann", SALES)
    home = pool("Head", None, (ann,), claims_a_day=5, views_a_day=5)
    rows = [customer(f"C{n}", home) for n in range(THREADS)]
    actor = acting(ann)

    def view(number):
        try:
            quota.look(actor, rows[number].id)
        except MayNot:
            return 0
        return 1

    views = sum(in_threads(view))
    return views, sum(in_threads(lambda number: len(do(actor, "claim", rows[number]).done)))


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_open_and_claim_no_more_than_the_day_allows():
    assert opened_and_claimed() == (5, 5)
    day = quota.Daily.objects.get()
    assert quota.Opened.objects.count() == day.views == 5
    assert Customer.objects.exclude(owner=None).count() == day.claims == 5


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_day_more_are_opened_and_claimed(monkeypatch):
    """The day's row is the lock: counted from what is there instead, at the same moment everybody finds nothing yet."""
    owned = "SELECT count(*) FROM customers_customer c WHERE c.owner_id = %s AND c.pool_id = %s AND %s::date IS NOT NULL"
    seen = "SELECT count(*) FROM customers_opened o WHERE o.person_id = %s AND %s::uuid IS NOT NULL AND o.day = %s"
    monkeypatch.setattr(quota, "CLAIM", "SELECT (" + owned + ") + %s FROM pg_sleep(0.3)")  # noqa: S608  constants of this test
    monkeypatch.setattr(quota, "VIEW", "SELECT (" + seen + ") + 1 FROM pg_sleep(0.3)")  # noqa: S608  constants of this test
    views, claims = opened_and_claimed()
    assert views > 5
    assert claims > 5


def given_one_by_one():
    """What three people have when nine workers give out one customer each at the same moment."""
    people = [person(name, SALES) for name in ("Ann", "Bob", "Cid")]
    home = pool("Head", None, tuple(people))
    made(AssignmentRule, name="Fair", pool=home, state="active")
    ids = [customer(f"C{n}", home).id for n in range(9)]
    in_threads(lambda number: assign(home.id, ids[number : number + 1]))
    held = Counter(Customer.objects.filter(id__in=ids).values_list("owner__name", flat=True))
    assert sum(held.values()) == 9
    return sorted(held.values())


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_count_what_the_others_gave():
    assert given_one_by_one() == [3, 3, 3]


@pytest.mark.django_db(transaction=True)
def test_without_the_pools_turn_the_same_person_is_found_the_least_laden_by_all(monkeypatch):
    monkeypatch.setattr(allot, "lock", lambda _pool: time.sleep(0.3))
    assert given_one_by_one() != [3, 3, 3]


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_assign_no_customer_twice_and_fill_nobody_over():
    people = [person(name, SALES) for name in ("Ann", "Bob", "Cid")]
    home = pool("Head", None, tuple(people), capacity=6)
    made(AssignmentRule, name="Fair", pool=home, state="active")
    ids = [customer(f"C{n}", home).id for n in range(24)]
    in_threads(lambda number: assign(home.id, ids[number % 8 :] + ids[: number % 8]))
    held = Counter(Customer.objects.filter(id__in=ids).values_list("owner__name", flat=True))
    assert held == {"Ann": 6, "Bob": 6, "Cid": 6, None: 6}
    assert Allotment.objects.count() == Allotment.objects.values("customer").distinct().count() == 18


def test_a_dry_run_names_exactly_whom_the_night_lets_fall(world):
    for n in range(8):
        row = customer(f"C{n}", world.north, (world.ann, world.bob)[n % 2], grade="ab"[n % 2])
        Customer.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - n * 2 * DAY)
    facts = {"name": "Ten", "pool": str(world.head.id), "days": 6, "warns_first": False}
    boss = Browser(world.boss)
    told = boss.post("/api/customers/recycling/dry-run", rule=facts).json()
    assert (told["tonight"], told["whole"], told["begins"], told["nights"]) == (5, True, None, 1)
    assert {share["person"]["label"]: share["tonight"] for share in told["people"]} == {"Ann": 2, "Bob": 3}
    assert Customer.objects.filter(owner=None).count() == 0
    mine = boss.post("/api/customers/recycling/dry-run", rule=facts, person=str(world.ann.id)).json()["customers"]
    assert {each["label"] for each in mine} >= {"C4", "C6"}
    foretold = {each["id"] for each in told["customers"] if each["at"] <= timezone.now().isoformat()}
    made(RecycleRule, **{**facts, "state": "active"})
    wind()
    assert recycle_neglected() == len(foretold) == 5
    assert {str(key) for key in Customer.objects.filter(owner=None).values_list("id", flat=True)} == foretold


def test_a_dry_run_of_a_phased_start_tells_the_nights_and_refuses_what_could_not_be_saved(world):
    for n in range(5):
        row = customer(f"C{n}", world.north, world.ann)
        Customer.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - 20 * DAY)
    boss = Browser(world.boss)
    facts = {"name": "Ten", "pool": str(world.head.id), "days": 6, "most": 2, "starts_on": "2030-01-01"}
    told = boss.post("/api/customers/recycling/dry-run", rule=facts).json()
    assert (told["tonight"], told["nights"], told["begins"][:10]) == (5, 3, "2030-01-02")
    refused = boss.post("/api/customers/recycling/dry-run", rule={**facts, "days": 0})
    assert refused.status_code == 422
    assert "days" in refused.json()["error"]["fields"]
    assert Browser(world.ann).post("/api/customers/recycling/dry-run", rule=facts).status_code == 403


def test_the_desk_shows_the_managers_pools_and_no_others(world):
    south = pool("South", world.head, (world.bob,))
    customer("Elsewhere", south, world.bob)
    late, young = customer("Late", world.north, world.ann), customer("Young", world.north, world.ann)
    customer("Open", world.north)
    made(RecycleRule, name="Five", pool=world.head, days=9, state="active", warns_first=False)
    Customer.objects.filter(pk=late.pk).update(claimed_at=timezone.now() - 9 * DAY)
    wind()
    told = Browser(world.manager).get("/api/customers/desk").json()
    assert [(each["pool"]["label"], each["public"], each["private"]) for each in told["pools"]] == [("North", 1, 2)]
    assert {each["person"]["label"]: each["used"] for each in told["pools"][0]["people"]} == {"Ann": 2, "Bob": 0, "Manager": 0}
    counts = {each["key"]: each["count"] for each in told["sections"]}
    assert counts == {"uncontacted": 1, "tonight": 1, "week": 0, "open": 1, "orphans": 0}
    tonight = next(each["filter"] for each in told["sections"] if each["key"] == "tonight")
    rows = Browser(world.manager).get(f"/api/customers/customer?filter={quote(json.dumps(tonight))}").json()["rows"]
    assert [row["name"] for row in rows] == ["Late"]
    assert rows[0]["falls_rule"]["label"] == "Five"
    assert fresh(young).owner_id == world.ann.id
    assert Browser(world.ann).get("/api/customers/desk").json()["pools"] == []


def test_the_manager_looks_at_a_distribution_and_does_it(world):
    rows = [customer(f"C{n}", world.north) for n in range(5)]
    private = customer("Private", world.north, world.ann)
    manager = Browser(world.manager)
    asked = {"pool": str(world.north.id), "customers": [str(row.id) for row in [*rows, private]], "method": "load"}
    told = manager.post("/api/customers/desk/plan", **asked).json()
    assert {each["person"]["label"]: (each["before"], each["gets"]) for each in told["people"]} == {"Ann": (1, 2), "Bob": (0, 3)}
    assert told["given"][0]["why"] == "Distributed to who has least: Bob 0, Ann 1"
    done = manager.post("/api/customers/desk/give", **asked).json()
    assert done == {"done": 5, "left": 0, "refused": []}
    assert Counter(Customer.objects.values_list("owner__name", flat=True)) == {"Ann": 3, "Bob": 3}
    assert Browser(world.ann).post("/api/customers/desk/plan", **asked).status_code == 403


def test_giving_needs_the_right_to_manage(world):
    row = customer("C", world.north)
    done = give(world.north.id, [row.id], How(), acting(world.ann))
    assert fresh(row).owner_id is None
    assert list(done.refused) == [row.id]


def test_winding_costs_one_statement_where_there_are_rules_and_none_where_not(world, django_assert_num_queries):
    row = customer("C", world.north, world.ann)
    with django_assert_num_queries(1):  # what rules there are; within a request it is known from the epoch
        winding.wind_ids([row.id], [world.north.id])
