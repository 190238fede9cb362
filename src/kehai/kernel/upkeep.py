"""The kernel's own timed work: what is kept for a while goes when the while is over."""

from datetime import timedelta

from kehai.kernel import idempotency, jobs
from kehai.kernel.sweep import BATCH, sweep

PARKED_DAYS = 30
ANSWER_DAYS = 7
STRAY_HOURS = 24


@jobs.every(minutes=24 * 60, name="kernel.forget_jobs")
def forget_jobs() -> None:
    """Parked jobs of the month before last help nobody any more."""
    jobs.forget(PARKED_DAYS)


@jobs.every(minutes=60, name="kernel.forget_answers")
def forget_answers() -> None:
    """Answers kept for repeated requests: a phone that was offline longer is asked again."""
    idempotency.purge(timedelta(days=ANSWER_DAYS))


@jobs.every(minutes=24 * 60, name="kernel.sweep_files")
def sweep_files() -> None:
    """Uploads that a form was left with."""
    while sweep(timedelta(hours=STRAY_HOURS)) == BATCH and not jobs.stopping():
        continue
