"""Assignment: who arrives in a pool is given out by turn or load, fairly, within capacity, and it says why (B60, A11)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kehai.crm.customers.actions.allot import How, plan
from kehai.crm.customers.jobs import assign as jobs
from kehai.crm.customers.jobs.assign import assign
from kehai.crm.customers.records.allotment import Allotment, Waiting
from kehai.crm.customers.records.assignment_rule import AssignmentRule
from kehai.crm.customers.records.pool_member import PoolMember
from kehai.crm.customers.rules.sharing_out import LOAD, METHODS, TURN, WEIGHTED, Candidate, share_out
from kehai.kernel import calendar, periods
from tests.customers.factory import BOSS, SALES, customer, do, fresh, last_change, made, person, pool
from tests.support.jobs import waiting

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def key(number):
    return UUID(int=number)


@given(st.integers(1, 8), st.integers(0, 60))
def test_in_turn_nobody_gets_two_more_than_another(people, customers):
    ready = [Candidate(key(n), load=n * 7, last=SINCE + timedelta(hours=n)) for n in range(people)]
    found = share_out([key(n) for n in range(customers)], ready, TURN)
    got = Counter(one.person for one in found)
    assert len(found) == customers
    assert max(got.values(), default=0) - min((got[each.person] for each in ready), default=0) <= 1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.integers(0, 60))
def test_by_load_who_has_least_is_first_and_nobody_overtakes_by_more_than_one(loads, customers):
    found = share_out([key(n) for n in range(customers)], [Candidate(key(n), load) for n, load in enumerate(loads)], LOAD)
    after = Counter(dict(enumerate(loads)))
    for one in found:
        assert after[one.person.int] == min(after[n] for n in range(len(loads)))
        after[one.person.int] += 1
    given_to = {one.person.int for one in found}
    assert max((after[n] for n in given_to), default=0) <= min(after[n] for n in range(len(loads))) + 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=1, max_size=6), st.integers(0, 40), st.sampled_from(METHODS))
def test_nobody_gets_more_than_there_is_room_for_and_no_room_is_wasted(people, customers, method):
    ready = [Candidate(key(n), load, 100, room) for n, (load, room) in enumerate(people)]
    found = share_out([key(n) for n in range(customers)], ready, method)
    got = Counter(one.person.int for one in found)
    assert all(got[n] <= room for n, (_load, room) in enumerate(people))
    assert len(found) == min(customers, sum(room for _load, room in people))


def test_by_ability_who_has_twice_the_ability_gets_twice_as_many():
    ready = [Candidate(key(1), 0, 100), Candidate(key(2), 0, 200), Candidate(key(3), 0, 300)]
    got = Counter(one.person.int for one in share_out([key(n) for n in range(60)], ready, WEIGHTED))
    assert got == {1: 10, 2: 20, 3: 30}


def test_who_is_barred_from_a_customer_gets_another():
    found = share_out([key(7), key(8)], [Candidate(key(1), 0), Candidate(key(2), 5)], LOAD, {key(7): [key(1)]})
    assert [one.person.int for one in found] == [2, 1]


@pytest.fixture
def world(db):
    """A branch with three members."""

    class World:
        boss, ann, bob, cid = person("Boss", BOSS), *(person(name, SALES) for name in ("Ann", "Bob", "Cid"))
        head = pool("Head")
        north = pool("North", head, (ann, bob, cid), capacity=10)

    return World


def rule(world, **facts):
    return made(AssignmentRule, **{"name": "Fair", "pool": world.north, "state": "active", **facts})


def arrive(world, count, **facts):
    return [customer(f"C{n}", world.north, **facts) for n in range(count)]


def owners(rows):
    return Counter(fresh(row).owner.name if fresh(row).owner else None for row in rows)


def test_who_arrives_is_given_to_who_has_least_and_it_is_kept_why(world):
    for n in range(3):
        customer(f"Old {n}", world.north, world.ann)
    told = rule(world)
    rows = arrive(world, 6)
    assert len(assign(world.north.id, [row.id for row in rows])) == 6
    assert owners(rows) == {"Ann": 1, "Bob": 3, "Cid": 2} or owners(rows) == {"Ann": 1, "Bob": 2, "Cid": 3} or owners(rows) == {"Bob": 3, "Cid": 3}
    change = last_change(rows[0])
    assert change.action == "assign"
    assert change.text.startswith("By the rule “Fair”, to who has least: ")
    kept = Allotment.objects.get(customer=rows[0])
    assert (kept.person_id, kept.rule_id, kept.version, kept.method) == (fresh(rows[0]).owner_id, told.id, 1, "load")
    loads = {each["person"]: each["load"] for each in kept.loads}
    assert loads[str(world.ann.id)] == 3
    assert kept.loads[0]["person"] == str(kept.person_id)


def test_only_members_who_take_are_there_and_have_the_role_are_asked(world):
    PoolMember.objects.filter(person=world.bob).update(takes=False)
    PoolMember.objects.filter(person=world.cid).update(away_until=periods.today())
    made(PoolMember, pool=world.north, person=world.boss, administrator=True)
    rule(world)
    rows = arrive(world, 3)
    assign(world.north.id, [row.id for row in rows])
    assert owners(rows) == {"Ann": 3}


def test_full_people_are_left_out_and_what_finds_no_room_stays_public(world):
    rule(world)
    rows = arrive(world, 32)
    assign(world.north.id, [row.id for row in rows])
    assert owners(rows) == {"Ann": 10, "Bob": 10, "Cid": 10, None: 2}


def test_the_former_owner_does_not_get_it_back_at_once(world):
    row = customer("Acme", world.north, world.ann)
    do(world.ann, "release", row, reason="x")
    rule(world, on_returned=True)
    for other in (world.bob, world.cid):
        customer(f"of {other.name}", world.north, other)
    assign(world.north.id, [row.id], "returned")
    assert fresh(row).owner_id in (world.bob.id, world.cid.id)


def test_the_first_rule_that_fits_counts_and_a_rule_above_is_the_last(world):
    made(AssignmentRule, name="House", pool=world.head, inherited=True, state="active", method="turn")
    rule(world, name="Good", condition={"field": "grade", "op": "eq", "value": "a"}, place=1)
    good, plain = customer("Good", world.north, grade="a"), customer("Plain", world.north)
    assign(world.north.id, [good.id, plain.id])
    assert last_change(good).text.startswith("By the rule “Good”")
    assert last_change(plain).text.startswith("By the rule “House”")


def test_nobody_is_given_what_somebody_claimed_meanwhile(world):
    rule(world)
    row = arrive(world, 1)[0]
    do(world.cid, "claim", row)
    assert assign(world.north.id, [row.id]) == {}
    assert fresh(row).owner_id == world.cid.id


def test_at_night_it_waits_for_the_morning(world, monkeypatch):
    rule(world, in_hours=True)
    row = arrive(world, 1)[0]
    monkeypatch.setattr(calendar, "worktime_between", lambda *_span: timedelta())
    assert assign(world.north.id, [row.id]) == {}
    assert Waiting.objects.get().customer_id == row.id
    jobs.morning()
    assert Waiting.objects.count() == 1
    monkeypatch.setattr(calendar, "worktime_between", lambda *span: span[1] - span[0])
    jobs.morning()
    assert Waiting.objects.count() == 0
    jobs.arrived(str(world.north.id), [str(row.id)], "new")
    assert fresh(row).owner_id is not None


def test_what_arrives_is_given_by_the_worker_as_new_issued_or_returned(world):
    rule(world, on_new=True, on_issued=True, on_returned=False)
    new = customer("New", world.north)
    issued = customer("Issued", world.head)
    returned = customer("Returned", world.north, world.ann)
    do(world.boss, "issue", issued, pool=world.north)
    do(world.boss, "take_back", returned, reason="x")
    found = [(told["arrival"], told["ids"]) for name, told in waiting() if name == "customers.assign"]
    assert found == [("new", [str(new.id)]), ("issued", [str(issued.id)])]


def test_a_plan_by_hand_tells_who_would_get_what_and_writes_nothing(world):
    rows = arrive(world, 4)
    found = plan(world.north.id, [row.id for row in rows], How("turn", None, (world.ann.id, world.bob.id)))
    assert Counter(found.names[one.person] for one in found.given) == {"Ann": 2, "Bob": 2}
    assert found.left == []
    assert owners(rows) == {None: 4}
    assert timezone.now() > SINCE
