"""Timed and deferred work on the job queue (procrastinate); the one module that knows that library.

A job may run more than once (its worker was killed after the work and before the tick), so it must be
repeatable. Arguments are JSON. What fails is tried again with growing pauses, then parked and visible.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import translation
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision, exceptions
from procrastinate.contrib.django import app, connector_params
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg import Error as PsycopgError
from psycopg_pool import PoolTimeout

from kehai.kernel import periods
from kehai.kernel.access import Actor, system
from kehai.kernel.catalogue import epoch_now, read_epoch
from kehai.kernel.records.failure import Failure

TRIES = 6
_PAUSES = (2, 15, 60, 300, 900)  # seconds before the second, third, … try
_LIVES = 3  # workers that may die over one job
_HEARTBEAT, _STALLED, _REAP_EVERY = 5.0, 30.0, 10.0
_MINUTE = 60
_CLOCK_WAS_WRONG = 2 * 24 * 3600
# A job that goes back into the queue, where the next of its name waits already: both are run, the lock of their work keeps them apart.
_GIVE_WAY = (
    "UPDATE procrastinate_jobs j SET queueing_lock = NULL WHERE j.id = %(id)s "
    "AND EXISTS (SELECT 1 FROM procrastinate_jobs n WHERE n.queueing_lock = j.queueing_lock AND n.id <> j.id AND n.status = 'todo')"
)
UNREACHABLE = (exceptions.ConnectorException, PsycopgError, PoolTimeout, OSError)
log = logging.getLogger("kehai.jobs")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Running:
    """The job that runs here: its id stays the same when it is tried again."""

    id: int
    name: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Timed:
    """A job that runs by itself: once in each slot of so many minutes, counted from the company's midnight."""

    name: str
    minutes: int


running: ContextVar[Running | None] = ContextVar("running", default=None)
timed: dict[str, Timed] = {}
_functions: dict[str, Callable[..., Any]] = {}
_stop = threading.Event()


class Again(BaseRetryStrategy):
    """Tries a failed job again with growing pauses, `tries` times in all."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None parks the job; what it could not find (a task of another version) waits for nobody."""
        if job.attempts + 1 >= self.tries or isinstance(exception, exceptions.TaskNotFound):
            return None
        return RetryDecision(retry_in={"seconds": _PAUSES[min(job.attempts, len(_PAUSES) - 1)]})


def later(*, name: str, tries: int = TRIES) -> Callable[[F], F]:
    """Declares a function as a job that can be deferred by its name. Raises at start-up on a name used twice."""

    def declare(function: F) -> F:
        def work(context: JobContext, /, **args: Any) -> None:
            with surroundings(Running(int(context.job.id or 0), name, context.job.attempts)):
                try:
                    function(**args)
                except Exception as error:
                    _note(int(context.job.id or 0), error)
                    raise

        work.__name__ = work.__qualname__ = name
        app.task(name=name, pass_context=True, retry=Again(tries))(work)
        _functions[name] = function
        return function

    return declare


def _note(job: int, error: Exception) -> None:
    """Keeps the first line of what went wrong; those below it may quote what stands in a row."""
    line = next(iter(str(error).strip().splitlines()), "")
    try:
        Failure.objects.update_or_create(job=job, defaults={"error": f"{type(error).__name__}: {line}"[:500]})
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_WAY, {"id": job})
    except Error:
        log.warning("the failure of job %s could not be kept", job)


def every(*, minutes: int, name: str, tries: int = 1) -> Callable[[F], F]:
    """Declares a function as a job that runs once in each slot; not tried again, since the next slot comes."""

    def declare(function: F) -> F:
        timed[name] = Timed(name, minutes)
        return later(name=name, tries=tries)(function)

    return declare


@contextmanager
def surroundings(job: Running) -> Iterator[None]:
    """What a job finds around it: the company's language, the catalogue of now, its own name."""
    marks = running.set(job), epoch_now.set(read_epoch())
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield
    finally:
        running.reset(marks[0])
        epoch_now.reset(marks[1])


def me() -> Actor:
    """The actor of the job that runs here: the program itself, under the job's name."""
    job = running.get()
    return system(job.name if job else "program")


def defer(name: str, /, *, lock: str | None = None, once: str | None = None, **args: Any) -> bool:
    """Puts a job into the queue, in the current transaction.

    Jobs of one `lock` run one after the other; while a job of the same `once` waits, another is not
    added and False comes back. Raises TypeError on arguments that are not JSON.
    """
    try:
        with transaction.atomic():
            app.configure_task(name, allow_unknown=False, lock=lock, queueing_lock=once).defer(**args)
    except exceptions.AlreadyEnqueued:
        return False
    return True


def defer_many(name: str, many: Sequence[Mapping[str, Any]]) -> None:
    """Puts many jobs of one name into the queue with one statement, in the current transaction."""
    if many:
        app.configure_task(name, allow_unknown=False).batch_defer(*(dict(args) for args in many))


def defer_due() -> list[str]:
    """Puts every timed job whose slot has come into the queue, and says which.

    The slot is taken and the job deferred in one transaction by the clock of the database, so that two
    workers, a restart or a clock that jumps back give no second run.
    """
    return [job.name for job in timed.values() if _defer_slot(job)]


def _defer_slot(job: Timed) -> bool:
    offset = int((datetime.now(periods.zone()).utcoffset() or timedelta()).total_seconds())
    length = job.minutes * _MINUTE
    take = (
        "INSERT INTO kernel_slot AS s (name, slot) VALUES (%(name)s, floor((extract(epoch FROM now()) + %(offset)s) / %(length)s)) "
        "ON CONFLICT (name) DO UPDATE SET slot = excluded.slot WHERE s.slot < excluded.slot OR s.slot > excluded.slot + %(wrong)s RETURNING s.slot"
    )
    values: dict[str, str | int] = {"name": job.name, "offset": offset, "length": length, "wrong": _CLOCK_WAS_WRONG // length + 1}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(take, values)
        return cursor.fetchone() is not None and defer(job.name, lock=job.name, once=job.name)


async def serve(concurrency: int, *, wait: bool, grace: float) -> None:
    """Runs queued jobs until cancelled, or with `wait` False until none is left. Raises one of UNREACHABLE.

    Jobs defer others on their own thread's connection; the queue itself has two of its own and one that listens.
    """
    inner = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
    ours = app.with_connector(inner)
    async with ours.open_async():
        reaper = asyncio.create_task(_reap_for_ever(ours))
        try:
            await ours.run_worker_async(
                name="kehai",
                concurrency=concurrency,
                wait=wait,
                listen_notify=wait,
                install_signal_handlers=False,
                shutdown_graceful_timeout=grace,
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=_STALLED,
                delete_jobs="successful",
            )
        finally:
            reaper.cancel()


async def _reap_for_ever(ours: App) -> None:
    while True:
        try:
            await reap(ours.job_manager)
        except UNREACHABLE as error:
            log.warning("stalled jobs cannot be looked for: %s", error)
        await asyncio.sleep(_REAP_EVERY)


async def reap(manager: JobManager, stalled: float = _STALLED) -> None:
    """Takes jobs away from workers that give no sign of life: back into the queue, or parked after too many tries."""
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=stalled):
        task = app.tasks.get(job.task_name)
        tries = task.retry_strategy.tries if task and isinstance(task.retry_strategy, Again) else 1
        # A worker may die of other things than its job: also a job that is not repeated on failure gets a second chance.
        over = job.attempts + 1 >= max(tries, _LIVES)
        log.warning("job %s (%s) lost its worker; %s", job.id, job.task_name, "parked" if over else "it is run again")
        with suppress(exceptions.ConnectorException):  # another reaper was quicker
            if over:
                await manager.finish_job(job, Status.FAILED, delete_job=False)
            else:
                await manager.connector.execute_query_async(_GIVE_WAY, id=job.id)
                await manager.retry_job(job)


def got_further() -> None:
    """A long job says that it made progress in the current transaction: its tries are counted anew."""
    job = running.get()
    if job and job.attempt:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET attempts = 0 WHERE id = %s AND attempts > 0", (job.id,))


def ask_to_stop() -> None:
    """Tells long jobs of this process to come to an end."""
    _stop.set()


def stopping(seconds: float = 0) -> bool:
    """Whether this process is about to end (waits `seconds` for it): a long job looks here between steps and defers the rest of itself."""
    return _stop.wait(seconds) if seconds else _stop.is_set()


def parked() -> list[dict[str, Any]]:
    """Jobs that failed for good, oldest first: id, name, args, attempts, since (events of planned tries lie ahead), error."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.args, j.attempts, max(e.at) FILTER (WHERE e.at <= now()), coalesce(max(f.error), '') "
            "FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id LEFT JOIN /*rule:jobs*/ kernel_failure f ON f.job = j.id "
            "WHERE j.status IN ('failed', 'aborted') GROUP BY j.id ORDER BY j.id"
        )
        names = ("id", "name", "args", "attempts", "since", "error")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def replay(key: int) -> None:
    """Puts a parked job back into the queue. Raises KeyError when there is none of this id."""
    back = "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = now(), worker_id = NULL "
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_WAY, {"id": key})
        cursor.execute(back + "WHERE id = %s AND status IN ('failed', 'aborted')", (key,))
        if not cursor.rowcount:
            raise KeyError(key)


def drop(key: int) -> None:
    """Deletes a parked job. Raises KeyError when there is none of this id."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status IN ('failed', 'aborted')", (key,))
        if not cursor.rowcount:
            raise KeyError(key)
    Failure.objects.filter(job=key).delete()


def forget(days: int) -> int:
    """Deletes parked and cancelled jobs that are older."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing') AND NOT EXISTS "
            "(SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > %s)",
            (datetime.now(UTC) - timedelta(days=days),),
        )
        gone = int(cursor.rowcount)
        cursor.execute("DELETE FROM /*rule:jobs*/ kernel_failure f WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.id = f.job)")
        return gone


def run_here(name: str, key: int, args: Mapping[str, Any]) -> None:
    """Runs a job in this thread as a worker would; for commands in the foreground and for tests. KeyError for an unknown one."""
    with surroundings(Running(key, name, 0)):
        _functions[name](**args)
