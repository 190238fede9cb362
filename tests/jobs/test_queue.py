"""Deferred and timed jobs: in the transaction, once a slot, parked when they are poisoned."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from kehai.kernel import jobs
from tests.jobs.records.trace import Trace
from tests.support.jobs import drain, until, waiting, worker

transactional = pytest.mark.django_db(transaction=True)


@pytest.mark.django_db
def test_a_job_of_a_transaction_that_is_undone_never_was() -> None:
    with transaction.atomic():
        jobs.defer("probes.note", word="ghost")
        transaction.set_rollback(True)
    jobs.defer("probes.note", word="real")
    assert waiting() == [("probes.note", {"word": "real"})]
    assert drain() == ["probes.note"]
    assert list(Trace.objects.values_list("word", "epoch")) == [("real", 1)]


@pytest.mark.django_db
def test_one_waits_at_a_time_where_asked_for() -> None:
    assert [jobs.defer("probes.note", once="a", word=w) for w in "abc"] == [True, False, False]
    assert waiting() == [("probes.note", {"word": "a"})]


@pytest.mark.django_db
def test_arguments_are_json_and_names_are_known() -> None:
    with pytest.raises(TypeError), transaction.atomic():
        jobs.defer("probes.note", word=object())
    with pytest.raises(exceptions.TaskNotFound):
        jobs.defer("probes.unknown")
    assert waiting() == []


@pytest.mark.django_db
def test_each_slot_is_taken_once_whatever_the_clock_does() -> None:
    assert "probes.often" in jobs.defer_due()
    assert jobs.defer_due() == []
    drain()
    assert jobs.defer_due() == [], "the slot is over, not only its job"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_slot SET slot = slot + 1 WHERE name = 'probes.often'")
        assert jobs.defer_due() == [], "the clock went back by a slot"
        cursor.execute("UPDATE kernel_slot SET slot = slot - 2 WHERE name = 'probes.often'")
        assert jobs.defer_due() == ["probes.often"], "the next slot has come"
        cursor.execute("UPDATE kernel_slot SET slot = slot + 100000 WHERE name = 'probes.often'")
        drain()
        assert jobs.defer_due() == ["probes.often"], "a clock that was a year ahead does not stop it for a year"
    assert Trace.objects.filter(word="often").count() == 2


@transactional
def test_what_fails_is_tried_again_then_parked_and_can_be_replayed() -> None:
    jobs.defer("probes.fail")
    jobs.defer("probes.note", word="behind it")
    for _try in range(3):
        with worker("--once") as process:
            assert process.wait(60) == 0
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    assert [(job["name"], job["attempts"]) for job in jobs.parked()] == [("probes.fail", 3)]
    assert list(Trace.objects.exclude(word="often").values_list("word", flat=True)) == ["behind it"], "it stopped no other"
    jobs.replay(jobs.parked()[0]["id"])
    assert jobs.parked() == []
    assert ("probes.fail", {}) in waiting()
    with pytest.raises(KeyError):
        jobs.replay(10**9)


@transactional
def test_a_job_whose_worker_was_killed_is_run_again_and_done_once() -> None:
    jobs.defer("probes.slow", word="it")
    with worker() as process:
        until(Trace.objects.filter(word="it began").exists)
        process.kill()
        process.wait()
    until(lambda: not async_to_sync(_reap)(1.0))
    with worker() as process:
        until(Trace.objects.filter(word="it done").exists)
        process.terminate()
        assert process.wait(15) == 0
    assert list(Trace.objects.filter(word="it done").values_list("attempt", flat=True)) == [1]
    assert len(set(Trace.objects.filter(word__startswith="it").values_list("job", flat=True))) == 1


@transactional
def test_a_job_whose_worker_was_killed_is_run_again_though_the_next_of_its_kind_waits_already() -> None:
    """Neither could otherwise ever run: one has the lock of those that work, the other the name of those that wait."""
    jobs.defer("probes.slow", lock="slow", once="slow", word="it")
    with worker() as process:
        until(Trace.objects.filter(word="it began").exists)
        process.kill()
        process.wait()
    assert jobs.defer("probes.slow", lock="slow", once="slow", word="next")
    assert not jobs.defer("probes.slow", lock="slow", once="slow", word="one too many")
    until(lambda: not async_to_sync(_reap)(1.0))
    assert not jobs.defer("probes.slow", lock="slow", once="slow", word="one too many")
    with worker() as process:
        until(Trace.objects.filter(word="next began").exists)
        process.kill()
    done = Trace.objects.exclude(word="often").order_by("id")
    assert list(done.values_list("word", flat=True)) == ["it began", "it began", "it done", "next began"]


@transactional
def test_what_failed_goes_back_into_the_queue_though_the_next_of_its_kind_waits_already() -> None:
    jobs.defer("probes.fail", lock="fail", once="fail")
    for tried in range(3):
        with worker("--once") as process:
            assert process.wait(60) == 0
        # The next is added while the first waits for its next try, and a third while the first is parked.
        assert jobs.defer("probes.fail", lock="fail", once="fail") == (tried == 2)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
    jobs.replay(jobs.parked()[0]["id"])
    assert waiting() == [("probes.fail", {}), ("probes.fail", {})]


async def _reap(stalled: float) -> int:
    """How many jobs are still with a worker, after a look for dead ones."""
    await jobs.reap(app.job_manager, stalled)
    return len([job for job in await app.job_manager.list_jobs_async() if job.status == "doing"])


@pytest.mark.slow
@transactional
def test_a_job_that_kills_its_workers_is_parked_by_the_living_ones() -> None:
    jobs.defer("probes.murder")
    for _life in range(3):
        with worker() as process:
            assert process.wait(30) < 0
        until(lambda: not async_to_sync(_reap)(0.5))
    assert [job["name"] for job in jobs.parked()] == ["probes.murder"]


@pytest.mark.slow
@transactional
def test_a_worker_reaps_within_a_minute_by_itself() -> None:
    jobs.defer("probes.slow", word="it")
    with worker() as process:
        until(Trace.objects.filter(word="it began").exists)
        process.kill()
    with worker():
        assert until(Trace.objects.filter(word="it done").exists, 60) < 60


@transactional
def test_a_worker_stops_gently_and_leaves_the_rest_to_its_successor() -> None:
    jobs.defer("probes.patient", word="it")
    with worker() as process:
        until(Trace.objects.filter(word="it began").exists)
        process.terminate()
        assert process.wait(10) == 0
    assert ("probes.note", {"word": "it continued"}) in waiting()


@transactional
def test_a_worker_outlives_lost_connections(owner_connection) -> None:  # type: ignore[no-untyped-def]
    with worker() as process:
        jobs.defer("probes.note", word="before")
        until(Trace.objects.filter(word="before").exists)
        owner_connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'kehai-worker'"
            " AND pid <> pg_backend_pid()"
        )
        connection.close()
        jobs.defer("probes.note", word="after")
        until(Trace.objects.filter(word="after").exists, 30)
        assert process.poll() is None
