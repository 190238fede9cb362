"""What signing in leaves behind goes when it counts no more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehai.crm.people import sessions
from kehai.crm.people.records.session import Attempt, Session
from kehai.kernel import jobs
from kehai.kernel.testing import example

pytestmark = pytest.mark.django_db


def test_old_attempts_and_ended_sessions_are_forgotten():
    for name in ("old", "new"):
        Attempt.objects.create(username=name, address="198.51.100.1")
    Attempt.objects.filter(username="old").update(at=timezone.now() - timedelta(hours=1))
    user = example("people.user")
    ended, kept = (sessions.open_session(user, "127.0.0.1", agent) for agent in ("ended", "kept"))
    Session.objects.filter(agent="ended").update(ends_at=timezone.now() - timedelta(hours=1))
    jobs.run_here("people.forget", 1, {})
    assert [attempt.username for attempt in Attempt.objects.all()] == ["new"]
    assert [found.agent for found in Session.objects.all()] == ["kept"]
    assert sessions.resolve(kept)
    assert sessions.resolve(ended) is None
