"""The worker: one process that relays events, starts timed jobs, runs the queue, and outlives the database."""

import asyncio
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import Error, connections

from kehai.kernel import jobs, relay, trail_chain

GRACE = 8.0  # seconds for running jobs to come to an end
_LOOK_EVERY = 1.0
_TIMED_EVERY = 10
_PAUSES = (0.5, 1.0, 2.0, 5.0)
log = logging.getLogger("kehai.worker")


def run(*, concurrency: int, once: bool = False) -> None:
    """Works until SIGTERM or SIGINT; with `once` until nothing waits."""
    if once:
        _pump_all()
        jobs.defer_due()
    asyncio.run(_run(concurrency, once=once))


async def _run(concurrency: int, *, once: bool) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 1, thread_name_prefix="job"))
    work = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, work)
    helper = threading.Thread(target=_housekeeping, name="relay", daemon=True)
    if not once:
        helper.start()
    failures = 0
    while not jobs.stopping():
        began = loop.time()
        try:
            await jobs.serve(concurrency, wait=not once, grace=GRACE)
            if once:
                return
        except asyncio.CancelledError:
            break
        except jobs.UNREACHABLE as error:
            log.warning("the queue cannot be reached: %s", error)
        failures = 0 if loop.time() - began > max(_PAUSES) else failures + 1
        await _pause(_PAUSES[min(failures, len(_PAUSES) - 1)])
    if helper.ident:
        await asyncio.to_thread(helper.join, GRACE)


async def _pause(seconds: float) -> None:
    """Waits, but not beyond the wish to stop."""
    await asyncio.to_thread(jobs.stopping, seconds)


def _stop(work: "asyncio.Task[None] | None") -> None:
    """Ends gently; a job that does not come to its end is cut off: its transaction is undone and it is run again."""
    if jobs.stopping():
        return
    jobs.ask_to_stop()
    hard = threading.Timer(GRACE + 2, os._exit, (0,))
    hard.daemon = True
    hard.start()
    if work:
        work.cancel()


def _housekeeping() -> None:
    """Looks once a second for events, now and then for timed jobs that are due and for the trail; on a connection of its own."""
    failures, looks = 0, 0
    while not jobs.stopping(_LOOK_EVERY if not failures else _PAUSES[min(failures, len(_PAUSES)) - 1]):
        try:
            _pump_all()
            if looks % _TIMED_EVERY == 0:
                jobs.defer_due()
                trail_chain.seal()
            failures, looks = 0, looks + 1
        except Error as error:
            failures += 1
            log.warning("the database cannot be reached: %s", str(error).strip())
            connections.close_all()
        except Exception:
            failures += 1
            log.exception("relaying failed")
    connections.close_all()


def _pump_all() -> None:
    while relay.pump() == relay.BATCH and not jobs.stopping():
        pass
