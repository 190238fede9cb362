"""Announcements are told of when they are published, or on the day from which they stand; thousands of people in batches."""

from kehai.crm.office.records.announcement import TELL
from kehai.crm.office.rules import announcing
from kehai.kernel import jobs


@jobs.later(name=TELL)
def tell() -> None:
    """Until nobody is left, or this process is about to end: the clock goes on with the rest."""
    while announcing.tell() and not jobs.stopping():
        jobs.got_further()


@jobs.every(minutes=10, name="office.announcements")
def tell_due() -> None:
    """What begins today, and what was broken off."""
    tell()
