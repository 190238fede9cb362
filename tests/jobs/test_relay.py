"""Events reach their listeners once each: none lost, none of a write that was undone."""

import uuid
from collections.abc import Sequence

import pytest
from django.db import transaction

from kehai.kernel import events, jobs, relay
from kehai.kernel.access import system
from kehai.kernel.records.outbox import Outbox
from tests.jobs.records.trace import Trace
from tests.support.jobs import drain, waiting
from tests.support.processes import die_at_statement


def announce(action: str = "made", count: int = 1) -> None:
    """One event."""
    events.announce("probes.thing", action, [(uuid.uuid4(), ()) for _ in range(count)], system("a test"))


@pytest.mark.django_db
def test_one_job_for_each_listener_and_none_twice() -> None:
    announce(count=3)
    announce("moved")
    announce("unheard of")
    assert Outbox.objects.count() == 2
    assert (relay.pump(), relay.pump()) == (2, 0)
    assert [name for name, _args in waiting()] == [relay.HEAR] * 3
    drain()
    assert list(Trace.objects.order_by("id").values_list("word", flat=True)) == [
        "first made 3 a test",
        "second made",
        "first moved 1 a test",
    ]
    assert set(Trace.objects.values_list("epoch", flat=True)) == {1}


@pytest.mark.django_db
def test_a_write_that_is_undone_announces_nothing() -> None:
    with transaction.atomic():
        announce()
        transaction.set_rollback(True)
    assert relay.pump() == 0
    assert waiting() == []


@pytest.mark.django_db
def test_an_event_stays_when_its_jobs_cannot_be_deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    announce()

    def broken(*_args: object) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(jobs, "defer_many", broken)
    with pytest.raises(OSError, match="no queue"):
        relay.pump()
    monkeypatch.undo()
    assert (relay.pump(), len(waiting())) == (1, 2)


@pytest.mark.django_db
def test_batches_are_relayed_until_none_is_left() -> None:
    for _ in range(7):
        announce("moved")
    assert [relay.pump(3) for _ in range(4)] == [3, 3, 1, 0]
    assert len(waiting()) == 7


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_statement_the_relay_loses_and_doubles_nothing() -> None:
    for nth in range(1, 20):
        announce()
        status = die_at_statement(nth, relay.pump)
        assert (Outbox.objects.count(), len(waiting())) in ((1, 0), (0, 2))
        drain()
        assert Trace.objects.filter(word="second made").count() == nth
        if status == 0:
            break
    assert nth > 1, "the relay was never interrupted"


@pytest.mark.django_db
def test_who_watches_a_kind_hears_a_batch_at_once_with_what_changed_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watcher is asked which kinds it wants, at no cost where it wants none (T71)."""
    heard: list[events.Event] = []

    def watcher(told: Sequence[events.Event]) -> None:
        heard.extend(told)

    monkeypatch.setattr(events, "_watchers", [(lambda kind: kind == "probes.watched", watcher)])
    key = uuid.uuid4()
    with events.caused_by("a rule"), events.caused_by("another"):
        events.announce("probes.watched", "update", [(key, {"name": [1, 2]})], system("a test"))
    events.announce("probes.watched", "create", [(uuid.uuid4(), ())], system("a test"), new=True)
    events.announce("probes.other", "create", [(uuid.uuid4(), ())], system("a test"), new=True)
    assert (Outbox.objects.count(), relay.pump(), len(waiting())) == (2, 2, 1), "one job for both"
    drain()
    assert [(event.new, event.fields, event.chain) for event in heard] == [(False, (("name",),), ("a rule", "another")), (True, (), ())]
    assert heard[0].ids == (key,)
