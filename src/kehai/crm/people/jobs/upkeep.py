"""What signing in leaves behind goes when it counts no more: anybody may make failed attempts, without end."""

from django.utils import timezone

from kehai.crm.people.records.session import Attempt, Session
from kehai.crm.people.rules import policy
from kehai.crm.people.sessions import WINDOW
from kehai.kernel import jobs


@jobs.every(minutes=60, name="people.forget")
def forget() -> None:
    """Attempts older than the lock-out looks back, and sessions that have ended."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - WINDOW).delete()
    Session.objects.filter(ends_at__lt=now).delete()
    Session.objects.filter(seen_at__lt=now - policy.idle()).delete()
