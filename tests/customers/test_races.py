"""Two and more people at once: no double owner, nobody over the capacity, no number and no firm twice."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from kehai.crm.customers.records import customer_mobile, seat
from kehai.crm.customers.records import pool as pools
from kehai.crm.customers.records.business_line import BusinessLine
from kehai.crm.customers.records.customer import Customer
from kehai.crm.customers.records.follow_up import FollowUp
from kehai.crm.customers.records.pool import Pool
from kehai.kernel import alive, run
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, Refusal
from kehai.kernel.records.change import Change
from tests.customers.factory import ROOT, SALES, acting, customer, do, fresh, made, person, pool

pytestmark = pytest.mark.django_db(transaction=True)
CAP = 5


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at the same moment, each on its own connection; refusals come back as results."""
    start = Barrier(len(calls))

    def alone(call: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(alone, calls))


def world(people: int):
    """A pool with so many members and the capacity CAP."""
    members = tuple(person(f"P{n}", SALES) for n in range(people))
    return members, pool("Head", capacity=CAP, members=members, cooling_days=0)


def held() -> Counter[Any]:
    """How many customers each person owns."""
    return Counter(Customer.objects.exclude(owner=None).values_list("owner_id", flat=True))


def follows_from_the_last(changes: list[Change]) -> bool:
    """Whether each move of a record starts from the owner where the one before left it."""
    owner = None
    for change in changes:
        if "owner" in change.diff:
            before, after = change.diff["owner"]
            if before != owner:
                return False
            owner = after
    return True


def test_eight_people_claim_and_release_the_same_customers():
    members, home = world(8)
    rows = [customer(f"C{n}", home) for n in range(12)]
    actors = [acting(member) for member in members]

    def busy(actor, seed):
        chance, worst = random.Random(seed), 0  # noqa: S311  a repeatable order
        for _attempt in range(40):
            row = chance.choice(rows)
            if chance.random() < 0.3:
                do(actor, "release", row, reason="next")
            else:
                do(actor, "claim", *chance.sample(rows, chance.randint(1, 3)))
            worst = max(worst, Customer.objects.filter(owner=actor.id).count())
        return worst

    worst = together(*(lambda a=actor, n=n: busy(a, n) for n, actor in enumerate(actors)))
    assert all(isinstance(found, int) and found <= CAP for found in worst), worst
    assert max(held().values()) <= CAP
    for row in rows:
        changes = list(Change.objects.filter(record_id=row.id).order_by("id"))
        assert follows_from_the_last(changes)
        owner = fresh(row).owner_id
        moves = [change.diff["owner"][1] for change in changes if "owner" in change.diff]
        assert (moves[-1] if moves else None) == (str(owner) if owner else None)


def claim_with_many_hands():
    """One person's eight browsers claim two different customers each."""
    (ann,), home = world(1)
    rows = [customer(f"C{n}", home) for n in range(16)]
    actor = acting(ann)
    together(*(lambda at=at: do(actor, "claim", rows[at], rows[at + 1]) for at in range(0, 16, 2)))
    return held()[ann.id]


def test_one_person_with_many_hands_stays_within_the_capacity():
    assert claim_with_many_hands() == CAP


def test_without_the_seat_lock_the_capacity_breaks(monkeypatch):
    monkeypatch.setattr(seat, "lock", lambda _keys: time.sleep(0.3))
    assert claim_with_many_hands() > CAP


def test_one_customer_is_claimed_once():
    members, home = world(8)
    for n in range(5):
        row = customer(f"C{n}", home)
        outcomes = together(*(partial(do, member, "claim", row) for member in members))
        assert sum(len(outcome.done) for outcome in outcomes) == 1
        assert [change.action for change in Change.objects.filter(record_id=row.id)].count("claim") == 1


@pytest.mark.parametrize(("field", "value"), [("mobile", "13812341234"), ("credit_code", "91350100M000100Y43")])
def test_a_number_and_a_firm_are_taken_in_once(field, value):
    made(Customer, name="There must be a pool and a line")
    kind = kind_of(Customer)
    found = together(*(lambda n=n: run.create(kind, {"name": f"C{n}", field: value}, ROOT) for n in range(6)))
    refused = [one for one in found if isinstance(one, Refusal)]
    assert len(found) - len(refused) == 1
    assert all(isinstance(one, Invalid) and set(one.fields) == {field} for one in refused), refused
    assert Customer.objects.count() == 2


def test_two_follow_ups_at_once_both_count():
    (ann,), home = world(1)
    row = customer("Acme", home, ann)
    actor, kind = acting(ann), kind_of(FollowUp)
    for hour in range(1, 6):
        late, early = f"2026-03-01T{hour + 10}:00:00Z", f"2026-03-01T0{hour}:00:00Z"
        together(*(lambda at=at: run.create(kind, {"customer": str(row.id), "content": "x", "at": at}, actor) for at in (early, late)))
        assert fresh(row).last_follow_up_at.hour == hour + 10


def test_the_first_customers_of_a_company_make_one_pool_and_one_line():
    kind = kind_of(Customer)
    found = together(*(lambda n=n: run.create(kind, {"name": f"C{n}"}, ROOT) for n in range(4)))
    assert len({row.pool_id for row in found}) == len({row.line_id for row in found}) == 1


def slow(monkeypatch, module, name):
    """The function as before, and then a moment in which others go on."""
    before = getattr(module, name)

    def slowed(*args):
        before(*args)
        time.sleep(0.5)

    monkeypatch.setattr(module, name, slowed)


def later(call):
    """A moment after the others."""

    def waiting():
        time.sleep(0.2)
        return call()

    return waiting


def whole(*args, **data):
    """A customer written as the doors do it, in one transaction."""
    with transaction.atomic():
        return customer(*args, **data)


def put_while_deleted(monkeypatch, first):
    """Somebody deletes a branch's pool while somebody else puts a customer into it; who of them is `first` is slow."""
    home = pool("North", pool("Head"))
    customer("There must be a line", Pool.objects.get(parent=None))
    delete = partial(run.delete, kind_of(Pool), [home.id], ROOT)
    put = partial(whole, "Acme", home)
    slow(monkeypatch, *((pools, "_refuse_used") if first == "deleter" else (customer_mobile, "hold")))
    together(*((delete, later(put)) if first == "deleter" else (put, later(delete))))
    return fresh(home).deleted_at is not None, Customer.objects.filter(pool=home, deleted_at=None).exists()


@pytest.mark.parametrize(("first", "gone"), [("deleter", True), ("writer", False)])
def test_nothing_is_put_into_a_pool_that_is_being_deleted(monkeypatch, first, gone):
    assert put_while_deleted(monkeypatch, first) == (gone, not gone)


@pytest.mark.parametrize("first", ["deleter", "writer"])
def test_without_the_pool_lock_a_customer_ends_in_a_dead_pool(monkeypatch, first):
    monkeypatch.setattr(alive, "alone", lambda *_args: None)
    assert put_while_deleted(monkeypatch, first) == (True, True)


def test_nothing_is_put_into_a_line_that_is_being_deleted(monkeypatch):
    pool("Head")
    made(BusinessLine, name="First")
    line = made(BusinessLine, name="Old line", position=1)
    slow(monkeypatch, customer_mobile, "hold")
    together(partial(whole, "Acme", line=line), later(partial(run.delete, kind_of(BusinessLine), [line.id], ROOT)))
    assert (fresh(line).deleted_at, Customer.objects.get().line) == (None, line)
    run.delete(kind_of(Customer), [Customer.objects.get().id], ROOT)
    run.delete(kind_of(BusinessLine), [line.id], ROOT)
    with pytest.raises(Refusal, match="deleted a moment ago"):
        customer("Globex", line=line)
