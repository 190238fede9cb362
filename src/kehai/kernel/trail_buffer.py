"""Plain reads on their way into the trail: kept in memory for at most two seconds, then written in one statement.

A list so costs no statement of its own. What a process has not written yet is lost when it is killed
without warning (at most FLUSH_EVERY seconds of plain reads; nothing else ever waits here); a process that
is told to stop writes first. When the database is away the rows wait for it, and only when MOST of them
do are requests made to write by themselves.
"""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import util

from django.conf import settings
from django.db import Error, connection

from kehai.kernel import healing, trail
from kehai.kernel.trail import Entry

FLUSH_EVERY = 2.0  # seconds
MOST = 20_000
log = logging.getLogger("kehai.trail")
_waiting: deque[Entry] = deque()
_starting, _writing = threading.Lock(), threading.Lock()
_threads: list[threading.Thread] = []
_woken = threading.Event()


def add(entries: Sequence[Entry]) -> None:
    """Takes rows; they are written within FLUSH_EVERY seconds where a flusher runs, else by `flush`."""
    _waiting.extend(entries)
    if settings.TRAIL_FLUSHER and not (_threads and _threads[0].is_alive()):
        _start()
    if len(_waiting) >= MOST:
        flush()
    elif len(_waiting) >= trail.AT_ONCE:
        _woken.set()


def flush() -> int:
    """Writes what waits; how many rows. What could not be written waits on, and the error is raised."""
    done = 0
    with _writing:
        while _waiting:
            some = [_waiting.popleft() for _each in range(min(len(_waiting), trail.AT_ONCE))]
            try:
                trail.write(some)
            except Exception:
                _waiting.extendleft(reversed(some))
                raise
            done += len(some)
    return done


def clear() -> None:
    """Forgets what waits; for tests."""
    _waiting.clear()


def _start() -> None:
    """The thread begins with the first row: a process that was forked before has none of its own."""
    with _starting:
        if _threads and _threads[0].is_alive():
            return
        _threads[:] = [threading.Thread(target=_run, name="trail", daemon=True)]
        _threads[0].start()
        # A process started by multiprocessing leaves without atexit, all others without Finalize.
        atexit.register(_last)
        util.Finalize(None, _last, exitpriority=100)


def _run() -> None:
    while True:
        _woken.wait(FLUSH_EVERY)
        _woken.clear()
        _try()


def _try() -> None:
    try:
        healing.first(flush)
    except Error as error:
        log.warning("reads wait for the trail: %s", str(error).strip())
    except Exception:
        log.exception("reads could not be written to the trail")
    finally:
        connection.close()  # back into the pool


def _last() -> None:
    with suppress(Exception):
        _try()
