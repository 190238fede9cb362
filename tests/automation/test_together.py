"""Thousands of records set a rule off at once: what only writes tasks and notices is taken together, and comes to the same (issue 6, 8)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kehai.crm.automation.jobs import clock
from kehai.crm.automation.records.run import Run
from kehai.crm.automation.rules import doing, together
from kehai.crm.customers.records.customer import Customer
from kehai.crm.office.records.notice import Notice
from kehai.crm.office.records.task import Task
from tests.automation.shop import build, rule, runs
from tests.customers.browser import Browser
from tests.customers.factory import customer
from tests.support.jobs import drain

pytestmark = pytest.mark.django_db
TASK = {"sort": "task", "to": "owner", "subject": "Call"}
NOTICE = {"sort": "notice", "to": "owner", "text": "look"}
MANY = 30


@pytest.fixture
def world(db):
    found = build()
    found.many = [customer(f"Firm {at}", found.sea, (found.ann, found.bob)[at % 2]) for at in range(MANY)]
    return found


def changed(world, rows, **data):
    """All of them by one hand."""
    answer = Browser(world.boss).post("/api/customers/customer/bulk/update", ids=[str(row.pk) for row in rows], input=data)
    assert answer.status_code == 200, answer.content


def test_each_record_comes_to_the_same_as_alone(world):
    made = rule(world.keeper, TASK, NOTICE, when="changed", watched=["remark"])
    changed(world, world.many, remark="x")
    drain()
    assert [(run.state, [line["sort"] for line in run.said]) for run in runs(made)] == [("done", ["task", "notice"])] * MANY
    wanted = {(row.pk, row.owner_id) for row in world.many}
    assert {(task.about_id, task.owner_id) for task in Task.objects.all()} == wanted
    told = Notice.objects.filter(sentence=doing.SAID)
    assert ({(row.about_id, row.owner_id) for row in told}, told.count(), Task.objects.count()) == (wanted, MANY, MANY)
    changed(world, world.many[:1], remark="y")
    drain()
    *_before, one = runs(made)
    assert [line["text"] for line in one.said] == [line["text"] for line in runs(made)[0].said]


def test_statements_are_not_one_by_one(world):
    made = rule(world.keeper, TASK, when="changed", watched=["remark"])
    changed(world, world.many, remark="x")
    with CaptureQueriesContext(connection) as few:
        drain()
    assert len(runs(made)) == MANY
    assert len(few) < 4 * MANY, "alone it is a dozen for each"


def test_who_is_not_seen_any_more_fails_alone(world):
    """The keeper loses sight of one between the event and the step; the others are served."""
    made = rule(world.keeper, TASK, when="changed", watched=["remark"])
    changed(world, world.many, remark="x")
    Customer.objects.filter(pk=world.many[7].pk).update(deleted_at=timezone.now())
    drain()
    states = {run.record_id: run.state for run in runs(made)}
    assert Task.objects.filter(about_id=world.many[7].pk).count() == 0
    assert [states[row.pk] for row in world.many if row.pk in states and row != world.many[7]] == ["done"] * (MANY - 1)
    assert Task.objects.count() == MANY - 1


def test_a_condition_of_a_step_is_asked_for_each(world):
    fitting = {"field": "name", "op": "eq", "value": "Firm 3"}
    made = rule(
        world.keeper, {**TASK, "condition": fitting}, {**NOTICE, "condition": fitting, "otherwise": "end"}, TASK, when="changed", watched=["remark"]
    )
    changed(world, world.many, remark="x")
    drain()
    assert {run.state for run in runs(made)} == {"done"}
    assert (Task.objects.count(), Notice.objects.filter(sentence=doing.SAID).count()) == (2, 1)
    assert {task.about_id for task in Task.objects.all()} == {world.many[3].pk}


def test_a_worker_that_dies_within_leaves_nothing_half(world, monkeypatch):
    class Dead(Exception):
        """It was killed."""

    def dying(*told):
        doing.tasks(*told)
        raise Dead

    made = rule(world.keeper, TASK, when="changed", watched=["remark"])
    changed(world, world.many, remark="x")
    with monkeypatch.context() as killed:
        killed.setitem(together._TAKING, "task", dying)  # noqa: SLF001  where the step is taken
        with pytest.raises(Dead):
            drain()
    assert Task.objects.count() == 0
    assert {run.state for run in runs(made)} == {"ready"}
    Run.objects.filter(rule_id=made.pk).update(resume_at=timezone.now() - timedelta(seconds=1))
    clock.resume()
    drain()
    assert ({run.state for run in runs(made)}, Task.objects.count()) == ({"done"}, MANY)


def test_two_workers_at_the_same_runs_take_each_once(world):
    """A run is under its lock; a second pass finds nothing ready."""
    made = rule(world.keeper, TASK, when="changed", watched=["remark"])
    changed(world, world.many, remark="x")
    drain()
    together.carry([run.pk for run in runs(made)])
    assert Task.objects.count() == MANY
