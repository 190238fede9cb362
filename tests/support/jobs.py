"""The queue in tests: run here and now, or by a real worker process."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from kehai.kernel import jobs, relay


def waiting() -> list[tuple[str, dict[str, object]]]:
    """Name and arguments of the jobs in the queue, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [(name, json.loads(args)) for name, args in cursor.fetchall()]


def drain(most: int = 100) -> list[str]:
    """Relays, then runs whatever waits in this thread and connection, until nothing does; what a job raises is raised."""
    done = []
    for _round in range(most):
        while relay.pump():
            pass
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo') "
                "RETURNING id, task_name, args::text"
            )
            found = cursor.fetchone()
        if not found:
            return done
        key, name, args = found
        jobs.run_here(name, key, json.loads(args))
        done.append(name)
    raise AssertionError(f"still not at rest after {most} jobs: {done[-5:]}")


@contextmanager
def worker(*arguments: str, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A real `kehai worker` on this test's database; killed at the end if it still lives."""
    settings = connection.settings_dict
    url = f"postgresql:///{settings['NAME']}?host={settings['HOST']}&user={settings['USER']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "kehai", "worker", *arguments],
        env={**os.environ, "DATABASE_URL": url, **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(true: Callable[[], object], seconds: float = 20) -> float:
    """Waits; returns how long it took, fails after `seconds`."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - began
