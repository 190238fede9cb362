"""The kernel's own timed work: what is kept for a while goes when the while is over."""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.utils import timezone

from kehai.kernel import jobs

PARKED_DAYS = 30


@jobs.every(minutes=24 * 60, name="kernel.forget_jobs")
def forget_jobs() -> None:
    """Parked jobs of the month before last help nobody any more."""
    jobs.forget(PARKED_DAYS)


@jobs.every(minutes=60, name="kernel.forget_answers")
def forget_answers() -> None:
    """Answers kept for repeated requests: nobody repeats a request of last week."""
    if find_spec("kehai.kernel.idempotency"):
        import_module("kehai.kernel.idempotency").purge()
