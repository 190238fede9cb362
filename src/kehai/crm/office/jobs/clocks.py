"""Clocks that are due, every minute; and what was reckoned by an old calendar, anew."""

from kehai.crm.office import clocks
from kehai.kernel import jobs


@jobs.every(minutes=1, name="office.clocks")
def tick() -> None:
    """Until a round finds nothing more."""
    while clocks.recompute() and not jobs.stopping():
        continue
    while clocks.tick() and not jobs.stopping():
        continue
