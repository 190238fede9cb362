"""Test-only jobs: they note that they ran, wait, fail, or hear."""

import os
import signal
import time

from django.db import transaction

from kehai.kernel import events, jobs
from kehai.kernel.catalogue import epoch_now
from kehai.kernel.events import Event
from tests.jobs.records.trace import Trace


def note(word: str) -> None:
    """Leaves a trace with the job's id."""
    job = jobs.running.get()
    Trace.objects.create(word=word, job=job.id if job else 0, attempt=job.attempt if job else 0, epoch=epoch_now.get())


@jobs.later(name="probes.note")
def noting(word: str) -> None:
    """Does one thing."""
    note(word)


@jobs.later(name="probes.fail", tries=3)
def failing() -> None:
    """Fails, having written something that must not stay."""
    with transaction.atomic():
        note("ghost")
        raise ValueError("a poisoned message")


@jobs.later(name="probes.slow")
def slow(word: str) -> None:
    """Says that it began, takes long the first time, and has one effect in one transaction."""
    note(f"{word} began")
    job = jobs.running.get()
    if job and job.attempt == 0:
        time.sleep(60)
    with transaction.atomic():
        note(f"{word} done")


@jobs.later(name="probes.murder", tries=1)
def murder() -> None:
    """Kills its worker every time."""
    os.kill(os.getpid(), signal.SIGKILL)


@jobs.later(name="probes.patient")
def patient(word: str) -> None:
    """Works on until it is asked to stop, then leaves the rest to a successor."""
    note(f"{word} began")
    if jobs.stopping(30):
        jobs.defer("probes.note", word=f"{word} continued")


@jobs.every(minutes=5, name="probes.often")
def often() -> None:
    """Runs every five minutes."""
    note("often")


@events.on("probes.thing", "made", "moved")
def heard_first(event: Event) -> None:
    """Hears of both."""
    note(f"first {event.action} {len(event.ids)} {event.actor_label}")


@events.on("probes.thing", "made")
def heard_second(event: Event) -> None:
    """Hears of one."""
    note(f"second {event.action}")
