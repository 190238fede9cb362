"""Two at once: real threads with connections of their own, each guard once seen to be needed (T54–T56, T61, T64)."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, connections

from kehai.kernel import run, store
from kehai.kernel.access import Actor, Places, Rights, system
from kehai.kernel.catalogue import kind as kind_named
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Conflict, Refusal
from kehai.kernel.keys import uuid7
from kehai.kernel.records.change import Change
from kehai.kernel.testing import example
from tests.kinds.records.parcel import Parcel
from tests.kinds.records.thing import Thing

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = system("test")
OPS = ("read", "create", "update", "delete", "claim", "transfer")


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or raised; all begin at the same moment, each in a thread with its own connection."""
    start, found = threading.Barrier(len(calls)), [None] * len(calls)

    def work(at: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(20)
            found[at] = call()
        except BaseException as error:  # noqa: BLE001  handed to the test
            found[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(at, call), daemon=True) for at, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def member(place, grants=None):
    """Somebody who may take from a place."""
    person = example("people.user")
    own = {"kinds.parcel": {op: frozenset({"SELF"}) for op in OPS}} if grants is None else grants
    places = {"kinds.place": Places(member=frozenset({place.pk}))}
    rights = Rights(person=person.pk, grants=own, owners={"SELF": frozenset({person.pk})}, places=places)
    return Actor("user", person.pk, person.name, rights)


def without_locks(monkeypatch, meet=None):
    """Takes the lock out of the kernel; `meet` makes all wait for each other where it stood."""

    def lock(kind, ids):
        found = kind.model._default_manager.filter(id__in=list(ids)).order_by("id").defer("search")
        rows = list(found)
        if meet is not None and kind.name in ("kinds.parcel", "kinds.thing"):
            with suppress(threading.BrokenBarrierError):
                meet.wait(5)
        return rows

    monkeypatch.setattr(store, "lock", lock)


def edits(thing, first, second):
    kind = kind_of(Thing)
    return [lambda facts=facts: run.update(kind, thing.pk, facts, 1, ROOT) for facts in (first, second)]


def written(told, thing):
    """Whether an edit went through; no exception is an outcome."""
    return isinstance(told, run.Outcome) and told.done == [thing.pk]


def test_two_edits_of_different_fields_both_hold():
    thing = example("kinds.thing")
    assert all(written(each, thing) for each in together(*edits(thing, {"alias": "a"}, {"email": "a@b.cn"})))
    stored = Thing.objects.get(pk=thing.pk)
    assert (stored.alias, stored.email, stored.version) == ("a", "a@b.cn", 3)


def test_two_edits_of_one_field_conflict():
    thing = example("kinds.thing")
    found = together(*edits(thing, {"alias": "a"}, {"alias": "b"}))
    conflict = next(each for each in found if isinstance(each, Conflict))
    assert set(conflict.conflicts) == {"alias"}
    assert [written(each, thing) for each in found].count(True) == 1
    assert Thing.objects.get(pk=thing.pk).alias == "ab"[0 if written(found[0], thing) else 1]


def test_without_the_lock_an_edit_is_lost(monkeypatch):
    """Positive control: the test above has something to catch."""
    thing = example("kinds.thing")
    without_locks(monkeypatch, threading.Barrier(2))
    assert all(written(each, thing) for each in together(*edits(thing, {"alias": "a"}, {"alias": "b"})))


def test_one_id_is_created_once():
    key = uuid7()
    found = together(*[lambda: run.create(kind_of(Thing), {"name": "x"}, ROOT, key)] * 4)
    assert sum(isinstance(each, Thing) for each in found) == 1
    assert sum(isinstance(each, Refusal) for each in found) == 3
    assert Thing.objects.filter(pk=key).count() == 1
    assert Change.objects.filter(record_id=key).count() == 1


def claims(parcels, people):
    kind, ids = kind_of(Parcel), [parcel.pk for parcel in parcels]
    return [lambda actor=actor: run.act(kind, "take", ids, {}, actor) for actor in people]


def test_eight_claim_the_same_and_each_parcel_gets_one_owner():
    place = example("kinds.place")
    parcels, people = [example("kinds.parcel", place=place) for _ in range(6)], [member(place) for _ in range(8)]
    outcomes = together(*claims(parcels, people))
    assert all(isinstance(outcome, run.Outcome) for outcome in outcomes), outcomes
    assert sorted(key for outcome in outcomes for key in outcome.done) == sorted(p.pk for p in parcels)
    for actor, outcome in zip(people, outcomes, strict=True):
        assert set(Parcel.objects.filter(owner=actor.id).values_list("pk", flat=True)) == set(outcome.done)
        assert len(outcome.done) + len(outcome.refused) == len(parcels)
    assert set(Parcel.objects.values_list("taken", flat=True)) == {1}


def test_without_the_lock_a_parcel_gets_two_owners(monkeypatch):
    """Positive control."""
    place = example("kinds.place")
    parcels, people = [example("kinds.parcel", place=place)], [member(place) for _ in range(4)]
    without_locks(monkeypatch, threading.Barrier(4))
    # The second reading under the lock is part of the guard, so it is taken out too.
    monkeypatch.setattr(run, "_verdicts", lambda _task, rows, _outcome: list(rows))
    outcomes = together(*claims(parcels, people))
    assert sum(len(outcome.done) for outcome in outcomes if isinstance(outcome, run.Outcome)) > 1


def test_a_place_is_never_fuller_than_it_has_room():
    place = example("kinds.place", room=3)
    parcels, people = [example("kinds.parcel", place=place) for _ in range(8)], [member(place) for _ in range(8)]
    calls = [claims([parcel], [actor])[0] for parcel, actor in zip(parcels, people, strict=True)]
    outcomes = together(*calls)
    assert sum(len(outcome.done) for outcome in outcomes) == 3
    assert Parcel.objects.filter(owner__isnull=False).count() == 3


def test_without_the_lock_a_place_overflows(monkeypatch):
    """Positive control."""
    place = example("kinds.place", room=1)
    parcels, people = [example("kinds.parcel", place=place) for _ in range(4)], [member(place) for _ in range(4)]
    calls = [claims([parcel], [actor])[0] for parcel, actor in zip(parcels, people, strict=True)]
    meet, real = threading.Barrier(4), store.update

    def update(model, changes):
        if model is Parcel:
            meet.wait(10)
        real(model, changes)

    without_locks(monkeypatch)
    monkeypatch.setattr(store, "update", update)
    together(*calls)
    assert Parcel.objects.filter(owner__isnull=False).count() > 1


def test_bulk_in_opposite_order_succeeds_on_both_sides():
    parcels = [example("kinds.parcel") for _ in range(20)]
    ids, kind = [parcel.pk for parcel in parcels], kind_of(Parcel)
    for _ in range(3):
        first, second = together(
            lambda: run.act(kind, "rename", ids, {"name": "vor"}, ROOT), lambda: run.act(kind, "rename", ids[::-1], {"name": "back"}, ROOT)
        )
        assert [len(first.done), len(second.done)] == [20, 20]
        assert len(set(Parcel.objects.values_list("name", flat=True))) == 1


def test_a_deadlock_is_tried_again_and_nobody_sees_it(monkeypatch):
    """Locks in the asker's own order wait for each other in a ring; PostgreSQL ends one, the kernel repeats it."""
    parcels = [example("kinds.parcel") for _ in range(2)]
    ids, kind, meet, tries = [parcel.pk for parcel in parcels], kind_of(Parcel), threading.Barrier(2), []

    real = store.lock

    def lock(kind_, wanted):
        if kind_.name != "kinds.parcel":
            return real(kind_, wanted)
        order = ids if threading.current_thread().name == "first" else ids[::-1]
        tries.append(1)
        rows = []
        for key in order:
            rows += kind_.model._default_manager.filter(pk=key).select_for_update(of=("self",)).defer("search")
            if len(rows) == 1 and len(tries) <= 2:
                meet.wait(10)
        return rows

    monkeypatch.setattr(store, "lock", lock)

    def work(name, text):
        threading.current_thread().name = name
        return run.act(kind, "rename", ids, {"name": text}, ROOT)

    first, second = together(lambda: work("first", "a"), lambda: work("second", "b"))
    assert [len(first.done), len(second.done)] == [2, 2]
    assert len(tries) == 3
    assert len(set(Parcel.objects.values_list("name", flat=True))) == 1


def test_bulk_changes_exactly_what_is_allowed_and_refusals_move_nothing():
    place = example("kinds.place")
    actor = member(place)
    mine = [example("kinds.parcel", place=place, owner=str(actor.id), name="mine") for _ in range(3)]
    stubborn = example("kinds.parcel", place=place, owner=str(actor.id), name="stubborn")
    public, theirs = example("kinds.parcel", place=place), example("kinds.parcel")
    everything = [*mine, stubborn, public, theirs]
    before = {p.pk: store.snapshot(Parcel.objects.get(pk=p.pk)) for p in everything}
    told = Change.objects.count()
    outcome = run.act(kind_of(Parcel), "rename", [p.pk for p in everything], {"name": "new"}, actor)
    assert set(outcome.done) == {p.pk for p in mine}
    assert {key: refusal.status for key, refusal in outcome.refused.items()} == {stubborn.pk: 409, public.pk: 403, theirs.pk: 404}
    assert Change.objects.count() == told + 3
    for parcel in (stubborn, public, theirs):
        assert store.snapshot(Parcel.objects.get(pk=parcel.pk)) == before[parcel.pk]
    assert {Parcel.objects.get(pk=p.pk).name for p in mine} == {"new"}


def test_a_refused_create_and_a_refused_edit_write_nothing():
    place = example("kinds.place")
    actor = member(place)
    parcels, changes = Parcel.objects.count(), Change.objects.count()
    with pytest.raises(Refusal):
        run.create(kind_of(Parcel), {"name": "x", "place": str(place.pk)}, actor)
    parcel = example("kinds.parcel", place=place)
    with pytest.raises(Refusal):
        run.update(kind_of(Parcel), parcel.pk, {"name": "y"}, None, actor)
    assert (Parcel.objects.count(), Change.objects.count()) == (parcels + 1, changes + 1)
    assert kind_named("kinds.parcel").visible_to(ROOT).count() == parcels + 1
