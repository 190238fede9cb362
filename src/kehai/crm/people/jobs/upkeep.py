"""What signing in leaves behind goes when it counts no more: anybody may make failed attempts, without end."""

from datetime import timedelta

from django.utils import timezone

from kehai.crm.people.records.factor import Spent
from kehai.crm.people.records.push import Push
from kehai.crm.people.records.secret import Link
from kehai.crm.people.records.session import Attempt, Device, Session
from kehai.crm.people.rules import policy
from kehai.crm.people.rules.attempts import WINDOW
from kehai.kernel import jobs

KNOWN = timedelta(days=365)
TOLD = timedelta(days=30)


@jobs.every(minutes=60, name="people.forget")
def forget() -> None:
    """Attempts older than the lock-out looks back, sessions and links that have ended, devices not seen for a year, told ones for a month."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - WINDOW).delete()
    Session.objects.filter(ends_at__lt=now).delete()
    Session.objects.filter(seen_at__lt=now - policy.idle()).delete()
    Link.objects.filter(ends_at__lt=now).delete()
    Spent.objects.filter(until__lt=now).delete()
    Push.objects.filter(seen_at__lt=now - TOLD).delete()
    Device.objects.filter(seen_at__lt=now - KNOWN).delete()
