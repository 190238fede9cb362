"""Sixteen at once on the same customers: merging, claiming, giving back, writing, taking apart: no orphan, no double owner (T54, T63, T64)."""

import random
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from kehai.crm.customers.records.contact import Contact
from kehai.crm.customers.records.customer import Customer
from kehai.kernel import changes, run, store
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Refusal
from kehai.kernel.merging import late, places, tell
from kehai.kernel.records.change import Change
from kehai.kernel.records.merger import Merged, Merger
from tests.customers.factory import BOSS, SALES, acting, customer, do, fresh, made, person, pool
from tests.customers.test_races import follows_from_the_last, together

pytestmark = pytest.mark.django_db(transaction=True)
CAP = 4


def orphans():
    """Living rows that point at a customer which is not alive."""
    dead = list(Customer.objects.exclude(deleted_at=None).values_list("pk", flat=True))
    found = []
    for pointing in places.pointing(Customer):
        for link in pointing.links:
            rows = pointing.kind.model._default_manager.filter(**{f"{link}__in": dead}, deleted_at=None)
            found += [(pointing.kind.name, link, pk) for pk in rows.values_list("pk", flat=True)]
    return found


def one_of_many(chance, boss, person_, rows):
    """One turn of somebody."""
    what = chance.random()
    row, other = chance.sample(rows, 2)
    if what < 0.3:
        do(boss, "merge", row, others=[str(other.id)])
    elif what < 0.5:
        line = Merger.objects.filter(undoes=None).order_by("?").first()
        if line:
            survivor = next((each for each in rows if each.id == line.survivor), row)
            do(boss, "unmerge", survivor, merge=str(line.pk))
    elif what < 0.7:
        do(person_, "claim", row)
    elif what < 0.8:
        do(person_, "release", row, reason="next")
    elif what < 0.9:
        do(boss, "take_back", row, reason="next")
    else:
        run.create(kind_of(Contact), {"customer": str(row.id), "name": "x"}, boss)


def test_sixteen_at_once_leave_no_orphan_and_no_double_owner():
    people = [person(f"P{n}", SALES) for n in range(4)]
    home = pool("Head", capacity=CAP, members=tuple(people), cooling_days=0)
    boss = acting(person("Boss", BOSS))
    rows = [customer(f"C{n}", home, mobile=f"1381234000{n}") for n in range(8)]
    for row in rows:
        made(Contact, customer=row, name="x", is_main=True)
    actors = [acting(member) for member in people]

    def busy(seed):
        chance = random.Random(seed)  # noqa: S311  a repeatable order
        broken = []
        for _turn in range(8):
            try:
                one_of_many(chance, boss, actors[seed % 4], rows)
            except Refusal:
                continue
            except OperationalError as error:  # what a person would see as a failure
                broken.append(str(error))
        return broken

    broken = together(*(lambda seed=seed: busy(seed) for seed in range(16)))
    assert [each for each in broken if each] == []
    assert orphans() == []
    for member in people:
        assert Customer.objects.filter(owner=member, deleted_at=None).count() <= CAP
    gone = set(Merged.objects.values_list("record_id", flat=True))
    assert gone == set(Customer.objects.exclude(deleted_at=None).values_list("pk", flat=True))
    assert not gone & set(late.into(list(gone)).values())
    for row in rows:
        assert follows_from_the_last(list(Change.objects.filter(record_id=row.id).order_by("id")))
    assert Contact.objects.filter(deleted_at=None, is_main=True).count() <= Customer.objects.filter(deleted_at=None).count()


def written_while_merged(monkeypatch):
    """A contact is written to a customer in the moment when it is merged into another; the writer commits last."""
    boss, home = acting(person("Boss", BOSS)), pool("Head")
    one, two = customer("A", home), customer("B", home)
    before = changes.write

    def slow(kind, deed, rows):  # the last step, when the customer has been looked at for the last time
        if kind.name == "customers.contact" and deed.action == "create":
            time.sleep(0.8)
        return before(kind, deed, rows)

    monkeypatch.setattr(changes, "write", slow)

    def write():
        return run.create(kind_of(Contact), {"customer": str(two.id), "name": "late"}, boss)

    def merge():
        time.sleep(0.3)
        return do(boss, "merge", one, others=[str(two.id)])

    together(write, merge)
    return one, orphans()


def test_what_is_written_while_a_record_is_merged_follows_it(monkeypatch):
    one, lost = written_while_merged(monkeypatch)
    assert lost == []
    assert Contact.objects.get().customer_id == one.id


def test_without_the_hold_it_ends_on_a_record_that_nobody_opens(monkeypatch):
    """Positive control."""
    monkeypatch.setattr(late, "follow", lambda *_args: None)
    _one, lost = written_while_merged(monkeypatch)
    assert len(lost) == 1


def written_while_merged_twice(monkeypatch):
    """A contact is written to a customer that goes up in another in that moment, and the other in a third before the writer commits."""
    boss, home = acting(person("Boss", BOSS)), pool("Head")
    one, two, three = (customer(name, home) for name in "ABC")
    hold, alone, first, second = late._hold, store.alone, threading.Event(), threading.Event()  # noqa: SLF001  the step between the two

    def held(model, ids):  # what the contact is for has gone by now, and what it went up in is going
        if not second.is_set() and two.id in ids:
            first.wait(20)
            found = hold(model, ids)
            second.wait(20)
            return found
        return hold(model, ids)

    def locked(kind, ids):
        alone(kind, ids)
        if first.is_set():
            second.set()
            time.sleep(0.8)

    def write():
        return run.create(kind_of(Contact), {"customer": str(two.id), "name": "late"}, boss)

    def merge():
        time.sleep(0.3)
        do(boss, "merge", one, others=[str(two.id)])
        first.set()
        do(boss, "merge", three, others=[str(one.id)])

    monkeypatch.setattr(late, "_hold", held)
    monkeypatch.setattr(store, "alone", locked)
    together(write, merge)
    return three, orphans()


def test_what_is_written_meanwhile_follows_through_two_merges(monkeypatch):
    three, lost = written_while_merged_twice(monkeypatch)
    assert lost == []
    assert Contact.objects.get().customer_id == three.id


def two_merges():
    """Two who each merge one customer into the other's."""
    boss, home = acting(person("Boss", BOSS)), pool("Head")
    one, two = customer("A", home), customer("B", home)
    together(lambda: do(boss, "merge", one, others=[str(two.id)]), lambda: do(boss, "merge", two, others=[str(one.id)]))
    return [row for row in (one, two) if fresh(row).deleted_at is None]


def test_of_two_that_go_up_in_each_other_one_stays():
    assert len(two_merges()) == 1
    assert Merged.objects.count() == 1


def test_without_the_locks_both_are_gone(monkeypatch):
    """Positive control: neither the rows nor their state are looked at again under a lock."""
    real, waiting = store.snapshot, []

    def unlocked(kind, ids):
        return list(kind.model._default_manager.filter(id__in=list(ids)).order_by("id").defer("search"))

    def wait(row):
        if len(waiting) < 2:
            waiting.append(row)
            time.sleep(0.6)
        return real(row)

    monkeypatch.setattr(store, "lock", unlocked)
    monkeypatch.setattr(store, "alone", lambda *_args: None)
    monkeypatch.setattr(store, "snapshot", wait)
    assert len(two_merges()) != 1


def test_a_look_ahead_at_an_undo_waits_for_nobody():
    """It tries the undo under the rows' locks; where somebody works on one of them it says so instead of standing in line."""
    boss = acting(person("Boss", BOSS))
    home = pool("Head")
    one, two = customer("One", home), customer("Two", home)
    do(boss, "merge", one, others=[str(two.pk)])
    line, held, done = Merger.objects.get(undoes=None), threading.Event(), threading.Event()

    def work():
        try:
            with transaction.atomic():
                store.lock(kind_of(Customer), [one.pk])
                held.set()
                done.wait(60)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert held.wait(60)
        with pytest.raises(Refusal, match="Somebody is working on this record"):
            tell.undoing(kind_of(Customer), boss, one.pk, str(line.pk))
    finally:
        done.set()
        worker.join()
    assert tell.undoing(kind_of(Customer), boss, one.pk, str(line.pk))["refused"] is None
