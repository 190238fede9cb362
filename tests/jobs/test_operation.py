"""The keeper sees what failed and why, tries it again or gives it up; nobody else does (T85: a backup that fails is seen)."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from kehai.kernel import condition, jobs
from kehai.kernel.records.failure import Failure
from tests.api.browser import Browser
from tests.api.conftest import boss, person
from tests.jobs.records.trace import Trace
from tests.support.jobs import worker

__all__ = ["boss", "person"]  # fixtures, found here by pytest
pytestmark = pytest.mark.django_db(transaction=True)


def _fail() -> None:
    """A real worker tries a poisoned job until it gives up; the pauses between are not waited for."""
    jobs.defer("probes.fail")
    for _try in range(3):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        with worker("--once") as process:
            assert process.wait(60) == 0


def test_what_failed_is_told_with_its_reason_tried_again_and_given_up(boss, person):
    _fail()
    told = boss.look("/api/operation").data
    (job,) = told["jobs"]
    assert (job["name"], job["tries"], job["error"]) == ("probes.fail", 3, "ValueError: a poisoned message")
    assert datetime.fromisoformat(job["since"]) <= datetime.now(UTC), "not when another try was planned"
    facts = {fact["name"]: fact for fact in told["facts"]}
    assert facts["failed"]["state"] == "bad"
    assert facts["disk"]["state"] in ("good", "doubtful", "bad")
    assert "PostgreSQL" in facts["database"]["value"]
    stranger = Browser(person("Stranger", {"kinds.thing": {"read": ["ALL"]}}))
    assert stranger.look("/api/operation").status_code == 403
    assert stranger.call("POST", f"/api/operation/jobs/{job['id']}/retry", {}).status_code == 403
    assert stranger.call("DELETE", f"/api/operation/jobs/{job['id']}").status_code == 403
    assert boss.call("POST", f"/api/operation/jobs/{job['id']}/retry", {}).status_code == 204
    assert boss.look("/api/operation").data["jobs"] == []
    assert boss.call("POST", f"/api/operation/jobs/{job['id']}/retry", {}).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", (job["id"],))
    assert boss.call("DELETE", f"/api/operation/jobs/{job['id']}").status_code == 204
    assert boss.look("/api/operation").data["jobs"] == []
    assert not Failure.objects.exists()
    assert not Trace.objects.filter(word="ghost").exists()


def test_a_queue_that_nobody_works_on_and_a_full_disk_are_told(boss, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
            "VALUES ('default', 'probes.note', '{}', now() - interval '1 hour')"
        )
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    monkeypatch.setattr(condition, "TOO_LITTLE", 2**60)
    facts = {fact["name"]: fact for fact in boss.look("/api/operation").data["facts"]}
    assert (facts["queue"]["state"], facts["disk"]["state"]) == ("bad", "bad")
    assert facts["queue"]["help"]
    assert facts["disk"]["help"]
