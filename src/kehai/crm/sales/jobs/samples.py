"""Told once: samples of which nobody has said yet what the customer thinks, and those that are to come back (A42)."""

from typing import Any

from kehai.crm.sales.actions.sample_request import OUT
from kehai.crm.sales.records.sample_request import RECEIVED, RETURNED, SHIPPED, SampleRequest
from kehai.kernel import jobs, periods, run
from kehai.kernel.access import system
from kehai.kernel.catalogue import kind_of

A_ROUND = 1000


@jobs.every(minutes=60, name="sales.samples_due")
def tell() -> None:
    """Tells who asked for them; a killed run goes on where it stopped, since what was told is written with the notice."""
    today = periods.today()
    _each("remind_feedback", feedback_due__lte=today, feedback_on=None, feedback_told=False, state__in=[SHIPPED, RECEIVED, RETURNED])
    _each("remind_return", return_by__lte=today, returned_on=None, return_told=False, state__in=OUT)


def _each(action: str, **where: Any) -> None:
    while True:
        due = list(SampleRequest.objects.filter(deleted_at=None, **where).order_by("id").values_list("id", flat=True)[:A_ROUND])
        done = run.act(kind_of(SampleRequest), action, due, {}, system("sales.samples_due")).done if due else []
        if not done:
            return
